/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stat(1) tells beyond stat(2).  API: share/api/meta.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "mounts.h"
#include "server.h"
#include "sysroot.h"

static int fill (struct call *c, int fd, struct gm_strvec *vec);
static int add (struct gm_strvec *vec, const char *key, const char *value);
static int add_mount (struct call *c, int fd, struct gm_strvec *vec);
static char *read_target (int fd);
static char *read_context (int fd);

char **
do_mini_more_stat (struct call *c, const char *path, bool follow)
{
  CLEANUP_FD int fd =
    sysroot_open (c, path, follow ? O_PATH : O_PATH | O_NOFOLLOW);
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  char **list = NULL;

  if (fd != -1 && fill (c, fd, &vec) == 0)
    list = gm_strvec_steal (&vec);
  return list != NULL ? list : reply_errno_null (c, "%s", path);
}

static int
fill (struct call *c, int fd, struct gm_strvec *vec)
{
  CLEANUP_FREE char *target = read_target (fd), *context = read_context (fd);
  struct statx stx;
  struct statfs fs;
  char text[64];

  if (target == NULL || context == NULL ||
      statx (fd, "", AT_EMPTY_PATH, STATX_BTIME, &stx) == -1 ||
      fstatfs (fd, &fs) == -1 || add_mount (c, fd, vec) == -1)
    return -1;
  snprintf (text, sizeof text, "%" PRIi64 ".%09u",
            (int64_t) stx.stx_btime.tv_sec, stx.stx_btime.tv_nsec);
  if ((stx.stx_mask & STATX_BTIME) && add (vec, "birth", text) == -1)
    return -1;
  snprintf (text, sizeof text, "%" PRIx64, (uint64_t) fs.f_type);
  if (add (vec, "magic", text) == -1 || add (vec, "target", target) == -1)
    return -1;
  return context[0] != '\0' ? add (vec, "context", context) : 0;
}

static int
add (struct gm_strvec *vec, const char *key, const char *value)
{
  return gm_strvec_add (vec, key) == -1 ? -1 : gm_strvec_add (vec, value);
}

/* The longest mount point that the file's path begins with. */
static int
add_mount (struct call *c, int fd, struct gm_strvec *vec)
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
  if (add (vec, "mountpoint", best != NULL ? best->dir : "/") == -1)
    return -1;
  return add (vec, "type", best != NULL ? best->type : "");
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
