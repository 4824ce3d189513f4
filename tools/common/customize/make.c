/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operations that make directories, links and empty files. */
#define GUESTFS_PRIVATE 1
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "customize/ops.h"

static int mkdir_check (struct customize *c, const struct customize_task *t);
static int mkdir_act (struct customize *c, const struct customize_task *t);
static int link_host (struct customize_task *t,
                      const struct customize_options *o);
static int link_check (struct customize *c, const struct customize_task *t);
static int check_link (struct customize *c, const char *path);
static int link_act (struct customize *c, const struct customize_task *t);
static int touch_check (struct customize *c, const struct customize_task *t);
static int touch_act (struct customize *c, const struct customize_task *t);

const struct customize_op op_mkdir = {
  .name = "mkdir",
  .syntax = OP_TEXT,
  .flags = OP_MAKES_FIRST | OP_FIRST_PATH,
  .args = "DIRECTORY",
  .help = "make a directory, and those on the way to it",
  .doing = "making",
  .check = mkdir_check,
  .act = mkdir_act,
};

const struct customize_op op_link = {
  .name = "link",
  .syntax = OP_PAIR,
  .flags = OP_MAKES_SECOND,
  .args = "TARGET:LINK[:LINK...]",
  .help = "make symbolic links",
  .doing = "making links to",
  .host = link_host,
  .check = link_check,
  .act = link_act,
};

const struct customize_op op_touch = {
  .name = "touch",
  .syntax = OP_TEXT,
  .flags = OP_MAKES_FIRST | OP_FIRST_PATH,
  .args = "FILE",
  .help = "make an empty file, or set its times",
  .doing = "touching",
  .check = touch_check,
  .act = touch_act,
};

static int
mkdir_check (struct customize *c, const struct customize_task *t)
{
  return check_way (c, t->first);
}

static int
mkdir_act (struct customize *c, const struct customize_task *t)
{
  return make_directories (c, t->first);
}

/* The first that is missing stands for all below it. */
int
make_directories (struct customize *c, const char *dir)
{
  const char *end = dir;
  bool there = true;

  while (there && *end != '\0') {
    CLEANUP_FREE char *path = NULL;

    end += strspn (end, "/");
    end += strcspn (end, "/");
    path = text_format ("%.*s", (int) (end - dir), dir);
    there = guestfs_exists (c->g, path) == 1;
    if (!there)
      note_change (c, path);
  }
  return guestfs_mkdir_p (c->g, dir) == -1 ? tool_fail (c->g, dir) : 0;
}

static int
link_host (struct customize_task *t, const struct customize_options *o)
{
  CLEANUP_FREE_STRINGS char **names = text_split (t->second, ":");

  (void) o;
  if (names[0] == NULL)
    tool_misuse ("--link: %s: expected: %s", t->text, t->op->args);
  for (size_t i = 0; names[i] != NULL; i++)
    if (names[i][0] != '/')
      tool_misuse ("--link: %s: expected a path that begins with /", names[i]);
  return 0;
}

static int
link_check (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE_STRINGS char **names = text_split (t->second, ":");
  int r = 0;

  for (size_t i = 0; r == 0 && names[i] != NULL; i++)
    r = check_link (c, names[i]);
  return r;
}

/* It takes the place of all but directories. */
static int
check_link (struct customize *c, const char *path)
{
  if (!may_be_made (c, path) && !is_removed (c, path) &&
      guestfs_is_dir (c->g, path) == 1)
    return tool_error (path, "%s", strerror (EISDIR));
  return check_place (c, path, true);
}

static int
link_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE_STRINGS char **names = text_split (t->second, ":");

  for (size_t i = 0; names[i] != NULL; i++)
    if (make_link (c, t->first, names[i]) == -1)
      return -1;
  return 0;
}

int
make_link (struct customize *c, const char *target, const char *path)
{
  if (guestfs_mini_link (c->g, target, path, GUESTFS_MINI_LINK_SYMBOLIC, 1,
                         GUESTFS_MINI_LINK_FORCE, 1, GUESTFS_MINI_LINK_EXACT, 1,
                         -1) == -1)
    return tool_fail (c->g, path);
  if (gm_strvec_add (&c->links, path) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return 0;
}

static int
touch_check (struct customize *c, const struct customize_task *t)
{
  return check_place (c, t->first, false);
}

static int
touch_act (struct customize *c, const struct customize_task *t)
{
  note_change (c, t->first);
  return guestfs_touch (c->g, t->first) == -1 ? tool_fail (c->g, t->first) : 0;
}
