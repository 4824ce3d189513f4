/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checking all tasks, then doing them. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "customize/ops.h"
#include "escape.h"

static int host_file (const char *path);
static int find_drives (struct customize_options *o, guestfs_h *g,
                        struct tool_common *common);
static int find_drive (char **path, guestfs_h *g, struct tool_common *common);
static bool is_windows (guestfs_h *g);
static int note_made (struct customize *c, const struct customize_task *t);
static int check_task (struct customize *c, const struct customize_task *t);
static int run_task (struct customize *c, const struct customize_task *t);
static char *describe (const struct customize_task *t);

int
customize_prepare (struct customize_options *o)
{
  int r = 0;

  if (o->relabel && o->no_relabel)
    tool_misuse ("--selinux-relabel and --no-selinux-relabel exclude each "
                 "other");
  for (size_t i = 0; i < o->nr_tasks; i++) {
    struct customize_task *t = &o->tasks[i];

    if ((t->op->flags & OP_FIRST_FILE) && host_file (t->first) == -1)
      r = -1;
    else if (t->op->host != NULL && t->op->host (t, o) == -1)
      r = -1;
  }
  return r;
}

static int
host_file (const char *path)
{
  struct stat st;

  if (stat (path, &st) == -1 || access (path, R_OK) == -1)
    return tool_error (path, "%s", strerror (errno));
  if (!S_ISREG (st.st_mode))
    return tool_error (path, "not a regular file");
  return 0;
}

int
customize_begin (struct customize *c, guestfs_h *g, struct customize_options *o,
                 struct tool_common *common, bool dry_run)
{
  *c = (struct customize){
    .g = g, .opts = o, .dry_run = dry_run, .quiet = common->quiet
  };
  clock_gettime (CLOCK_MONOTONIC, &c->start);
  if (!dry_run && !tool_path_writable (g, "/"))
    return tool_error ("/", "is on a read-only drive");
  if (find_drives (o, g, common) == -1)
    return -1;
  c->windows = is_windows (g);
  c->unixlike =
    !c->windows && guestfs_is_dir_opts (
                     g, "/etc", GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS, 1, -1) == 1;
  if (!c->unixlike)
    return 0;
  c->systemd = guestfs_exists (g, "/usr/lib/systemd/systemd") == 1 ||
               guestfs_exists (g, "/lib/systemd/systemd") == 1;
  c->manager = manager_find (g);
  return 0;
}

/* A path that keeps its drive was meant for another system. */
static int
find_drives (struct customize_options *o, guestfs_h *g,
             struct tool_common *common)
{
  int r = 0;

  for (size_t i = 0; i < o->nr_tasks; i++) {
    struct customize_task *t = &o->tasks[i];

    if ((t->op->flags & OP_FIRST_PATH) &&
        find_drive (&t->first, g, common) == -1)
      r = -1;
    if ((t->op->flags & OP_SECOND_PATH) &&
        find_drive (&t->second, g, common) == -1)
      r = -1;
  }
  return r;
}

static int
find_drive (char **path, guestfs_h *g, struct tool_common *common)
{
  *path = tool_path (common, g, *path);
  if (tool_has_drive (*path))
    return tool_error (*path, "the system is no Windows, so it has no drives");
  return 0;
}

/* Windows 2000 has another name for its directory. */
static bool
is_windows (guestfs_h *g)
{
  static const char *const dirs[] = { "/windows/system32/config",
                                      "/winnt/system32/config" };

  for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
    CLEANUP_FREE char *path = guestfs_case_sensitive_path (g, dirs[i]);

    if (path != NULL && guestfs_is_dir (g, path) == 1)
      return true;
  }
  return false;
}

int
customize_check (struct customize *c)
{
  int r = 0;

  for (size_t i = 0; i < c->opts->nr_tasks; i++) {
    const struct customize_task *t = &c->opts->tasks[i];

    if (check_task (c, t) == -1)
      r = -1;
    if (note_made (c, t) == -1)
      r = -1;
  }
  return r;
}

/* And what it takes away. */
static int
note_made (struct customize *c, const struct customize_task *t)
{
  const char *text = t->op->flags & OP_MAKES_FIRST    ? t->first
                     : t->op->flags & OP_MAKES_SECOND ? t->second
                                                      : "";
  CLEANUP_FREE_STRINGS char **paths = text_split (text, ":"); /* of --link */

  if ((t->op->flags & OP_TAKES_FIRST) && note_removed (c, t->first) == -1)
    return -1;
  c->all_made |= (t->op->flags & OP_ALL) != 0;
  for (size_t i = 0; paths[i] != NULL; i++)
    if (gm_strvec_add (&c->made, paths[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return 0;
}

static int
check_task (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *object = text_format ("--%s", t->op->name);

  if ((t->op->flags & OP_UNIX) && c->windows)
    return tool_error (object, "cannot be done for Windows");
  if ((t->op->flags & OP_UNIX) && !c->unixlike)
    return tool_error (object, "there is no /etc, so this is no system that it "
                               "can be done for");
  return t->op->check != NULL ? t->op->check (c, t) : 0;
}

int
customize_run (struct customize *c)
{
  int r = 0;

  for (size_t i = 0; r == 0 && i < c->opts->nr_tasks; i++)
    r = run_task (c, &c->opts->tasks[i]);
  if (!c->dry_run && customize_relabel (c) == -1)
    r = -1;
  return r;
}

static int
run_task (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *text = describe (t);

  if (c->dry_run) {
    print_name (stdout, text);
    putchar ('\n');
    return 0;
  }
  customize_say (c, "%s", text);
  c->all_changed |= (t->op->flags & OP_ALL) != 0;
  return t->op->act (c, t);
}

/* What nobody should see stays out of it, as does what is long. */
static char *
describe (const struct customize_task *t)
{
  const struct customize_op *op = t->op;

  if (t->text == NULL)
    return text_copy (op->doing);
  if (op->between != NULL)
    return text_format ("%s %s %s %s", op->doing, t->first, op->between,
                        t->second);
  return text_format ("%s %s", op->doing, t->first);
}

void
customize_end (struct customize *c)
{
  gm_strvec_free (&c->changed);
  gm_strvec_free (&c->links);
  gm_strvec_free (&c->made);
  gm_strvec_free (&c->removed);
}

void
customize_say (const struct customize *c, const char *fs, ...)
{
  CLEANUP_FREE char *text = NULL, *safe = NULL;
  struct timespec now;
  va_list args;

  if (c->quiet)
    return;
  va_start (args, fs);
  if (vasprintf (&text, fs, args) == -1)
    text = NULL;
  va_end (args);
  safe = text ? escape_name (text) : NULL;
  clock_gettime (CLOCK_MONOTONIC, &now);
  fprintf (stderr, "[%6.1f] %s\n",
           (double) (now.tv_sec - c->start.tv_sec) +
             (now.tv_nsec - c->start.tv_nsec) / 1e9,
           safe ? safe : "");
}
