/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Saving, and what there is to save. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "session.h"

#define META "/augeas/files"
#define TREE "/files"
#define HOW "/augeas/save"
#define SAVED "/augeas/events/saved"

static int try_to_save (struct session *s, struct augeas_message *out);
static int names_saved (struct session *s, struct gm_strvec *names);
static int save_now (struct session *s, enum seen_mode mode);
static int explain (struct session *s, struct augeas_message *out);

/* libaugeas forgets that a tree was changed when its lens does not accept it: so
 * all are tried before anything is written.
 */
int
save_files (struct session *s, struct augeas_message *out)
{
  int r;

  if (try_to_save (s, out) == -1)
    return -1;
  r = save_now (s, SEEN_SAVES) == -1 ? explain (s, out) : 0;
  seen_settle ();
  return r;
}

int
changed_files (struct session *s, struct augeas_message *out)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };

  if (try_to_save (s, out) == -1)
    return -1;
  return names_saved (s, &vec) == -1 ? failed (out, "out of memory")
                                     : answer (out, &vec);
}

int
changed_trees (struct session *s, struct gm_strvec *names)
{
  CLEANUP_AUGEAS_MESSAGE struct augeas_message ignored = { 0 };

  try_to_save (s, &ignored);
  return names_saved (s, names);
}

/* What the last save has told. */
static int
names_saved (struct session *s, struct gm_strvec *names)
{
  CLEANUP_FREE_STRINGS char **paths = NULL;
  int n = match_nodes (s, SAVED, &paths);

  for (int i = 0; i < n; i++) {
    const char *value = NULL;

    if (aug_get (s->aug, paths[i], &value) != 1 || value == NULL)
      continue;
    if (strncmp (value, TREE "/", strlen (TREE) + 1) == 0)
      value += strlen (TREE);
    if (gm_strvec_add (names, value) == -1)
      return -1;
  }
  aug_rm (s->aug, SAVED);
  return n < 0 ? -1 : 0;
}

/* A save that writes nothing, but tells what it would have. */
static int
try_to_save (struct session *s, struct augeas_message *out)
{
  CLEANUP_FREE char *how = NULL;
  const char *value = NULL;
  int r;

  if (aug_get (s->aug, HOW, &value) == 1 && value != NULL)
    how = strdup (value);
  if (how == NULL || aug_set (s->aug, HOW, "noop") == -1)
    return augeas_failed (s, out, HOW);
  r = save_now (s, SEEN_TRIES);
  if (r == -1)
    explain (s, out);
  if (aug_set (s->aug, HOW, how) == -1)
    return augeas_failed (s, out, HOW);
  return r;
}

static int
save_now (struct session *s, enum seen_mode mode)
{
  int r;

  seen_mode (mode);
  r = aug_save (s->aug);
  seen_mode (SEEN_LOADS);
  return r;
}

/* The first file that could not be written. */
static int
explain (struct session *s, struct augeas_message *out)
{
  CLEANUP_FREE_STRINGS char **paths = NULL;
  int n = match_nodes (
    s, META "//error[. != 'parse_failed' and . != 'read_failed']", &paths);
  size_t meta = strlen (META);

  for (int i = 0; i < n; i++) {
    const char *kind = NULL, *message = value_of (s, paths[i], "message");
    size_t len = strlen (paths[i]);

    aug_get (s->aug, paths[i], &kind);
    if (len > meta + 6 && strncmp (paths[i], META, meta) == 0)
      return failed (out, "%.*s: %s", (int) (len - meta - 6), paths[i] + meta,
                     message != NULL ? message
                     : kind != NULL  ? kind
                                     : "cannot be saved");
  }
  return augeas_failed (s, out, "Augeas");
}
