/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Configuration files as trees.  API: share/api/augeas.xml; own calls are in
 * augeas-mini.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "augeas-session.h"
#include "daemon-calls.h"

#define REQUEST(op, ...) \
  ((struct augeas_message){ .what = (op), AUGEAS_STRINGS (__VA_ARGS__) })

static int number (struct call *c, const struct augeas_message *request);
static int done (struct call *c, const struct augeas_message *request);
static char *string (struct call *c, const struct augeas_message *request,
                     const char *object);

int
do_aug_init (struct call *c, const char *root, int flags)
{
  return augeas_begin_or_reply (c, root, flags, false) == -1 ? -1 : 0;
}

int
do_aug_defvar (struct call *c, const char *name, const char *expr)
{
  return number (c, &REQUEST (AUGEAS_DEFVAR, name, expr));
}

guestfs_int_int_bool *
do_aug_defnode (struct call *c, const char *name, const char *expr,
                const char *val)
{
  CLEANUP_AUGEAS_MESSAGE struct augeas_message answer = { 0 };
  guestfs_int_int_bool *r;

  if (augeas_request_or_reply (c, &REQUEST (AUGEAS_DEFNODE, name, expr, val),
                               &answer) == -1)
    return NULL;
  r = calloc (1, sizeof *r);
  if (r == NULL)
    return reply_errno_null (c, "%s", name);
  r->i = answer.number;
  r->b = answer.nr > 0;
  return r;
}

char *
do_aug_get (struct call *c, const char *augpath)
{
  return string (c, &REQUEST (AUGEAS_GET, augpath), augpath);
}

int
do_aug_set (struct call *c, const char *augpath, const char *val)
{
  return done (c, &REQUEST (AUGEAS_SET, augpath, val));
}

int
do_aug_insert (struct call *c, const char *augpath, const char *label,
               bool before)
{
  struct augeas_message request = REQUEST (AUGEAS_INSERT, augpath, label);

  request.number = before;
  return done (c, &request);
}

int
do_aug_rm (struct call *c, const char *augpath)
{
  return number (c, &REQUEST (AUGEAS_RM, augpath));
}

int
do_aug_mv (struct call *c, const char *src, const char *dest)
{
  return done (c, &REQUEST (AUGEAS_MV, src, dest));
}

char **
do_aug_match (struct call *c, const char *augpath)
{
  return augeas_strings_or_reply (c, &REQUEST (AUGEAS_MATCH, augpath));
}

int
do_aug_save (struct call *c)
{
  return done (c, &(struct augeas_message){ .what = AUGEAS_SAVE });
}

int
do_aug_load (struct call *c)
{
  return done (c, &(struct augeas_message){ .what = AUGEAS_LOAD });
}

int
do_aug_close (struct call *c)
{
  return augeas_end_or_reply (c);
}

char **
do_aug_ls (struct call *c, const char *augpath)
{
  CLEANUP_FREE char *below = NULL;
  size_t len = strlen (augpath);
  struct gm_strvec vec = { 0 };

  while (len > 0 && augpath[len - 1] == '/')
    len--;
  if (asprintf (&below, "%.*s/*", (int) len, augpath) == -1) {
    below = NULL;
    return reply_errno_null (c, "%s", augpath);
  }
  vec.strings = augeas_strings_or_reply (c, &REQUEST (AUGEAS_MATCH, below));
  while (vec.strings != NULL && vec.strings[vec.len] != NULL)
    vec.len++;
  gm_strvec_sort (&vec);
  return vec.strings;
}

int
do_aug_clear (struct call *c, const char *augpath)
{
  return done (c, &REQUEST (AUGEAS_SET, augpath, NULL));
}

int
do_aug_setm (struct call *c, const char *base, const char *sub, const char *val)
{
  return number (c, &REQUEST (AUGEAS_SETM, base, sub, val));
}

char *
do_aug_label (struct call *c, const char *augpath)
{
  return string (c, &REQUEST (AUGEAS_LABEL, augpath), augpath);
}

int
do_aug_transform (struct call *c, const char *lens, const char *file,
                  const struct do_aug_transform_opts *o)
{
  struct augeas_message request = REQUEST (AUGEAS_TRANSFORM, lens, file);

  request.number =
    (o->bitmask & GUESTFS_AUG_TRANSFORM_REMOVE_BITMASK) && o->remove;
  return done (c, &request);
}

static int
number (struct call *c, const struct augeas_message *request)
{
  CLEANUP_AUGEAS_MESSAGE struct augeas_message answer = { 0 };

  return augeas_request_or_reply (c, request, &answer) == -1 ? -1
                                                             : answer.number;
}

static int
done (struct call *c, const struct augeas_message *request)
{
  return number (c, request) == -1 ? -1 : 0;
}

/* The only string; empty if it has no value. */
static char *
string (struct call *c, const struct augeas_message *request,
        const char *object)
{
  CLEANUP_AUGEAS_MESSAGE struct augeas_message answer = { 0 };
  char *value;

  if (augeas_request_or_reply (c, request, &answer) == -1)
    return NULL;
  if (answer.nr != 1)
    return reply_explained (c, ENOENT, "%s: no matching node", object), NULL;
  value = strdup (answer.strings[0] != NULL ? answer.strings[0] : "");
  return value != NULL ? value : reply_errno_null (c, "%s", object);
}
