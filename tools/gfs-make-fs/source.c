/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-make-fs: what goes into the image. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "gfs-make-fs/make-fs.h"
#include "warnings.h"

enum { BLOCK = 4096, COPY = 1 << 20, MAX_FDS = 64 };

static int measure_directory (const struct source *s, struct measure *m);
static uint64_t data_size (const char *path, const struct stat *st);
static int spool (struct source *s);
static int copy (int from, int to);
static int fill_from_directory (guestfs_h *g, const struct source *s);
static int copy_attributes (guestfs_h *g, const struct source *s);

int
source_open (struct source *s, const char *path)
{
  struct stat st;

  *s = (struct source){ .path = path, .file = path, .fd = -1 };
  if (strcmp (path, "-") != 0) {
    if (stat (path, &st) == -1 || access (path, R_OK) == -1)
      return tool_error (path, "%s", strerror (errno));
    s->directory = S_ISDIR (st.st_mode);
    if (s->directory || S_ISREG (st.st_mode))
      return 0;
  }
  s->fd = strcmp (path, "-") == 0 ? fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                  : open (path, O_RDONLY | O_CLOEXEC);
  if (s->fd == -1)
    return tool_error (path, "%s", strerror (errno));
  snprintf (s->name, sizeof s->name, "/dev/fd/%d", s->fd);
  s->file = s->name;
  s->start = lseek (s->fd, 0, SEEK_CUR);
  return 0;
}

void
source_close (struct source *s)
{
  if (s->fd != -1)
    close (steal_fd (&s->fd));
}

int
source_measure (guestfs_h *g, struct source *s, struct measure *m)
{
  struct guestfs_mini_measure_tar_argv opts = { .compress = s->compress };
  CLEANUP_FREE_STRINGS char **result = NULL;

  *m = (struct measure){ 0 };
  if (s->directory)
    return measure_directory (s, m);
  if (s->fd != -1 && s->start == -1 && spool (s) == -1)
    return -1;
  if (s->compress)
    opts.bitmask = GUESTFS_MINI_MEASURE_TAR_COMPRESS_BITMASK;
  result = guestfs_mini_measure_tar_argv (g, s->file, &opts);
  if (result == NULL)
    return tool_fail (g, s->path);
  for (size_t i = 0; result[i] && result[i + 1]; i += 2)
    if (strcmp (result[i], "entries") == 0)
      m->entries = strtoumax (result[i + 1], NULL, 10);
    else if (strcmp (result[i], "bytes") == 0)
      m->bytes = strtoumax (result[i + 1], NULL, 10);
  if (s->fd != -1 && lseek (s->fd, s->start, SEEK_SET) == -1)
    return tool_error (s->path, "%s", strerror (errno));
  return 0;
}

int
source_fill (guestfs_h *g, struct source *s)
{
  struct guestfs_tar_in_opts_argv t = {
    .bitmask = GUESTFS_TAR_IN_OPTS_XATTRS_BITMASK |
               GUESTFS_TAR_IN_OPTS_SELINUX_BITMASK |
               GUESTFS_TAR_IN_OPTS_ACLS_BITMASK,
    .compress = s->compress,
    .xattrs = 1,
    .selinux = 1,
    .acls = 1,
  };

  if (s->directory)
    return fill_from_directory (g, s);
  if (s->compress)
    t.bitmask |= GUESTFS_TAR_IN_OPTS_COMPRESS_BITMASK;
  return guestfs_tar_in_opts_argv (g, s->file, "/", &t) == -1
           ? tool_fail (g, s->path)
           : 0;
}

/* ---- a directory ---- */

static struct measure *measuring; /* nftw has no place for it */
static int measured;              /* 0, or -1 after a message */

static int
count (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  (void) ftw;
  if (type == FTW_DNR || type == FTW_NS)
    measured = tool_error (path, "%s", strerror (errno));
  measuring->entries++;
  measuring->bytes += S_ISREG (st->st_mode) ? data_size (path, st) : BLOCK;
  return 0;
}

static int
measure_directory (const struct source *s, struct measure *m)
{
  CLEANUP_FREE char *path = NULL;

  if (asprintf (&path, "%s/.", s->path) == -1) /* of a link, what it names */
    return tool_error (s->path, "out of memory");
  measuring = m;
  measured = 0;
  if (nftw (path, count, MAX_FDS, FTW_PHYS) == -1)
    return tool_error (s->path, "%s", strerror (errno));
  return measured;
}

static uint64_t
blocks (uint64_t bytes)
{
  return (bytes + BLOCK - 1) / BLOCK * BLOCK;
}

/* Without its holes, if it has any. */
static uint64_t
data_size (const char *path, const struct stat *st)
{
  CLEANUP_FD int fd = -1;
  uint64_t size = 0;
  off_t data = 0, hole = 0;

  if (st->st_blocks * INT64_C (512) >= st->st_size)
    return blocks (st->st_size);
  fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  while (fd != -1 && (data = lseek (fd, hole, SEEK_DATA)) != -1 &&
         (hole = lseek (fd, data, SEEK_HOLE)) > data)
    size += blocks (hole - data) + BLOCK;
  return fd == -1 ? blocks (st->st_size) : size;
}

static int
fill_from_directory (guestfs_h *g, const struct source *s)
{
  struct rlimit files; /* each directory down to the present one is open */
  CLEANUP_FREE char *path = NULL;
  char *paths[2] = { NULL };

  if (getrlimit (RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit (RLIMIT_NOFILE, &files);
  }
  if (asprintf (&path, "%s/.", s->path) == -1)
    return tool_error (s->path, "out of memory");
  paths[0] = path;
  warnings_print (g);
  if (warnings_finish (g, guestfs_mini_copy_in (g, paths, "/", -1), s->path) ==
      -1)
    return -1;
  return copy_attributes (g, s);
}

/* The directory itself becomes the root.  A file system without owners and
 * modes has none there, either.
 */
static int
copy_attributes (guestfs_h *g, const struct source *s)
{
  struct stat st;

  if (stat (s->path, &st) == -1)
    return tool_error (s->path, "%s", strerror (errno));
  if (((guestfs_chown (g, st.st_uid, st.st_gid, "/") == -1 ||
        guestfs_chmod (g, st.st_mode & 07777, "/") == -1) &&
       guestfs_last_errno (g) != EPERM) ||
      guestfs_utimens (g, "/", st.st_atim.tv_sec, st.st_atim.tv_nsec,
                       st.st_mtim.tv_sec, st.st_mtim.tv_nsec) == -1)
    return tool_fail (g, s->path);
  return 0;
}

/* ---- a pipe ---- */

/* What cannot be read twice is copied to a file without a name. */
static int
spool (struct source *s)
{
  const char *dir = getenv ("TMPDIR");
  CLEANUP_FD int fd = -1;

  if (dir == NULL || dir[0] == '\0')
    dir = "/var/tmp";
  fd = open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd == -1)
    return tool_error (dir, "no temporary file: %s (or give --size)",
                       strerror (errno));
  if (copy (s->fd, fd) == -1 || lseek (fd, 0, SEEK_SET) == -1)
    return tool_error (s->path, "cannot be kept in %s: %s", dir,
                       strerror (errno));
  close (s->fd);
  s->fd = steal_fd (&fd);
  s->start = 0;
  snprintf (s->name, sizeof s->name, "/dev/fd/%d", s->fd);
  return 0;
}

static int
copy (int from, int to)
{
  CLEANUP_FREE char *buf = malloc (COPY);
  ssize_t n, w;

  while (buf != NULL && (n = read (from, buf, COPY)) != 0) {
    if (n == -1)
      return -1;
    for (ssize_t done = 0; done < n; done += w)
      if ((w = write (to, buf + done, n - done)) == -1)
        return -1;
  }
  return buf == NULL ? -1 : 0;
}
