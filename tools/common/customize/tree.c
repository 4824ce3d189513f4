/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operations on whole files and directories, whatever they contain. */
#define GUESTFS_PRIVATE 1
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "customize/ops.h"
#include "walk.h"

/* A hostile image may have any number of files; their names are kept here. */
enum { PATHS_MAX = 2000000, PATHS_BYTES = 256 << 20 };

static int collect (guestfs_h *g, const char *dir, bool shallow,
                    struct gm_strvec *paths);
static int first_to_second (struct customize *c,
                            const struct customize_task *t);
static int first_is_file (struct customize *c, const struct customize_task *t);
static int first_is_dir (struct customize *c, const struct customize_task *t);
static int copy_act (struct customize *c, const struct customize_task *t);
static int move_act (struct customize *c, const struct customize_task *t);
static int delete_check (struct customize *c, const struct customize_task *t);
static int delete_act (struct customize *c, const struct customize_task *t);
static int chmod_host (struct customize_task *t,
                       const struct customize_options *o);
static int chmod_check (struct customize *c, const struct customize_task *t);
static int chmod_act (struct customize *c, const struct customize_task *t);
static int truncate_act (struct customize *c, const struct customize_task *t);
static int truncate_all_act (struct customize *c,
                             const struct customize_task *t);
static int scrub_act (struct customize *c, const struct customize_task *t);

const struct customize_op op_copy = {
  .name = "copy",
  .syntax = OP_PAIR,
  .flags = OP_MAKES_SECOND | OP_FIRST_PATH | OP_SECOND_PATH,
  .args = "SOURCE:DESTINATION",
  .help = "copy a file or tree inside of the image",
  .doing = "copying",
  .between = "to",
  .check = first_to_second,
  .act = copy_act,
};

const struct customize_op op_move = {
  .name = "move",
  .syntax = OP_PAIR,
  .flags = OP_TAKES_FIRST | OP_MAKES_SECOND | OP_FIRST_PATH | OP_SECOND_PATH,
  .args = "SOURCE:DESTINATION",
  .help = "move or rename a file or directory",
  .doing = "moving",
  .between = "to",
  .check = first_to_second,
  .act = move_act,
};

const struct customize_op op_delete = {
  .name = "delete",
  .syntax = OP_TEXT,
  .flags = OP_TAKES_FIRST | OP_FIRST_PATH,
  .args = "PATH",
  .help = "remove files and directories, by name or by pattern",
  .doing = "removing",
  .check = delete_check,
  .act = delete_act,
};

const struct customize_op op_chmod = {
  .name = "chmod",
  .syntax = OP_PAIR,
  .flags = OP_SECOND_PATH,
  .args = "MODE:PATH",
  .help = "set the mode, in octal digits",
  .doing = "setting mode",
  .between = "of",
  .host = chmod_host,
  .check = chmod_check,
  .act = chmod_act,
};

const struct customize_op op_truncate = {
  .name = "truncate",
  .syntax = OP_TEXT,
  .flags = OP_FIRST_PATH,
  .args = "FILE",
  .help = "make a file empty",
  .doing = "emptying",
  .check = first_is_file,
  .act = truncate_act,
};

const struct customize_op op_truncate_recursive = {
  .name = "truncate-recursive",
  .syntax = OP_TEXT,
  .flags = OP_FIRST_PATH,
  .args = "DIRECTORY",
  .help = "make all files below a directory empty",
  .doing = "emptying all files below",
  .check = first_is_dir,
  .act = truncate_all_act,
};

const struct customize_op op_scrub = {
  .name = "scrub",
  .syntax = OP_TEXT,
  .flags = OP_TAKES_FIRST | OP_FIRST_PATH,
  .args = "FILE",
  .help = "overwrite a file and remove it",
  .doing = "scrubbing",
  .check = first_is_file,
  .act = scrub_act,
};

static int
first_to_second (struct customize *c, const struct customize_task *t)
{
  return check_exists (c, t->first) == -1 ? -1
                                          : check_place (c, t->second, true);
}

static int
first_is_file (struct customize *c, const struct customize_task *t)
{
  return check_file (c, t->first);
}

static int
first_is_dir (struct customize *c, const struct customize_task *t)
{
  return check_dir (c, t->first);
}

static int
copy_act (struct customize *c, const struct customize_task *t)
{
  note_change (c, t->second);
  return guestfs_cp_a (c->g, t->first, t->second) == -1
           ? tool_fail (c->g, t->first)
           : 0;
}

static int
move_act (struct customize *c, const struct customize_task *t)
{
  note_change (c, t->second);
  return guestfs_mv (c->g, t->first, t->second) == -1
           ? tool_fail (c->g, t->first)
           : 0;
}

static int
delete_check (struct customize *c, const struct customize_task *t)
{
  (void) c;
  if (t->first[strspn (t->first, "/.")] == '\0')
    return tool_error (t->first, "this would remove everything");
  return 0;
}

/* A pattern that matches nothing, and a file that is not there, are done. */
static int
delete_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE_STRINGS char **found = matching_paths (c->g, t->first);

  if (found == NULL)
    return -1;
  for (size_t i = 0; found[i] != NULL; i++)
    if (guestfs_rm_rf (c->g, found[i]) == -1)
      return tool_fail (c->g, found[i]);
  return 0;
}

char **
matching_paths (guestfs_h *g, const char *pattern)
{
  char **found;

  if (strpbrk (pattern, "*?[{") == NULL || guestfs_exists (g, pattern) == 1) {
    struct gm_strvec one = { 0 };

    if (gm_strvec_add (&one, pattern) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    return gm_strvec_steal (&one);
  }
  found = guestfs_glob_expand_opts (
    g, pattern, GUESTFS_GLOB_EXPAND_OPTS_DIRECTORYSLASH, 0, -1);
  if (found == NULL)
    tool_fail (g, pattern);
  return found;
}

static int
chmod_host (struct customize_task *t, const struct customize_options *o)
{
  size_t n = strspn (t->first, "01234567");

  (void) o;
  if (n == 0 || n > 5 || t->first[n] != '\0' ||
      strtol (t->first, NULL, 8) > 07777)
    tool_misuse ("--chmod: %s: expected octal digits, at most 7777", t->first);
  return 0;
}

static int
chmod_check (struct customize *c, const struct customize_task *t)
{
  return check_exists (c, t->second);
}

static int
chmod_act (struct customize *c, const struct customize_task *t)
{
  return guestfs_chmod (c->g, strtol (t->first, NULL, 8), t->second) == -1
           ? tool_fail (c->g, t->second)
           : 0;
}

static int
truncate_act (struct customize *c, const struct customize_task *t)
{
  return guestfs_truncate (c->g, t->first) == -1 ? tool_fail (c->g, t->first)
                                                 : 0;
}

static int
truncate_all_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_STRVEC struct gm_strvec files = { 0 };

  if (files_below (c->g, t->first, &files) == -1)
    return -1;
  for (size_t i = 0; i < files.len; i++)
    if (guestfs_truncate (c->g, files.strings[i]) == -1)
      return tool_fail (c->g, files.strings[i]);
  return 0;
}

static int
scrub_act (struct customize *c, const struct customize_task *t)
{
  return guestfs_scrub_file (c->g, t->first) == -1 ? tool_fail (c->g, t->first)
                                                   : 0;
}

int
files_below (guestfs_h *g, const char *dir, struct gm_strvec *files)
{
  return collect (g, dir, false, files);
}

int
names_in (guestfs_h *g, const char *dir, struct gm_strvec *names)
{
  return collect (g, dir, true, names);
}

/* SHALLOW: all that is in DIR itself; else regular files at any depth. */
static int
collect (guestfs_h *g, const char *dir, bool shallow, struct gm_strvec *paths)
{
  struct guestfs_mini_walk_argv opts = {
    .bitmask = shallow ? GUESTFS_MINI_WALK_MAXDEPTH_BITMASK : 0,
    .maxdepth = 1,
  };
  const char *slash = dir[strlen (dir) - 1] == '/' ? "" : "/";
  struct walk *w = walk_open (g, dir, &opts);
  struct walk_file f;
  size_t bytes = 0;
  int r;

  while ((r = walk_next (w, &f)) == 1) {
    if (f.path[0] == '\0' || (!shallow && !S_ISREG (f.st.st_mode)))
      continue;
    if (gm_strvec_addf (paths, "%s%s%s", dir, slash, f.path) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    bytes += strlen (paths->strings[paths->len - 1]) + 1;
    if (paths->len >= PATHS_MAX || bytes >= PATHS_BYTES) {
      r = tool_error (dir, "there are too many files");
      break;
    }
  }
  walk_close (w);
  return r;
}
