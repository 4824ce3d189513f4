/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The systems that inspect_os has found; see inspect-keep.h. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "device.h"
#include "inspect-keep.h"
#include "server.h"

struct inspect_kept {
  struct inspect_os **oses; /* sorted by root */
  size_t len;
  struct gm_strvec warnings; /* of the scan */
};

static void kept_free (struct inspect_kept *kept);
static int by_root (const void *a, const void *b);
static const struct inspect_os *find (const struct inspect_kept *kept,
                                      const char *root);
static char *other_name_or_reply (struct call *c, const char *root);

int
inspect_keep_or_reply (struct call *c, struct inspect_scan *scan)
{
  struct inspect_kept *kept = calloc (1, sizeof *kept), *old;

  if (kept != NULL)
    kept->oses = calloc (scan->nr_found + 1, sizeof *kept->oses);
  if (kept == NULL || kept->oses == NULL) {
    free (kept);
    return reply_errno (c, "inspection");
  }
  for (size_t i = 0; i < scan->nr_found; i++)
    if (!scan->found[i].copy)
      kept->oses[kept->len++] = steal_ptr (&scan->found[i].os);
  kept->warnings = scan->warnings;
  scan->warnings = (struct gm_strvec){ 0 };
  qsort (kept->oses, kept->len, sizeof *kept->oses, by_root);
  pthread_mutex_lock (&c->server->lock);
  old = c->server->inspected;
  c->server->inspected = kept;
  pthread_mutex_unlock (&c->server->lock);
  kept_free (old);
  return 0;
}

const struct inspect_os *
inspect_borrow_or_reply (struct call *c, const char *root)
{
  CLEANUP_FREE char *name = NULL;
  const struct inspect_os *os;
  bool any;

  for (;;) {
    pthread_mutex_lock (&c->server->lock);
    os = find (c->server->inspected, name != NULL ? name : root);
    if (os != NULL)
      return os;
    any = c->server->inspected != NULL;
    pthread_mutex_unlock (&c->server->lock);
    if (!any)
      reply_explained (c, EINVAL,
                       "no system is known: inspect_os must be called first");
    else if (name != NULL)
      reply_explained (c, ENOENT, "%s: inspect_os has found no system there",
                       root);
    if (!any || name != NULL)
      return NULL;
    name = other_name_or_reply (c, root);
    if (name == NULL)
      return NULL;
  }
}

void
inspect_return (struct call *c)
{
  pthread_mutex_unlock (&c->server->lock);
}

int
inspect_roots (struct call *c, struct gm_strvec *roots)
{
  const struct inspect_kept *kept;
  int r = 0;

  pthread_mutex_lock (&c->server->lock);
  kept = c->server->inspected;
  for (size_t i = 0; kept != NULL && r == 0 && i < kept->len; i++)
    r = gm_strvec_add (roots, kept->oses[i]->root);
  pthread_mutex_unlock (&c->server->lock);
  return r;
}

int
inspect_scan_warnings (struct call *c, struct gm_strvec *warnings)
{
  const struct inspect_kept *kept;
  int r = 0;

  pthread_mutex_lock (&c->server->lock);
  kept = c->server->inspected;
  for (size_t i = 0; kept != NULL && r == 0 && i < kept->warnings.len; i++)
    r = gm_strvec_add (warnings, kept->warnings.strings[i]);
  pthread_mutex_unlock (&c->server->lock);
  return r;
}

static void
kept_free (struct inspect_kept *kept)
{
  if (kept == NULL)
    return;
  for (size_t i = 0; i < kept->len; i++)
    inspect_os_free (kept->oses[i]);
  free (kept->oses);
  gm_strvec_free (&kept->warnings);
  free (kept);
}

static int
by_root (const void *a, const void *b)
{
  const struct inspect_os *const *s = a, *const *t = b;

  return device_compare (&(*s)->root, &(*t)->root);
}

static const struct inspect_os *
find (const struct inspect_kept *kept, const char *root)
{
  for (size_t i = 0; kept != NULL && i < kept->len; i++)
    if (strcmp (kept->oses[i]->root, root) == 0)
      return kept->oses[i];
  return NULL;
}

/* As it would be called here: "/dev/vda1" is "/dev/sda1". */
static char *
other_name_or_reply (struct call *c, const char *root)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  char *name;

  if (mountable_parse_or_reply (c, root, &m) == -1)
    return NULL;
  if (m.volume == NULL)
    return steal_ptr (&m.device);
  if (asprintf (&name, "btrfsvol:%s/%s", m.device, m.volume) != -1)
    return name;
  return reply_errno_null (c, "%s", root);
}
