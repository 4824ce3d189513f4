/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stat(1) tells beyond stat(2).  API: share/api/meta.xml. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "mounts.h"
#include "server.h"
#include "sysroot.h"

static int fill (struct call *c, int fd, guestfs_int_mini_more_stat *out);
static int find_mount (struct call *c, int fd, guestfs_int_mini_more_stat *out);
static char *read_target (int fd);
static char *read_context (int fd);

guestfs_int_mini_more_stat *
do_mini_more_stat (struct call *c, const char *path, bool follow)
{
  CLEANUP_FD int fd =
    sysroot_open (c, path, follow ? O_PATH : O_PATH | O_NOFOLLOW);
  guestfs_int_mini_more_stat *out;

  if (fd == -1)
    return reply_errno_null (c, "%s", path);
  out = calloc (1, sizeof *out);
  if (out != NULL && fill (c, fd, out) == 0)
    return out;
  reply_errno (c, "%s", path);
  if (out != NULL) {
    free (out->fs_type);
    free (out->mountpoint);
    free (out->target);
    free (out->context);
    free (out);
  }
  return NULL;
}

static int
fill (struct call *c, int fd, guestfs_int_mini_more_stat *out)
{
  struct statx stx;
  struct statfs fs;

  if (statx (fd, "", AT_EMPTY_PATH, STATX_BTIME, &stx) == -1 ||
      fstatfs (fd, &fs) == -1 || find_mount (c, fd, out) == -1)
    return -1;
  out->btime_nsec = -1;
  if (stx.stx_mask & STATX_BTIME) {
    out->btime_sec = stx.stx_btime.tv_sec;
    out->btime_nsec = stx.stx_btime.tv_nsec;
  }
  out->fs_magic = fs.f_type;
  out->target = read_target (fd);
  out->context = read_context (fd);
  return out->target != NULL && out->context != NULL ? 0 : -1;
}

/* The longest mount point that the file's path begins with. */
static int
find_mount (struct call *c, int fd, guestfs_int_mini_more_stat *out)
{
  CLEANUP_MOUNTS struct mount_list list = { 0 };
  const struct mount_entry *best = NULL;
  size_t root = strlen (c->server->sysroot), best_len = 0;
  char name[FD_PATH_SIZE], path[PATH_MAX];
  ssize_t len = readlink (fd_path (name, fd), path, sizeof path - 1);

  if (len == -1 || mounts_read (c->server, &list) == -1)
    return -1;
  path[len] = '\0';
  for (size_t i = 0; i < list.len; i++) {
    const char *dir = list.entries[i].dir;
    size_t n = strcmp (dir, "/") == 0 ? 0 : strlen (dir);

    if ((size_t) len < root + n || strncmp (path + root, dir, n) != 0 ||
        (path[root + n] != '/' && path[root + n] != '\0'))
      continue;
    if (best == NULL || n >= best_len) {
      best = &list.entries[i];
      best_len = n;
    }
  }
  out->mountpoint = strdup (best != NULL ? best->dir : "/");
  out->fs_type = strdup (best != NULL ? best->type : "");
  return out->mountpoint != NULL && out->fs_type != NULL ? 0 : -1;
}

static char *
read_target (int fd)
{
  char target[PATH_MAX];
  ssize_t len = readlinkat (fd, "", target, sizeof target);

  return strndup (target, len == -1 ? 0 : len);
}

static char *
read_context (int fd)
{
  char name[FD_PATH_SIZE], context[4096];
  ssize_t len =
    getxattr (fd_path (name, fd), "security.selinux", context, sizeof context);

  return strndup (context, len == -1 ? 0 : len);
}
