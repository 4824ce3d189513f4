/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums of directories, as their files come along. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "gfs-du/du.h"

static bool is_below (const char *path, const char *dir);
static void finish (struct du_stack *s, const char *next);
static void push (struct du_stack *s, const char *path, int64_t size);
static int depth_of (const char *path);
static char *whole_path (const struct du_stack *s, const char *path);
static void print (struct du_stack *s, const char *path, int64_t size);

void
du_stack_add (struct du_stack *s, const char *path,
              const struct guestfs_statns *st)
{
  int64_t size =
    s->o->apparent || s->o->bytes ? st->st_size : st->st_blocks * 512;

  finish (s, path);
  if (S_ISDIR (st->st_mode)) {
    push (s, path, size);
    return;
  }
  if (s->len > 0)
    s->levels[s->len - 1].size += size;
  else
    s->sum += size;
  /* What the command line names is always printed. */
  if (path[0] == '\0' ||
      (s->o->all && (s->o->depth == -1 || depth_of (path) <= s->o->depth)))
    print (s, path, size);
}

void
du_stack_skip (struct du_stack *s, const char *path)
{
  free (s->skipped);
  s->skipped = strdup (path);
  if (s->skipped == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

bool
du_stack_skips (const struct du_stack *s, const char *path)
{
  return s->skipped != NULL && is_below (path, s->skipped);
}

int
du_stack_error (const struct du_stack *s, const char *path, const char *reason)
{
  CLEANUP_FREE char *whole = whole_path (s, path);

  return tool_error (whole, "%s", reason);
}

int64_t
du_stack_end (struct du_stack *s)
{
  finish (s, NULL);
  free (s->levels);
  free (s->skipped);
  s->levels = NULL;
  s->skipped = NULL;
  return s->sum;
}

static bool
is_below (const char *path, const char *dir)
{
  size_t n = strlen (dir);

  return n == 0 || (strncmp (path, dir, n) == 0 && path[n] == '/');
}

/* Directories that the file NEXT is not in are complete; NULL: all are. */
static void
finish (struct du_stack *s, const char *next)
{
  while (s->len > 0 &&
         (next == NULL || !is_below (next, s->levels[s->len - 1].path))) {
    struct du_level *level = &s->levels[--s->len];

    if (s->o->depth == -1 || depth_of (level->path) <= s->o->depth)
      print (s, level->path, level->size);
    if (s->len > 0)
      s->levels[s->len - 1].size += level->size;
    else
      s->sum += level->size;
    free (level->path);
  }
}

static void
push (struct du_stack *s, const char *path, int64_t size)
{
  if (s->len == s->capacity) {
    s->capacity = s->capacity == 0 ? 32 : s->capacity * 2;
    s->levels = reallocarray (s->levels, s->capacity, sizeof *s->levels);
    if (s->levels == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  s->levels[s->len] = (struct du_level){ strdup (path), size };
  if (s->levels[s->len++].path == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

static int
depth_of (const char *path)
{
  int depth = path[0] != '\0';

  for (; *path != '\0'; path++)
    depth += *path == '/';
  return depth;
}

static char *
whole_path (const struct du_stack *s, const char *path)
{
  size_t n = strlen (s->start);
  bool slash = path[0] != '\0' && (n == 0 || s->start[n - 1] != '/');
  char *whole;

  if (asprintf (&whole, "%s%s%s", s->start, slash ? "/" : "", path) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return whole;
}

static void
print (struct du_stack *s, const char *path, int64_t size)
{
  CLEANUP_FREE char *whole = whole_path (s, path);

  du_print (s->o, whole, size);
}
