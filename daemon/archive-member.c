/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making the members of an archive that is being unpacked.
 *
 * Files are only created here: archive-writer.c does the rest of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "archive-member.h"
#include "sysroot.h"

static int make_file (struct extract *x, struct archive_entry *entry,
                      int parent, const char *name);
static int copy_data (struct extract *x, int fd, off_t size);
static int make_directory (struct extract *x, struct archive_entry *entry,
                           int parent, const char *name);
static int add_times (struct extract *x, struct archive_entry *entry);
static int open_directory (struct extract *x, int parent, const char *name);
static int make_link (struct extract *x, const char *target, int parent,
                      const char *name);
static int make_other (struct extract *x, struct archive_entry *entry,
                       int parent, const char *name);
static int set_more (struct extract *x, struct archive_entry *entry, int parent,
                     const char *name);
static int clear_way (int parent, const char *name);
static int set_metadata (struct extract *x, struct archive_entry *entry,
                         int fd);
static void get_times (struct archive_entry *entry, struct timespec times[2]);

char *
member_name (const char *name)
{
  char *clean, *out;

  if (name == NULL) {
    errno = EINVAL;
    return NULL;
  }
  clean = out = malloc (strlen (name) + 1);
  if (clean == NULL)
    return NULL;
  while (*name != '\0') {
    size_t len = strcspn (name, "/");

    if (len == 2 && memcmp (name, "..", 2) == 0) {
      free (clean);
      errno = EINVAL;
      return NULL;
    }
    if (len > 0 && !(len == 1 && name[0] == '.')) {
      if (out > clean)
        *out++ = '/';
      out = mempcpy (out, name, len);
    }
    name += len;
    name += *name == '/';
  }
  *out = '\0';
  return clean;
}

int
member_make (struct extract *x, struct archive_entry *entry, int parent,
             const char *name)
{
  const char *link = archive_entry_hardlink (entry);
  mode_t type = archive_entry_filetype (entry);

  if (name[0] == '\0' && type != AE_IFDIR) {
    errno = EISDIR;
    return -1;
  }
  if (link != NULL)
    return make_link (x, link, parent, name);
  if (type == AE_IFREG)
    return make_file (x, entry, parent, name);
  if (type == AE_IFDIR)
    return make_directory (x, entry, parent, name);
  if (type == AE_IFSOCK)
    return 0;
  return make_other (x, entry, parent, name);
}

/* The deepest first: setting times inside does not change those outside. */
int
member_finish (struct extract *x)
{
  for (size_t i = x->nr_dirs; i > 0; i--) {
    struct directory_times *d = &x->dirs[i - 1];
    CLEANUP_FD int fd = open_in_root (x->root, d->path[0] ? d->path : ".",
                                      O_RDONLY | O_DIRECTORY, 0);

    /* It may have been replaced by a later member. */
    if (fd != -1 && futimens (fd, d->times) == -1)
      return -1;
  }
  return 0;
}

void
member_free (struct extract *x)
{
  int err = errno;

  for (size_t i = 0; i < x->nr_dirs; i++)
    free (x->dirs[i].path);
  free (x->dirs);
  errno = err;
}

static int
make_file (struct extract *x, struct archive_entry *entry, int parent,
           const char *name)
{
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  mode_t mode = archive_entry_perm (entry) & 0777;
  int fd = openat (parent, name, flags, mode);
  struct writer_finish f = {
    .uid = archive_entry_uid (entry),
    .gid = archive_entry_gid (entry),
    .perm = archive_entry_perm (entry),
    .size = archive_entry_size (entry),
  };
  int r;

  if (fd == -1 && errno == EEXIST && clear_way (parent, name) == 0)
    fd = openat (parent, name, flags, mode);
  if (fd == -1)
    return -1;
  get_times (entry, f.times);
  f.member = strdup (x->member);
  if (archive_attributes_wanted (x->o))
    f.attributes = archive_entry_clone (entry);
  r = f.member == NULL ||
          (archive_attributes_wanted (x->o) && f.attributes == NULL) ||
          copy_data (x, fd, f.size) == -1
        ? -1
        : 0;
  f.whole = r == 0;
  /* The writer may still be busy with it: it closes it in any case. */
  writer_finish (x->writer, fd, &f);
  return r;
}

/* Holes of the archive stay holes. */
static int
copy_data (struct extract *x, int fd, off_t size)
{
  const void *buf;
  la_int64_t offset;
  size_t len;
  int r;

  while ((r = archive_read_data_block (x->archive, &buf, &len, &offset)) ==
         ARCHIVE_OK) {
    if (len > 0 && writer_data (x->writer, fd, buf, len, offset, size) == -1)
      return -1;
    size = 0;
  }
  return r == ARCHIVE_EOF ? 0 : -1;
}

static int
make_directory (struct extract *x, struct archive_entry *entry, int parent,
                const char *name)
{
  mode_t mode = archive_entry_perm (entry) & 0777;
  CLEANUP_FD int fd = -1;

  if (name[0] != '\0' && mkdirat (parent, name, mode) == -1 && errno != EEXIST)
    return -1;
  fd = open_directory (x, parent, name);
  if (fd == -1 && clear_way (parent, name) == 0 &&
      mkdirat (parent, name, mode) == 0)
    fd = open_directory (x, parent, name);
  if (fd == -1 || set_metadata (x, entry, fd) == -1 ||
      add_times (x, entry) == -1)
    return -1;
  /* Most likely its members come next. */
  if (name[0] != '\0') {
    gm_cleanup_fd (&x->parent_fd);
    free (x->parent);
    x->parent = strdup (x->member);
    x->parent_fd = x->parent == NULL ? -1 : steal_fd (&fd);
  }
  return 0;
}

/* The times of the directory that is the present member, for the end. */
static int
add_times (struct extract *x, struct archive_entry *entry)
{
  struct directory_times *dirs;

  if ((x->nr_dirs & (x->nr_dirs - 1)) == 0) { /* full at each power of two */
    dirs = reallocarray (x->dirs, x->nr_dirs == 0 ? 1 : x->nr_dirs * 2,
                         sizeof *dirs);
    if (dirs == NULL)
      return -1;
    x->dirs = dirs;
  }
  x->dirs[x->nr_dirs].path = strdup (x->member);
  if (x->dirs[x->nr_dirs].path == NULL)
    return -1;
  get_times (entry, x->dirs[x->nr_dirs++].times);
  return 0;
}

/* A link to a directory will do: unpacking an archive that has ./lib must not
 * put a directory where the image has a link to usr/lib.
 */
static int
open_directory (struct extract *x, int parent, const char *name)
{
  int fd = openat (parent, name[0] != '\0' ? name : ".",
                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd == -1 && name[0] != '\0')
    fd = open_in_root (x->root, x->member, O_RDONLY | O_DIRECTORY, 0);
  return fd;
}

static int
make_link (struct extract *x, const char *target, int parent, const char *name)
{
  CLEANUP_FREE char *clean = member_name (target), *dir = NULL;
  CLEANUP_FD int target_dir = -1;
  const char *slash;

  if (clean == NULL) {
    archive_set_error (x->archive, errno, "bad target of a link: %s", target);
    return -1;
  }
  if (x->member != NULL && strcmp (clean, x->member) == 0)
    return 0;
  slash = strrchr (clean, '/');
  dir = slash == NULL ? strdup (".") : strndup (clean, slash - clean);
  if (dir == NULL)
    return -1;
  target_dir = open_in_root (x->root, dir, O_PATH | O_DIRECTORY, 0);
  if (target_dir == -1)
    return -1;
  slash = slash == NULL ? clean : slash + 1;
  if (linkat (target_dir, slash, parent, name, 0) == 0)
    return 0;
  if (errno != EEXIST || clear_way (parent, name) == -1)
    return -1;
  return linkat (target_dir, slash, parent, name, 0);
}

/* Symlinks, devices and FIFOs. */
static int
make_other (struct extract *x, struct archive_entry *entry, int parent,
            const char *name)
{
  const char *target = archive_entry_symlink (entry);
  mode_t mode = archive_entry_mode (entry);
  struct timespec times[2];
  int r;

  if (S_ISLNK (mode) && target == NULL) {
    errno = EINVAL;
    return -1;
  }
  for (int i = 0; i < 2; i++) {
    r = S_ISLNK (mode)
          ? symlinkat (target, parent, name)
          : mknodat (parent, name, mode, archive_entry_rdev (entry));
    if (r == 0)
      break;
    if (i == 1 || errno != EEXIST || clear_way (parent, name) == -1)
      return -1;
  }
  if (fchownat (parent, name, archive_entry_uid (entry),
                archive_entry_gid (entry), AT_SYMLINK_NOFOLLOW) == -1 ||
      set_more (x, entry, parent, name) == -1)
    return -1;
  get_times (entry, times);
  return utimensat (parent, name, times, AT_SYMLINK_NOFOLLOW);
}

/* The mode and attributes.  fchmodat would follow a link that another client
 * puts there just now.
 */
static int
set_more (struct extract *x, struct archive_entry *entry, int parent,
          const char *name)
{
  mode_t mode = archive_entry_mode (entry);
  bool attributes = archive_attributes_wanted (x->o);
  CLEANUP_FD int fd = -1;
  char path[FD_PATH_SIZE];

  if (S_ISLNK (mode) && !attributes)
    return 0;
  fd = openat (parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1)
    return -1;
  if (!S_ISLNK (mode) && chmod (fd_path (path, fd), mode & 07777) == -1)
    return -1;
  return attributes ? archive_attributes_set (fd, entry, x->o) : 0;
}

static int
clear_way (int parent, const char *name)
{
  if (unlinkat (parent, name, 0) == 0)
    return 0;
  return errno == EISDIR ? unlinkat (parent, name, AT_REMOVEDIR) : -1;
}

/* All of a directory but the times. */
static int
set_metadata (struct extract *x, struct archive_entry *entry, int fd)
{
  uid_t uid = archive_entry_uid (entry);
  gid_t gid = archive_entry_gid (entry);
  struct stat st;
  bool owner;

  if (fstat (fd, &st) == -1)
    return -1;
  owner = st.st_uid != uid || st.st_gid != gid;
  if (owner && fchown (fd, uid, gid) == -1)
    return -1;
  if ((owner || (st.st_mode & 07777) != archive_entry_perm (entry)) &&
      fchmod (fd, archive_entry_perm (entry)) == -1)
    return -1;
  return archive_attributes_wanted (x->o)
           ? archive_attributes_set (fd, entry, x->o)
           : 0;
}

static void
get_times (struct archive_entry *entry, struct timespec times[2])
{
  times[1].tv_sec = archive_entry_mtime (entry);
  times[1].tv_nsec = archive_entry_mtime_nsec (entry);
  times[0] = times[1];
  if (archive_entry_atime_is_set (entry)) {
    times[0].tv_sec = archive_entry_atime (entry);
    times[0].tv_nsec = archive_entry_atime_nsec (entry);
  }
  /* A second and three quarters before 1970 is -1.75 in an archive; libarchive
   * takes that for -1 and 0.75.
   */
  for (int i = 0; i < 2; i++)
    if (times[i].tv_sec < 0 && times[i].tv_nsec > 0) {
      times[i].tv_sec--;
      times[i].tv_nsec = 1000000000 - times[i].tv_nsec;
    }
}
