/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-edit: edit files of a disk image, in an editor or by expressions. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "expression.h"
#include "gfs-edit/edit.h"

struct opts {
  struct tool_common common;
  char **expressions; /* as popt collects them, NULL: an editor */
  char *backup;       /* the suffix, NULL: none */
};

/* A file being edited: what it was, and what it becomes. */
struct edit {
  const char *path;
  int old;
  int new;
  char *name; /* of the latter on the host */
};

static int edit_file (guestfs_h *g, const struct opts *o,
                      const struct scratch *s, const char *path);
static int fetch (guestfs_h *g, struct edit *e);
static int change (const struct opts *o, const struct scratch *s,
                   struct edit *e);
static int store (guestfs_h *g, const struct opts *o, const struct edit *e);
static void keep (const struct scratch *s, const struct edit *e);
static int back_up (guestfs_h *g, const char *path, const char *suffix);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "backup", 'b', POPT_ARG_STRING, &o.backup, 0,
      "keep the old file under its name and this suffix", "SUFFIX" },
    { "expr", 'e', POPT_ARG_ARGV, &o.expressions, 0,
      "no editor: apply this perl expression to every line", "EXPRESSION" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct scratch scratch;
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  if (o.backup != NULL && (!o.backup[0] || strchr (o.backup, '/') != NULL))
    tool_misuse ("--backup: %s is no suffix", o.backup);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  if (scratch_make (&scratch) == -1)
    r = -1;
  for (int i = 0; i < o.common.nr_args && (i > 0 || r == 0); i++)
    if (edit_file (g, &o, &scratch, o.common.args[i]) == -1)
      r = -1;
  scratch_remove (&scratch);
  free (o.backup);
  gm_strings_free (o.expressions);
  return tool_finish (&o.common, g, r);
}

static int
edit_file (guestfs_h *g, const struct opts *o, const struct scratch *s,
           const char *path)
{
  struct edit e = { .path = path, .old = -1, .new = -1 };
  int r = fetch (g, &e), same;

  if (r == 0)
    r = change (o, s, &e);
  if (r == 0) {
    same = expression_same (e.old, e.new);
    if (same == -1)
      r = tool_error (path, "%s", strerror (errno));
    else if (!same)
      r = store (g, o, &e);
    if (r == -1 && o->expressions == NULL)
      keep (s, &e);
  }
  if (e.name != NULL)
    unlink (e.name);
  free (e.name);
  gm_cleanup_fd (&e.old);
  gm_cleanup_fd (&e.new);
  return r;
}

/* The old contents are in a file that has no name. */
static int
fetch (guestfs_h *g, struct edit *e)
{
  char name[32];
  FILE *fp = tmpfile ();

  e->old = fp != NULL ? fcntl (fileno (fp), F_DUPFD_CLOEXEC, 3) : -1;
  if (fp != NULL)
    fclose (fp);
  if (e->old == -1)
    return tool_error (e->path, "temporary file: %s", strerror (errno));
  snprintf (name, sizeof name, "/dev/fd/%d", e->old);
  return guestfs_download (g, e->path, name) == -1 ? tool_fail (g, e->path) : 0;
}

/* An editor may write the file anew, so it is opened again afterwards. */
static int
change (const struct opts *o, const struct scratch *s, struct edit *e)
{
  e->new = scratch_file (s, e->path, &e->name);
  if (e->new == -1)
    return -1;
  if (o->expressions != NULL)
    return expression_apply (o->expressions, e->old, e->new, e->path);
  if (copy_file (e->old, e->new) == -1)
    return tool_error (e->path, "temporary file: %s", strerror (errno));
  if (run_editor (e->name, e->path) == -1)
    return -1;
  close (e->new);
  e->new = open (e->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (e->new == -1)
    return tool_error (e->path, "the editor left no file, nothing is changed");
  return 0;
}

static int
store (guestfs_h *g, const struct opts *o, const struct edit *e)
{
  char name[32];

  if (o->backup != NULL && back_up (g, e->path, o->backup) == -1)
    return -1;
  snprintf (name, sizeof name, "/dev/fd/%d", e->new);
  if (lseek (e->new, 0, SEEK_SET) == -1 ||
      guestfs_mini_write (g, name, e->path, -1) == -1)
    return tool_fail (g, e->path);
  return 0;
}

/* What somebody has typed is not lost because it cannot be stored. */
static void
keep (const struct scratch *s, const struct edit *e)
{
  CLEANUP_FREE char *kept = scratch_keep (s, e->name, e->new);

  if (kept == NULL)
    tool_error (e->path, "your text cannot be kept: %s", strerror (errno));
  else
    tool_error (e->path, "your text is kept in %s", kept);
}

static int
back_up (guestfs_h *g, const char *path, const char *suffix)
{
  CLEANUP_FREE char *backup = NULL;
  CLEANUP_FILE FILE *failures = tmpfile ();
  char name[32];

  if (failures == NULL || asprintf (&backup, "%s%s", path, suffix) == -1)
    return tool_error (path, "%s", strerror (errno));
  snprintf (name, sizeof name, "/dev/fd/%d", fileno (failures));
  if (guestfs_mini_copy (g, path, backup, name, GUESTFS_MINI_COPY_PRESERVE, 1,
                         GUESTFS_MINI_COPY_XATTRIBUTES, 1,
                         GUESTFS_MINI_COPY_NOTARGETDIRECTORY, 1, -1) == -1)
    return tool_fail (g, backup);
  if (lseek (fileno (failures), 0, SEEK_END) > 0)
    return tool_error (backup, "cannot be written, nothing is changed");
  return 0;
}
