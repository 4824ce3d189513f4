/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying, moving and removing.  API: share/api/copy.xml.  Copies of parts of
 * files and devices are in copy-range.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "attributes.h"
#include "copytree.h"
#include "remove.h"
#include "replace.h"
#include "sendbuf.h"
#include "server.h"
#include "sysroot.h"

#define ALL                                                                   \
  (ATTRIBUTES_OWNER | ATTRIBUTES_MODE | ATTRIBUTES_ACLS | ATTRIBUTES_XATTRS | \
   ATTRIBUTES_TIMES)

/* Where something goes: an entry of a directory. */
struct target {
  int dir;
  char *name;
  char *path; /* in the image */
};

#define TARGET_NONE \
  {                 \
    .dir = -1       \
  }
#define CLEANUP_TARGET __attribute__ ((cleanup (target_free)))

/* What failed first, of a call that cannot tell everything. */
struct first_failure {
  const char *start;
  char *text;
  size_t more;
};

struct report {
  struct sendbuf out;
  const char *start;
};

static int remove_file (struct call *c, const char *path);
static int copy_plainly (struct call *c, const char *src, const char *dest,
                         bool recursive, bool all);
static int open_source_or_reply (struct call *c, const struct copytree *t,
                                 const char *src, const char *dest,
                                 const struct target *target);
static int keep_first (void *opaque, const char *path, const char *reason);
static int report_failure (void *opaque, const char *path, const char *reason);
static int move (struct call *c, const char *src, const char *dest,
                 bool no_target_directory, bool no_clobber);
static bool is_same_entry (const struct target *a, const struct target *b);
static bool is_other_link (const struct target *from, const struct stat *st,
                           const struct target *to, const struct stat *there);
static int rename_entry (const struct target *from, const struct target *to,
                         bool no_clobber);
static int move_across (struct call *c, const struct target *from,
                        const struct target *to, const struct stat *st);
static int make_way_or_reply (struct call *c, const struct target *from,
                              const struct target *to, bool is_dir);
static int target_open_or_reply (struct call *c, const char *src,
                                 const char *dest, bool no_target_directory,
                                 struct target *t);
static char *last_name (const char *path);
static void target_free (struct target *t);

int
do_rm (struct call *c, const char *path)
{
  if (remove_file (c, path) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

int
do_rm_f (struct call *c, const char *path)
{
  if (remove_file (c, path) == -1 && errno != ENOENT && errno != ENOTDIR)
    return reply_errno (c, "%s", path);
  return 0;
}

int
do_rm_rf (struct call *c, const char *path)
{
  CLEANUP_FREE char *name = NULL, *where = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, path, &name);

  if (dir == -1 && (errno == ENOENT || errno == ENOTDIR))
    return 0;
  if (dir == -1)
    return reply_errno (c, "%s", path);
  if (strcmp (name, ".") == 0)
    return reply_explained (c, EINVAL, "%s: refusing to remove it", path);
  if (remove_tree (c, dir, name, &where) == -1 && errno != ENOENT) {
    const char *below = where != NULL ? strchr (where, '/') : NULL;

    return reply_errno (c, "%s%s", path, below != NULL ? below : "");
  }
  return 0;
}

int
do_cp (struct call *c, const char *src, const char *dest)
{
  return copy_plainly (c, src, dest, false, false);
}

int
do_cp_r (struct call *c, const char *src, const char *dest)
{
  return copy_plainly (c, src, dest, true, false);
}

int
do_cp_a (struct call *c, const char *src, const char *dest)
{
  return copy_plainly (c, src, dest, true, true);
}

int
do_mv (struct call *c, const char *src, const char *dest)
{
  return move (c, src, dest, false, false);
}

int
do_rename (struct call *c, const char *oldpath, const char *newpath)
{
  CLEANUP_TARGET struct target from = TARGET_NONE, to = TARGET_NONE;

  from.dir = sysroot_open_parent (c, oldpath, &from.name);
  if (from.dir == -1)
    return reply_errno (c, "%s", oldpath);
  to.dir = sysroot_open_parent (c, newpath, &to.name);
  if (to.dir == -1)
    return reply_errno (c, "%s", newpath);
  if (renameat (from.dir, from.name, to.dir, to.name) == -1)
    return reply_errno (c, "%s to %s", oldpath, newpath);
  return 0;
}

int
do_mini_copy (struct call *c, const char *src, const char *dest,
              const struct do_mini_copy_opts *o)
{
  struct copytree t = {
    .c = c,
    .recursive = o->recursive,
    .what = (o->preserve ? ALL & ~ATTRIBUTES_XATTRS : 0) |
            (o->xattributes ? ATTRIBUTES_XATTRS : 0),
    .links = o->links,
    .onefs = o->onefs,
    .noclobber = o->noclobber,
    .share = o->reflink,
    .progress = true,
    .failed = report_failure,
  };
  CLEANUP_TARGET struct target to = TARGET_NONE;
  CLEANUP_FREE struct report *report = malloc (sizeof *report);
  CLEANUP_FD int fd = -1;

  if (report == NULL)
    return reply_errno (c, "%s", src);
  if (o->reflink < COPYDATA_SHARE_AUTO || o->reflink > COPYDATA_SHARE_NEVER)
    return reply_explained (c, EINVAL, "reflink: %d is not 0, 1 or 2",
                            o->reflink);
  if (target_open_or_reply (c, src, dest, o->notargetdirectory, &to) == -1)
    return -1;
  fd = open_source_or_reply (c, &t, src, dest, &to);
  if (fd == -1 || reply_begin_file (c) == -1)
    return -1;
  report->out.c = c;
  report->out.len = 0;
  report->start = src;
  t.opaque = report;
  if (copytree (&t, fd, to.dir, to.name, to.path) == -1) {
    if (!call_cancelled (c))
      server_log ("%s: %s: %s", c->name, src, strerror (errno));
    return c->streaming ? send_cancel (c) : -1;
  }
  return sendbuf_flush (&report->out) == -1 ? -1 : send_end (c);
}

int
do_mini_move (struct call *c, const char *src, const char *dest,
              const struct do_mini_move_opts *o)
{
  return move (c, src, dest, o->notargetdirectory, o->noclobber);
}

static int
remove_file (struct call *c, const char *path)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, path, &name);

  return dir == -1 ? -1 : unlinkat (dir, name, 0);
}

static int
copy_plainly (struct call *c, const char *src, const char *dest, bool recursive,
              bool all)
{
  CLEANUP_TARGET struct target to = TARGET_NONE;
  struct first_failure first = { .start = src };
  CLEANUP_FREE char *text = NULL;
  CLEANUP_FD int fd = -1;
  struct copytree t = {
    .c = c,
    .recursive = recursive,
    .what = all ? ALL : 0,
    .links = all,
    .failed = keep_first,
    .opaque = &first,
  };

  if (target_open_or_reply (c, src, dest, false, &to) == -1)
    return -1;
  fd = open_source_or_reply (c, &t, src, dest, &to);
  if (fd == -1)
    return -1;
  if (copytree (&t, fd, to.dir, to.name, to.path) == -1) {
    free (first.text);
    return reply_errno (c, "%s", src);
  }
  text = first.text;
  if (text == NULL)
    return 0;
  if (first.more > 0)
    return reply_error (c, "%s (and %zu more)", text, first.more);
  return reply_error (c, "%s", text);
}

/* Open what is to be copied, and refuse what could only go wrong. */
static int
open_source_or_reply (struct call *c, const struct copytree *t, const char *src,
                      const char *dest, const struct target *target)
{
  int nofollow = t->recursive ? O_NOFOLLOW : 0, below = 0;
  CLEANUP_FD int fd = sysroot_open (c, src, O_PATH | nofollow);
  struct stat st;

  if (fd == -1 || fstat (fd, &st) == -1)
    return reply_errno (c, "%s", src);
  if (!S_ISDIR (st.st_mode)) {
    size_t len = strlen (dest);

    if (len > 0 && dest[len - 1] == '/' && strcmp (target->path, dest) == 0)
      return reply_code (c, ENOTDIR, "%s", dest);
    return steal_fd (&fd);
  }
  if (!t->recursive)
    return reply_explained (
      c, EISDIR, "%s: is a directory, which only a recursive copy takes", src);
  below = copytree_is_below (c, target->dir, &st);
  if (below == -1)
    return reply_errno (c, "%s", dest);
  if (below == 1)
    return reply_explained (c, EINVAL,
                            "%s: cannot copy a directory into itself, %s", src,
                            target->path);
  return steal_fd (&fd);
}

static int
keep_first (void *opaque, const char *path, const char *reason)
{
  struct first_failure *first = opaque;

  if (first->text != NULL)
    first->more++;
  else if (asprintf (&first->text, "%s%s%s: %s", first->start,
                     path[0] != '\0' ? "/" : "", path, reason) == -1) {
    first->text = NULL;
    return -1;
  }
  return 0;
}

/* A record: path, NUL, reason, NUL. */
static int
report_failure (void *opaque, const char *path, const char *reason)
{
  struct report *r = opaque;

  if (sendbuf_puts (&r->out, r->start) == -1 ||
      (path[0] != '\0' && sendbuf_putc (&r->out, '/') == -1) ||
      sendbuf_add (&r->out, path, strlen (path) + 1) == -1 ||
      sendbuf_add (&r->out, reason, strlen (reason) + 1) == -1)
    return -1;
  return 0;
}

static int
move (struct call *c, const char *src, const char *dest,
      bool no_target_directory, bool no_clobber)
{
  CLEANUP_TARGET struct target from = TARGET_NONE, to = TARGET_NONE;
  struct stat st, there;

  from.path = strdup (src);
  from.dir = sysroot_open_parent (c, src, &from.name);
  if (from.path == NULL || from.dir == -1 ||
      fstatat (from.dir, from.name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return reply_errno (c, "%s", src);
  if (strcmp (from.name, ".") == 0) /* mv(1) would copy it, then give up */
    return reply_code (c, EBUSY, "%s", src);
  if (target_open_or_reply (c, src, dest, no_target_directory, &to) == -1)
    return -1;
  if (fstatat (to.dir, to.name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
    if (no_clobber)
      return 0;
    if (is_other_link (&from, &st, &to, &there)) {
      if (unlinkat (from.dir, from.name, 0) == -1)
        return reply_errno (c, "%s", src);
      return 0;
    }
  }
  if (is_same_entry (&from, &to))
    return reply_explained (c, EINVAL, "%s: %s is the same file", src, to.path);
  if (rename_entry (&from, &to, no_clobber) == 0)
    return 0;
  if (errno == EEXIST && no_clobber) /* it came this very moment */
    return 0;
  if (errno == EINVAL && copytree_is_below (c, to.dir, &st) == 1)
    return reply_explained (c, EINVAL, "%s: cannot be moved into itself, %s",
                            src, to.path);
  if (errno != EXDEV)
    return reply_errno (c, "%s: cannot be moved to %s", src, to.path);
  return move_across (c, &from, &to, &st);
}

static bool
is_same_entry (const struct target *a, const struct target *b)
{
  struct stat x, y;

  return strcmp (a->name, b->name) == 0 && fstat (a->dir, &x) == 0 &&
         fstat (b->dir, &y) == 0 && x.st_dev == y.st_dev &&
         x.st_ino == y.st_ino;
}

/* rename(2) does nothing to two names of one file; mv(1) removes the first. */
static bool
is_other_link (const struct target *from, const struct stat *st,
               const struct target *to, const struct stat *there)
{
  return !S_ISDIR (st->st_mode) && st->st_nlink > 1 &&
         there->st_dev == st->st_dev && there->st_ino == st->st_ino &&
         !is_same_entry (from, to);
}

/* Not all filesystems can rename without replacing. */
static int
rename_entry (const struct target *from, const struct target *to,
              bool no_clobber)
{
  if (no_clobber) {
    int r =
      renameat2 (from->dir, from->name, to->dir, to->name, RENAME_NOREPLACE);

    if (r == 0 || errno != EINVAL)
      return r;
  }
  return renameat (from->dir, from->name, to->dir, to->name);
}

/* To another filesystem: copy, then remove.  If not all could be copied, there
 * is no copy, and a file that was there stays.
 */
static int
move_across (struct call *c, const struct target *from, const struct target *to,
             const struct stat *st)
{
  CLEANUP_FREE char *where = NULL, *text = NULL;
  struct first_failure first = { .start = from->path };
  struct copytree t = {
    .c = c,
    .recursive = true,
    .what = ALL,
    .links = true,
    .strict = true,
    .failed = keep_first,
    .opaque = &first,
  };
  CLEANUP_FD int fd =
    openat (from->dir, from->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  bool is_dir = S_ISDIR (st->st_mode);
  char temp[REPLACE_TEMP];
  const char *name = is_dir ? to->name : temp;
  struct stat parent;
  int r;

  if (fd == -1 || fstat (from->dir, &parent) == -1)
    return reply_errno (c, "%s", from->path);
  if (is_dir && parent.st_dev != st->st_dev)
    return reply_code (c, EBUSY, "%s", from->path); /* a mount point */
  if (make_way_or_reply (c, from, to, is_dir) == -1)
    return -1;
  if (replace_temporary_name (temp) == -1)
    return reply_errno (c, "%s", to->path);
  r = copytree (&t, fd, to->dir, name, to->path);
  text = first.text;
  if (r == 0 && text == NULL && !is_dir)
    r = renameat (to->dir, temp, to->dir, to->name);
  if (r == -1 || text != NULL) {
    int err = errno;

    remove_tree (NULL, to->dir, name, &where); /* also if C is cancelled */
    if (text != NULL)
      return reply_error (c, "%s", text);
    return reply_code (c, err, "%s", from->path);
  }
  if (remove_tree (c, from->dir, from->name, &where) == -1)
    return reply_errno (c, "%s: was copied, but cannot be removed", from->path);
  return 0;
}

/* What is at TO must be of the kind that can be replaced, as for rename(2); an
 * empty directory goes first.
 */
static int
make_way_or_reply (struct call *c, const struct target *from,
                   const struct target *to, bool is_dir)
{
  struct stat there;

  if (fstatat (to->dir, to->name, &there, AT_SYMLINK_NOFOLLOW) == -1)
    return errno == ENOENT ? 0 : reply_errno (c, "%s", to->path);
  if (is_dir != S_ISDIR (there.st_mode))
    return reply_code (c, is_dir ? ENOTDIR : EISDIR,
                       "%s: cannot be moved to %s", from->path, to->path);
  if (is_dir && unlinkat (to->dir, to->name, AT_REMOVEDIR) == -1)
    return reply_errno (c, "%s", to->path);
  return 0;
}

/* Find out where what is now SRC will be: in DEST, under its own name, if that
 * is a directory; else in its place.
 */
static int
target_open_or_reply (struct call *c, const char *src, const char *dest,
                      bool no_target_directory, struct target *t)
{
  size_t len = strlen (dest);

  if (!no_target_directory)
    t->dir = sysroot_open (c, dest, O_PATH | O_DIRECTORY);
  if (t->dir == -1) {
    t->dir = sysroot_open_parent (c, dest, &t->name);
    t->path = strdup (dest);
  } else {
    t->name = last_name (src);
    if (t->name == NULL ||
        asprintf (&t->path, "%s%s%s", dest,
                  len > 0 && dest[len - 1] == '/' ? "" : "/", t->name) == -1)
      t->path = NULL;
  }
  if (t->dir == -1 || t->name == NULL || t->path == NULL)
    return reply_errno (c, "%s", dest);
  return 0;
}

/* The last component of PATH; "." for one that has no name of its own. */
static char *
last_name (const char *path)
{
  size_t len = strlen (path), start;

  while (len > 0 && path[len - 1] == '/')
    len--;
  start = len;
  while (start > 0 && path[start - 1] != '/')
    start--;
  if (start == len || strncmp (path + start, "..", len - start) == 0)
    return strdup (".");
  return strndup (path + start, len - start);
}

static void
target_free (struct target *t)
{
  gm_cleanup_fd (&t->dir);
  free (t->name);
  free (t->path);
}
