/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request after the other.  What they hold is in ../augeas-wire.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "session.h"

/* These need libaugeas to read lenses anew. */
#define SPECIAL_FLAGS (AUG_TYPE_CHECK | AUG_NO_STDINC | AUG_NO_MODL_AUTOLOAD)

typedef int request_fn (struct session *s, const struct augeas_message *in,
                        struct augeas_message *out);

static request_fn init, defvar, defnode, get, set, setm, label, insert, rm_, mv,
  match, save, load, transform, need, run, changed;

/* How many strings each has, of which the first must not be NULL. */
static const struct {
  request_fn *fn;
  size_t nr;
} requests[] = {
  [AUGEAS_INIT] = { init, 1 },
  [AUGEAS_DEFVAR] = { defvar, 2 },
  [AUGEAS_DEFNODE] = { defnode, 3 },
  [AUGEAS_GET] = { get, 1 },
  [AUGEAS_SET] = { set, 2 },
  [AUGEAS_SETM] = { setm, 3 },
  [AUGEAS_LABEL] = { label, 1 },
  [AUGEAS_INSERT] = { insert, 2 },
  [AUGEAS_RM] = { rm_, 1 },
  [AUGEAS_MV] = { mv, 2 },
  [AUGEAS_MATCH] = { match, 1 },
  [AUGEAS_SAVE] = { save, 0 },
  [AUGEAS_LOAD] = { load, 0 },
  [AUGEAS_NEED] = { need, 1 },
  [AUGEAS_TRANSFORM] = { transform, 2 },
  [AUGEAS_RUN] = { run, 1 },
  [AUGEAS_CHANGED] = { changed, 0 },
};

void
serve_request (struct session *s, const struct augeas_message *in,
               struct augeas_message *out)
{
  size_t op = in->what;

  if (in->what < 0 || op >= sizeof requests / sizeof requests[0] ||
      requests[op].fn == NULL || in->nr != requests[op].nr ||
      (in->nr > 0 && in->strings[0] == NULL))
    failed (out, "bad request");
  else
    requests[op].fn (s, in, out);
}

static int
init (struct session *s, const struct augeas_message *in,
      struct augeas_message *out)
{
  int flags = in->number;
  const char *how = flags & AUG_SAVE_NEWFILE  ? "newfile"
                    : flags & AUG_SAVE_BACKUP ? "backup"
                    : flags & AUG_SAVE_NOOP   ? "noop"
                                              : "overwrite";

  if (flags & SPECIAL_FLAGS) {
    aug_close (s->aug);
    s->aug = aug_init ("/", flags & AUG_NO_STDINC ? NULL : ".",
                       (flags & SPECIAL_FLAGS) | AUG_NO_STDINC | AUG_NO_LOAD |
                         AUG_NO_ERR_CLOSE);
    if (s->aug == NULL)
      return failed (out, "Augeas: out of memory");
    if (aug_error (s->aug) != AUG_NOERROR)
      return augeas_failed (s, out, "Augeas");
  }
  s->root = strdup (in->strings[0]);
  if (s->root == NULL || aug_set (s->aug, "/augeas/save", how) == -1 ||
      ((flags & AUG_ENABLE_SPAN) &&
       aug_set (s->aug, "/augeas/span", "enable") == -1) ||
      (!(flags & AUG_NO_LOAD) && aug_load (s->aug) == -1))
    return augeas_failed (s, out, "Augeas");
  return 0;
}

static int
defvar (struct session *s, const struct augeas_message *in,
        struct augeas_message *out)
{
  out->number = aug_defvar (s->aug, in->strings[0], in->strings[1]);
  return out->number == -1 ? augeas_failed (s, out, in->strings[0]) : 0;
}

static int
defnode (struct session *s, const struct augeas_message *in,
         struct augeas_message *out)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  int created = 0;

  out->number = in->strings[1] == NULL
                  ? -1
                  : aug_defnode (s->aug, in->strings[0], in->strings[1],
                                 in->strings[2], &created);
  if (out->number == -1)
    return augeas_failed (s, out, in->strings[0]);
  return created && gm_strvec_add (&vec, "created") == -1
           ? failed (out, "out of memory")
           : answer (out, &vec);
}

/* One string, which may be NULL. */
static int
answer_string (struct augeas_message *out, const char *string)
{
  out->strings = calloc (2, sizeof out->strings[0]);
  if (out->strings == NULL)
    return failed (out, "out of memory");
  out->nr = 1;
  if (string == NULL)
    return 0;
  out->strings[0] = strdup (string);
  return out->strings[0] != NULL ? 0 : failed (out, "out of memory");
}

static int
get (struct session *s, const struct augeas_message *in,
     struct augeas_message *out)
{
  const char *value = NULL;
  int r = aug_get (s->aug, in->strings[0], &value);

  if (r < 0)
    return augeas_failed (s, out, in->strings[0]);
  return r == 0 ? 0 : answer_string (out, value);
}

static int
label (struct session *s, const struct augeas_message *in,
       struct augeas_message *out)
{
  const char *value = NULL;
  int r = aug_label (s->aug, in->strings[0], &value);

  if (r < 0)
    return augeas_failed (s, out, in->strings[0]);
  return r == 0 ? 0 : answer_string (out, value);
}

static int
set (struct session *s, const struct augeas_message *in,
     struct augeas_message *out)
{
  if (aug_set (s->aug, in->strings[0], in->strings[1]) == -1)
    return augeas_failed (s, out, in->strings[0]);
  return 0;
}

static int
setm (struct session *s, const struct augeas_message *in,
      struct augeas_message *out)
{
  out->number =
    aug_setm (s->aug, in->strings[0], in->strings[1], in->strings[2]);
  return out->number == -1 ? augeas_failed (s, out, in->strings[0]) : 0;
}

static int
insert (struct session *s, const struct augeas_message *in,
        struct augeas_message *out)
{
  if (in->strings[1] == NULL ||
      aug_insert (s->aug, in->strings[0], in->strings[1], in->number) == -1)
    return augeas_failed (s, out, in->strings[0]);
  return 0;
}

static int
rm_ (struct session *s, const struct augeas_message *in,
     struct augeas_message *out)
{
  out->number = aug_rm (s->aug, in->strings[0]);
  return out->number == -1 ? augeas_failed (s, out, in->strings[0]) : 0;
}

static int
mv (struct session *s, const struct augeas_message *in,
    struct augeas_message *out)
{
  if (in->strings[1] == NULL ||
      aug_mv (s->aug, in->strings[0], in->strings[1]) == -1)
    return augeas_failed (s, out, in->strings[0]);
  return 0;
}

static int
match (struct session *s, const struct augeas_message *in,
       struct augeas_message *out)
{
  char **paths = NULL;
  int n = aug_match (s->aug, in->strings[0], &paths);

  if (n < 0)
    return augeas_failed (s, out, in->strings[0]);
  out->strings = paths;
  out->nr = n;
  return 0;
}

static int
save (struct session *s, const struct augeas_message *in,
      struct augeas_message *out)
{
  (void) in;
  if (refresh_files (s, "", out) == -1)
    return -1;
  return save_files (s, out);
}

static int
changed (struct session *s, const struct augeas_message *in,
         struct augeas_message *out)
{
  (void) in;
  if (refresh_files (s, "", out) == -1)
    return -1;
  return changed_files (s, out);
}

static int
load (struct session *s, const struct augeas_message *in,
      struct augeas_message *out)
{
  (void) in;
  /* It looks at seconds only. */
  refresh_files (s, "", NULL);
  return aug_load (s->aug) == -1 ? augeas_failed (s, out, "Augeas") : 0;
}

static int
transform (struct session *s, const struct augeas_message *in,
           struct augeas_message *out)
{
  if (in->strings[1] == NULL ||
      aug_transform (s->aug, in->strings[0], in->strings[1], in->number) == -1)
    return augeas_failed (s, out, in->strings[0]);
  return 0;
}

static int
need (struct session *s, const struct augeas_message *in,
      struct augeas_message *out)
{
  return need_files (s, in->number, in->strings[0], out);
}

static int
run (struct session *s, const struct augeas_message *in,
     struct augeas_message *out)
{
  CLEANUP_FREE char *text = NULL;
  size_t len;
  FILE *fp = open_memstream (&text, &len);
  int r;

  if (fp == NULL)
    return failed (out, "out of memory");
  refresh_files (s, "", NULL);
  r = aug_srun (s->aug, fp, in->strings[0]);
  seen_settle ();
  if (fclose (fp) != 0)
    return failed (out, "out of memory");
  if (r == -1)
    return augeas_failed (s, out, NULL);
  out->number = r; /* -2: it was `quit' */
  return answer_string (out, text);
}
