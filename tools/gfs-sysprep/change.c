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
static int expand (struct sysprep *s, const char *pattern,
                   struct gm_strvec *found);
static int check_dir_links (struct sysprep *s, const char *dir);
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
  CLEANUP_STRVEC struct gm_strvec found = { 0 };
  size_t len = strlen (pattern);
  int r;

  if (len > 2 && strcmp (pattern + len - 2, "//") == 0)
    return remove_below (s, pattern, len - 2, files_below);
  if (len > 2 && strcmp (pattern + len - 2, "/.") == 0)
    return remove_below (s, pattern, len - 2, names_in);
  r = expand (s, pattern, &found);
  for (size_t i = 0; i < found.len; i++)
    if (remove_path (s, found.strings[i]) == -1)
      r = -1;
  return r;
}

static int
empty_matching (struct sysprep *s, const char *pattern)
{
  CLEANUP_STRVEC struct gm_strvec found = { 0 };
  int r = expand (s, pattern, &found);

  for (size_t i = 0; i < found.len; i++)
    if (empty_file (s, found.strings[i]) == -1)
      r = -1;
  return r;
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
  if (check_dir_links (s, dir) == -1 || list (s->g, dir, &files) == -1)
    return -1;
  for (size_t i = 0; i < files.len; i++)
    if (remove_path (s, files.strings[i]) == -1)
      r = -1;
  return r;
}

/* What is reached through somebody's link is left out, and told. */
static int
expand (struct sysprep *s, const char *pattern, struct gm_strvec *found)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_glob_expand_opts (
    s->g, pattern, GUESTFS_GLOB_EXPAND_OPTS_DIRECTORYSLASH, 0, -1);
  CLEANUP_FREE char *last = NULL; /* the directory that was looked at last */
  int r = 0, checked = 0;

  if (all == NULL)
    return tool_fail (s->g, pattern);
  for (size_t i = 0; all[i] != NULL; i++) {
    size_t len = last_part (all[i]) - all[i];

    if (last == NULL || strlen (last) != len ||
        memcmp (last, all[i], len) != 0) {
      free (last);
      last = text_format ("%.*s", (int) len, all[i]);
      checked = check_dir_links (s, last);
    }
    if (checked == -1)
      r = -1;
    else if (gm_strvec_add (found, all[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  return r;
}

/* Root's links on the way to DIR are part of the system: /var/run, /var/mail.
 * A service can put one in place of its directory, to have others' files
 * removed.
 */
static int
check_dir_links (struct sysprep *s, const char *dir)
{
  size_t len = 0;

  while (dir[len] != '\0') {
    CLEANUP_FREE char *path = NULL;
    struct guestfs_statns *st;
    bool foreign;

    len += strspn (dir + len, "/");
    len += strcspn (dir + len, "/");
    path = text_format ("%.*s", (int) len, dir);
    st = guestfs_lstatns (s->g, path);
    foreign = st != NULL && S_ISLNK (st->st_mode) && st->st_uid != 0;
    guestfs_free_statns (st);
    if (foreign)
      return tool_error (path,
                         "is a link that is not root's, and what it leads "
                         "to stays as it is");
  }
  return 0;
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
  int r = 0;

  if (is_file (s->g, path))
    r = text_read (s->g, path, &text);
  if (r != 1)
    return r;
  new = text_map (text, fn, opaque);
  return change_to (s, path, text, new);
}

bool
is_file (guestfs_h *g, const char *path)
{
  return guestfs_is_file_opts (g, path, GUESTFS_IS_FILE_OPTS_FOLLOWSYMLINKS, 1,
                               -1) == 1;
}

int
change_to (struct sysprep *s, const char *path, const char *old,
           const char *new)
{
  if (strcmp (new, old) == 0)
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
