/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file is, for an archive. */
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "archiver.h"

static void set_times (struct archive_entry *entry, const struct stat *st);
static struct timespec shown_time (struct timespec t);
static int add_attributes (struct archive_entry *entry, int dir,
                           const char *name, int fd,
                           const struct archive_options *o);

int
archive_entry_describe (struct archive_entry *entry, int dir, const char *name,
                        int fd, const struct stat *st,
                        const struct archive_options *o)
{
  char target[PATH_MAX];
  ssize_t n;

  archive_entry_copy_stat (entry, st);
  set_times (entry, st);
  if (S_ISDIR (st->st_mode))
    archive_entry_set_size (entry, 0);
  if (S_ISLNK (st->st_mode)) {
    n = readlinkat (dir, name, target, sizeof target - 1);
    if (n == -1)
      return -1;
    target[n] = '\0';
    archive_entry_copy_symlink (entry, target);
  }
  if (!o->numericowner && st->st_uid == 0)
    archive_entry_set_uname (entry, "root");
  if (!o->numericowner && st->st_gid == 0)
    archive_entry_set_gname (entry, "root");
  return archive_attributes_wanted (o)
           ? add_attributes (entry, dir, name, fd, o)
           : 0;
}

/* Nobody can set the time of the last change of the inode. */
static void
set_times (struct archive_entry *entry, const struct stat *st)
{
  struct timespec m = shown_time (st->st_mtim), a = shown_time (st->st_atim);

  archive_entry_unset_ctime (entry);
  archive_entry_set_mtime (entry, m.tv_sec, m.tv_nsec);
  archive_entry_set_atime (entry, a.tv_sec, a.tv_nsec);
}

/* libarchive writes a dot between the two numbers, but -2 and 0.25 should be
 * -1.75; -1 and 0.25 it cannot write at all.
 */
static struct timespec
shown_time (struct timespec t)
{
  if (t.tv_sec == -1)
    t.tv_nsec = 0;
  if (t.tv_sec < 0 && t.tv_nsec > 0) {
    t.tv_sec++;
    t.tv_nsec = 1000000000 - t.tv_nsec;
  }
  return t;
}

static int
add_attributes (struct archive_entry *entry, int dir, const char *name, int fd,
                const struct archive_options *o)
{
  CLEANUP_FD int path_fd = -1;

  if (fd != -1)
    return archive_attributes_get (fd, entry, o);
  path_fd = openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  return path_fd == -1 ? -1 : archive_attributes_get (path_fd, entry, o);
}
