/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who keeps a device busy, so that a message can name it.
 *
 * The kernel only says EBUSY.  What holds a device, or a partition of it, is
 * found in the list of mounts, in /proc/swaps, and in the folder `holders` that
 * sysfs has for each block device.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "call.h"
#include "device.h"
#include "mounts.h"
#include "server.h"
#include "sysfs.h"
#include "volumes.h"

static char *use_of (struct call *c, dev_t dev);
static char *mounted_on (struct call *c, dev_t dev);
static char *swapped_on (dev_t dev);
static char *held_by (struct call *c, dev_t dev);
static char *partition_use (struct call *c, const char *path);

int
device_unused_or_reply (struct call *c, const char *path)
{
  CLEANUP_FD int fd = -1;

  volumes_ready (c); /* what is on it counts as used, asked for or not */
  fd = open (path, O_RDONLY | O_EXCL | O_CLOEXEC);
  return fd == -1 ? device_busy (c, path, errno) : 0;
}

int
device_busy (struct call *c, const char *path, int err)
{
  CLEANUP_FREE char *use = NULL;
  struct stat st;

  if (err == EBUSY && stat (path, &st) == 0 && S_ISBLK (st.st_mode)) {
    use = use_of (c, st.st_rdev);
    if (use == NULL)
      use = partition_use (c, path);
  }
  errno = err;
  if (use == NULL)
    return reply_errno (c, "%s", path);
  return reply_errno (c, "%s: %s", path, use);
}

bool
device_is_mounted (struct call *c, const char *path)
{
  CLEANUP_FREE char *use = NULL;
  int err = errno;
  struct stat st;

  if (stat (path, &st) == 0 && S_ISBLK (st.st_mode))
    use = mounted_on (c, st.st_rdev);
  errno = err;
  return use != NULL;
}

/* "is mounted on /" and the like, or NULL; for the caller to free. */
static char *
use_of (struct call *c, dev_t dev)
{
  char *use = mounted_on (c, dev);

  if (use == NULL)
    use = swapped_on (dev);
  return use != NULL ? use : held_by (c, dev);
}

static char *
mounted_on (struct call *c, dev_t dev)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  const struct mount_entry *m;
  char *use;

  if (mounts_read (c->server, &list) == -1)
    return NULL;
  m = mounts_of_device (&list, dev);
  return m == NULL || asprintf (&use, "is mounted on %s", m->dir) == -1 ? NULL
                                                                        : use;
}

static char *
swapped_on (dev_t dev)
{
  CLEANUP_FILE FILE *fp = fopen ("/proc/swaps", "re");
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;

  while (fp != NULL && getline (&line, &size, fp) != -1) {
    line[strcspn (line, " \t\n")] = '\0';
    if (mounts_is_device (line, dev))
      return strdup ("is swapped on");
  }
  return NULL;
}

static char *
held_by (struct call *c, dev_t dev)
{
  char dir[64], *use = NULL;
  struct dirent *d;
  DIR *holders;

  snprintf (dir, sizeof dir, "/sys/dev/block/%u:%u/holders", major (dev),
            minor (dev));
  holders = opendir (dir);
  while (holders != NULL && use == NULL && (d = readdir (holders)) != NULL) {
    CLEANUP_FREE char *name = NULL;

    if (d->d_name[0] == '.')
      continue;
    name = sysfs_node (c->server->dev, d->d_name);
    if (name == NULL || asprintf (&use, "is part of %s", name) == -1)
      use = NULL;
  }
  if (holders != NULL)
    closedir (holders);
  return use;
}

/* The use of the first partition of the disk PATH that has one. */
static char *
partition_use (struct call *c, const char *path)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 };
  const char *slash = strrchr (path, '/');
  char *use = NULL;

  if (slash == NULL || sysfs_partitions (slash + 1, &names) == -1)
    return NULL;
  for (size_t i = 0; use == NULL && i < names.len; i++) {
    CLEANUP_FREE char *node = NULL, *how = NULL;
    struct stat st;

    if (asprintf (&node, "%s/%s", c->server->dev, names.strings[i]) == -1)
      return NULL;
    if (stat (node, &st) == 0)
      how = use_of (c, st.st_rdev);
    if (how != NULL && asprintf (&use, "%s %s", node, how) == -1)
      return NULL;
  }
  return use;
}
