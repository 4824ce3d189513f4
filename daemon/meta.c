/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Modes, owners and times of files.  API: share/api/meta.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "meta.h"
#include "server.h"
#include "sysroot.h"

static int set_owner (struct call *c, int owner, int group, const char *path,
                      int flags);
static int set_times (struct call *c, const char *path, int flags,
                      const int64_t times[4]);
static int make_node (struct call *c, mode_t type, int mode, int devmajor,
                      int devminor, const char *path);
static guestfs_int_statns *statns (struct call *c, const char *path, int flags);

int
do_umask (struct call *c, int mask)
{
  if (mask < 0 || mask > 0777)
    return reply_explained (c, EINVAL, "%#o: umask is negative or out of range",
                            (unsigned) mask);
  return server_set_umask (c->server, mask);
}

int
do_get_umask (struct call *c)
{
  return server_apply_umask (c->server);
}

int
do_chmod (struct call *c, int mode, const char *path)
{
  CLEANUP_FD int fd = -1;
  char name[FD_PATH_SIZE];

  if (mode < 0 || mode > 07777)
    return reply_explained (c, EINVAL, "%#o: mode is negative or out of range",
                            (unsigned) mode);
  fd = sysroot_open (c, path, O_PATH);
  if (fd == -1 || chmod (fd_path (name, fd), mode) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

int
do_chown (struct call *c, int owner, int group, const char *path)
{
  return set_owner (c, owner, group, path, O_PATH);
}

int
do_lchown (struct call *c, int owner, int group, const char *path)
{
  return set_owner (c, owner, group, path, O_PATH | O_NOFOLLOW);
}

int
do_utimens (struct call *c, const char *path, int64_t atsecs, int64_t atnsecs,
            int64_t mtsecs, int64_t mtnsecs)
{
  const int64_t times[] = { atsecs, atnsecs, mtsecs, mtnsecs };

  return set_times (c, path, O_PATH, times);
}

int
do_mini_lutimens (struct call *c, const char *path, int64_t atsecs,
                  int64_t atnsecs, int64_t mtsecs, int64_t mtnsecs)
{
  const int64_t times[] = { atsecs, atnsecs, mtsecs, mtnsecs };

  return set_times (c, path, O_PATH | O_NOFOLLOW, times);
}

bool
available_mknod (void)
{
  return true;
}

int
do_mknod (struct call *c, int mode, int devmajor, int devminor,
          const char *path)
{
  return make_node (c, 0, mode, devmajor, devminor, path);
}

int
do_mkfifo (struct call *c, int mode, const char *path)
{
  return make_node (c, S_IFIFO, mode, 0, 0, path);
}

int
do_mknod_b (struct call *c, int mode, int devmajor, int devminor,
            const char *path)
{
  return make_node (c, S_IFBLK, mode, devmajor, devminor, path);
}

int
do_mknod_c (struct call *c, int mode, int devmajor, int devminor,
            const char *path)
{
  return make_node (c, S_IFCHR, mode, devmajor, devminor, path);
}

guestfs_int_statns *
do_statns (struct call *c, const char *path)
{
  return statns (c, path, O_PATH);
}

guestfs_int_statns *
do_lstatns (struct call *c, const char *path)
{
  return statns (c, path, O_PATH | O_NOFOLLOW);
}

static int
set_owner (struct call *c, int owner, int group, const char *path, int flags)
{
  CLEANUP_FD int fd = sysroot_open (c, path, flags);

  if (fd == -1 || fchownat (fd, "", owner, group, AT_EMPTY_PATH) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

/* -1 and -2 nanoseconds are how the API says "now" and "leave it". */
static int
set_times (struct call *c, const char *path, int flags, const int64_t times[4])
{
  CLEANUP_FD int fd = -1;
  char name[FD_PATH_SIZE];
  struct timespec ts[2];

  for (int i = 0; i < 2; i++) {
    int64_t ns = times[2 * i + 1];

    if (ns < -2 || ns > 999999999)
      return reply_explained (
        c, EINVAL, "%s: %" PRIi64 " is no number of nanoseconds", path, ns);
    ts[i].tv_sec = times[2 * i];
    ts[i].tv_nsec = ns == -1 ? UTIME_NOW : ns == -2 ? UTIME_OMIT : ns;
  }
  fd = sysroot_open (c, path, flags);
  if (fd == -1 || utimensat (AT_FDCWD, fd_path (name, fd), ts, 0) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

/* TYPE 0: it is in MODE. */
static int
make_node (struct call *c, mode_t type, int mode, int devmajor, int devminor,
           const char *path)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = -1;

  if (mode < 0 || (mode & ~(07777 | (type == 0 ? S_IFMT : type))) != 0)
    return reply_explained (c, EINVAL, "%#o: mode is negative or out of range",
                            (unsigned) mode);
  if (devmajor < 0 || devminor < 0)
    return reply_explained (c, EINVAL, "%d:%d is no device number", devmajor,
                            devminor);
  dir = sysroot_open_parent (c, path, &name);
  if (dir == -1 ||
      mknodat (dir, name, type | mode, makedev (devmajor, devminor)) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

int
meta_statns (int dirfd, const char *name, guestfs_int_statns *out)
{
  struct stat st;

  if (fstatat (dirfd, name, &st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) == -1)
    return -1;
  *out = (guestfs_int_statns){
    .st_dev = st.st_dev,
    .st_ino = st.st_ino,
    .st_mode = st.st_mode,
    .st_nlink = st.st_nlink,
    .st_uid = st.st_uid,
    .st_gid = st.st_gid,
    .st_rdev = st.st_rdev,
    .st_size = st.st_size,
    .st_blksize = st.st_blksize,
    .st_blocks = st.st_blocks,
    .st_atime_sec = st.st_atim.tv_sec,
    .st_atime_nsec = st.st_atim.tv_nsec,
    .st_mtime_sec = st.st_mtim.tv_sec,
    .st_mtime_nsec = st.st_mtim.tv_nsec,
    .st_ctime_sec = st.st_ctim.tv_sec,
    .st_ctime_nsec = st.st_ctim.tv_nsec,
  };
  return 0;
}

static guestfs_int_statns *
statns (struct call *c, const char *path, int flags)
{
  CLEANUP_FD int fd = sysroot_open (c, path, flags);
  guestfs_int_statns *out;

  if (fd == -1)
    return reply_errno_null (c, "%s", path);
  out = malloc (sizeof *out);
  if (out == NULL || meta_statns (fd, "", out) == -1) {
    reply_errno (c, "%s", path);
    free (steal_ptr (&out));
  }
  return out;
}
