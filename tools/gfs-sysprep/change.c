/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removing and changing files, or saying that it would be done. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-sysprep/sysprep.h"

static int empty_matching (struct sysprep *s, const char *pattern);
typedef int list_fn (guestfs_h *g, const char *dir, struct gm_strvec *paths);
static int remove_below (struct sysprep *s, const char *pattern, size_t len,
                         list_fn *list);
static char **expand (struct sysprep *s, const char *pattern);
static void would (const char *verb, const char *path);

/* One file that cannot be done is no reason to leave the rest. */
int
run_operation (struct sysprep *s, const struct sysprep_op *op)
{
  int r = 0;

  if (!s->c->dry_run)
    customize_say (s->c, "%s", op->name);
  for (size_t i = 0; op->remove != NULL && op->remove[i] != NULL; i++)
    if (remove_matching (s, op->remove[i]) == -1)
      r = -1;
  for (size_t i = 0; op->empty != NULL && op->empty[i] != NULL; i++)
    if (empty_matching (s, op->empty[i]) == -1)
      r = -1;
  if (op->act != NULL && op->act (s) == -1)
    r = -1;
  return r;
}

int
remove_matching (struct sysprep *s, const char *pattern)
{
  CLEANUP_FREE_STRINGS char **found = NULL;
  size_t len = strlen (pattern);
  int r = 0;

  if (len > 2 && strcmp (pattern + len - 2, "//") == 0)
    return remove_below (s, pattern, len - 2, files_below);
  if (len > 2 && strcmp (pattern + len - 2, "/.") == 0)
    return remove_below (s, pattern, len - 2, names_in);
  found = expand (s, pattern);
  for (size_t i = 0; found != NULL && found[i] != NULL; i++)
    if (remove_path (s, found[i]) == -1)
      r = -1;
  return found == NULL ? -1 : r;
}

static int
empty_matching (struct sysprep *s, const char *pattern)
{
  CLEANUP_FREE_STRINGS char **found = expand (s, pattern);
  int r = 0;

  for (size_t i = 0; found != NULL && found[i] != NULL; i++)
    if (empty_file (s, found[i]) == -1)
      r = -1;
  return found == NULL ? -1 : r;
}

static int
remove_below (struct sysprep *s, const char *pattern, size_t len, list_fn *list)
{
  CLEANUP_FREE char *dir = text_format ("%.*s", (int) len, pattern);
  CLEANUP_STRVEC struct gm_strvec files = { 0 };
  int r = 0;

  if (guestfs_is_dir_opts (s->g, dir, GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS, 1,
                           -1) != 1)
    return 0;
  if (list (s->g, dir, &files) == -1)
    return -1;
  for (size_t i = 0; i < files.len; i++)
    if (remove_path (s, files.strings[i]) == -1)
      r = -1;
  return r;
}

static char **
expand (struct sysprep *s, const char *pattern)
{
  char **found = guestfs_glob_expand_opts (
    s->g, pattern, GUESTFS_GLOB_EXPAND_OPTS_DIRECTORYSLASH, 0, -1);

  if (found == NULL)
    tool_fail (s->g, pattern);
  return found;
}

/* Without a pattern in PATH, it may be that it is not there. */
int
remove_path (struct sysprep *s, const char *path)
{
  struct guestfs_statns *st;

  if (s->c->dry_run) {
    st = guestfs_lstatns (s->g, path);
    if (st != NULL)
      would ("remove", path);
    guestfs_free_statns (st);
    return 0;
  }
  return guestfs_rm_rf (s->g, path) == -1 ? tool_fail (s->g, path) : 0;
}

int
empty_file (struct sysprep *s, const char *path)
{
  struct guestfs_statns *st = guestfs_lstatns (s->g, path);
  bool full = st != NULL && S_ISREG (st->st_mode) && st->st_size > 0;

  guestfs_free_statns (st);
  if (!full)
    return 0;
  if (s->c->dry_run) {
    would ("empty", path);
    return 0;
  }
  return guestfs_truncate (s->g, path) == -1 ? tool_fail (s->g, path) : 0;
}

int
change_text (struct sysprep *s, const char *path, text_line_fn *fn,
             void *opaque)
{
  CLEANUP_FREE char *text = NULL, *new = NULL;
  int r;

  if (guestfs_is_file_opts (s->g, path, GUESTFS_IS_FILE_OPTS_FOLLOWSYMLINKS, 1,
                            -1) != 1)
    return 0;
  r = text_read (s->g, path, &text);
  if (r != 1)
    return r;
  new = text_map (text, fn, opaque);
  if (strcmp (new, text) == 0)
    return 0;
  if (s->c->dry_run) {
    would ("change", path);
    return 0;
  }
  note_change (s->c, path);
  return text_write (s->g, path, new);
}

static void
would (const char *verb, const char *path)
{
  printf ("%s ", verb);
  print_name (stdout, path);
  putchar ('\n');
}
