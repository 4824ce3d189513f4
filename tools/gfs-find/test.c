/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-find: what predicates say about a file. */
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-find/find.h"

#define UNUSED (void) n, (void) o, (void) f, (void) out

static int resolve (guestfs_h *g, struct opts *o, struct node *n);
static int resolve_owner (struct opts *o, struct node *n);
static int resolve_file (guestfs_h *g, struct node *n);

int
resolve_expression (guestfs_h *g, struct opts *o, struct node *n)
{
  if (o->wants_owners)
    o->owners = owners_read (g);
  return resolve (g, o, n);
}

/* Lists and chains of operators go down on the left, and may be long. */
static int
resolve (guestfs_h *g, struct opts *o, struct node *n)
{
  for (; n; n = n->left)
    if ((n->right && resolve (g, o, n->right) == -1) ||
        (n->test == test_owner && resolve_owner (o, n) == -1) ||
        ((n->test == test_newer || n->test == test_same) &&
         resolve_file (g, n) == -1))
      return -1;
  return 0;
}

static int
resolve_owner (struct opts *o, struct node *n)
{
  char *end;

  if (owners_id (o->owners, n->what, n->text, &n->number))
    return 0;
  n->number = strtoimax (n->text, &end, 10);
  if (n->text[0] >= '0' && n->text[0] <= '9' && *end == '\0')
    return 0;
  return tool_error (n->text, "the image has no such %s",
                     n->what == OWNERS_USERS ? "user" : "group");
}

static int
resolve_file (guestfs_h *g, struct node *n)
{
  struct guestfs_statns *st = guestfs_lstatns (g, n->text);

  if (st == NULL)
    return tool_fail (g, n->text);
  if (n->test == test_same) {
    n->number = st->st_ino;
    n->number2 = st->st_dev;
  } else { /* always the time of its last change of contents */
    n->number = st->st_mtime_sec;
    n->number2 = st->st_mtime_nsec;
  }
  guestfs_free_statns (st);
  return 0;
}

DECLARE (test_and)
{
  bool left = n->left->test (n->left, o, f, out);

  if (out->quit || (!left && !n->what))
    return false;
  return n->right->test (n->right, o, f, out);
}

DECLARE (test_or)
{
  if (n->left->test (n->left, o, f, out))
    return true;
  return !out->quit && n->right->test (n->right, o, f, out);
}

DECLARE (test_not)
{
  return !n->left->test (n->left, o, f, out);
}

DECLARE (test_true)
{
  UNUSED;
  return n->what != 0;
}

const char *
base_of (const char *path)
{
  size_t n = strlen (path);

  while (n > 1 && path[n - 1] == '/')
    n--;
  while (n > 0 && path[n - 1] != '/')
    n--;
  return path[n] ? path + n : path;
}

/* Slashes at the end are no part of a name, unless there is nothing else. */
DECLARE (test_name)
{
  const char *base = base_of (f->path);
  size_t len = strlen (base);
  CLEANUP_FREE char *name = NULL;

  UNUSED;
  while (len > 1 && base[len - 1] == '/')
    len--;
  name = strndup (base, len);
  return name && fnmatch (n->text, name, n->what) == 0;
}

DECLARE (test_path)
{
  UNUSED;
  return fnmatch (n->text, f->path, n->what) == 0;
}

DECLARE (test_lname)
{
  UNUSED;
  return S_ISLNK (f->st->st_mode) && fnmatch (n->text, f->target, n->what) == 0;
}

DECLARE (test_type)
{
  static const struct {
    mode_t type;
    char letter;
  } types[] = { { S_IFBLK, 'b' }, { S_IFCHR, 'c' }, { S_IFDIR, 'd' },
                { S_IFIFO, 'p' }, { S_IFREG, 'f' }, { S_IFLNK, 'l' },
                { S_IFSOCK, 's' } };

  UNUSED;
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if ((f->st->st_mode & S_IFMT) == types[i].type)
      return strchr (n->text, types[i].letter) != NULL;
  return false;
}

static bool
compares (const struct node *n, int64_t value)
{
  return n->compare == LESS   ? value < n->number
         : n->compare == MORE ? value > n->number
                              : value == n->number;
}

/* Rounded up to whole units. */
DECLARE (test_size)
{
  int64_t size = f->st->st_size;

  UNUSED;
  return compares (n, size / n->unit + (size % n->unit > 0));
}

struct timespec
time_of (const struct file *f, int letter)
{
  if (letter == 'a')
    return (struct timespec){ f->st->st_atime_sec, f->st->st_atime_nsec };
  if (letter == 'c')
    return (struct timespec){ f->st->st_ctime_sec, f->st->st_ctime_nsec };
  return (struct timespec){ f->st->st_mtime_sec, f->st->st_mtime_nsec };
}

/* Is T more than SECONDS before now, or just that? */
static int
compare_age (const struct opts *o, struct timespec t, int64_t seconds)
{
  int64_t limit = o->now.tv_sec - seconds;

  if (t.tv_sec != limit)
    return t.tv_sec < limit ? 1 : -1;
  return (t.tv_nsec < o->now.tv_nsec) - (t.tv_nsec > o->now.tv_nsec);
}

/* Days that have begun do not count, minutes do: so has it find(1). */
DECLARE (test_age)
{
  struct timespec t = time_of (f, n->what);
  int64_t from = n->number * n->unit, to = from + n->unit;

  UNUSED;
  if (n->compare == LESS)
    return compare_age (o, t, from) < 0;
  if (n->unit == 60) {
    to = from;
    from -= n->unit;
  }
  if (n->compare == MORE)
    return compare_age (o, t, to) > 0;
  return compare_age (o, t, from) >= 0 && compare_age (o, t, to) < 0;
}

DECLARE (test_newer)
{
  struct timespec t = time_of (f, n->what);

  UNUSED;
  return t.tv_sec != n->number ? t.tv_sec > n->number : t.tv_nsec > n->number2;
}

DECLARE (test_number)
{
  UNUSED;
  return compares (n, n->what == 'u'   ? f->st->st_uid
                      : n->what == 'g' ? f->st->st_gid
                      : n->what == 'n' ? f->st->st_nlink
                                       : f->st->st_ino);
}

DECLARE (test_same)
{
  UNUSED;
  return f->st->st_ino == n->number && f->st->st_dev == n->number2;
}

static int64_t
owner_of (const struct node *n, const struct file *f)
{
  return n->what == OWNERS_USERS ? f->st->st_uid : f->st->st_gid;
}

DECLARE (test_owner)
{
  UNUSED;
  return owner_of (n, f) == n->number;
}

DECLARE (test_orphan)
{
  UNUSED;
  return owners_name (o->owners, n->what, owner_of (n, f)) == NULL;
}

DECLARE (test_perm)
{
  int64_t mode = f->st->st_mode & 07777;

  UNUSED;
  if (n->what == '=')
    return mode == n->number;
  if (n->what == '-' || n->number == 0)
    return (mode & n->number) == n->number;
  return (mode & n->number) != 0;
}

DECLARE (test_empty)
{
  UNUSED;
  return S_ISREG (f->st->st_mode) ? f->st->st_size == 0 : f->empty;
}

DECLARE (do_prune)
{
  UNUSED;
  out->prune = true;
  return true;
}

DECLARE (do_quit)
{
  UNUSED;
  out->quit = true;
  return true;
}
