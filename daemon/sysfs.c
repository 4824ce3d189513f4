/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small files of /proc and /sys, and the disks that are there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"

#include "device.h"
#include "hotplug.h"
#include "ring.h"
#include "sysfs.h"

static bool is_disk (const char *name);
static bool is_hidden (const char *name);

int
sysfs_write (const char *path, const char *text)
{
  CLEANUP_FD int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd == -1 || write (fd, text, strlen (text)) == -1)
    return -1;
  return 0;
}

char *
sysfs_text (const char *path)
{
  CLEANUP_FILE FILE *fp = fopen (path, "re");
  char line[512];

  if (fp == NULL)
    return NULL;
  errno = ENODATA;
  if (fgets (line, sizeof line, fp) == NULL)
    return NULL;
  line[strcspn (line, "\n")] = '\0';
  return strdup (line);
}

char *
sysfs_node (const char *dev, const char *name)
{
  CLEANUP_FREE char *mapped = NULL;
  char path[PATH_MAX], *node;

  snprintf (path, sizeof path, "/sys/class/block/%s/dm/name", name);
  mapped = sysfs_text (path);
  if (asprintf (&node, "%s%s/%s", dev, mapped != NULL ? "/mapper" : "",
                mapped != NULL ? mapped : name) == -1)
    return NULL;
  return node;
}

int
sysfs_dm_text (const char *device, const char *what, char text[SYSFS_TEXT])
{
  CLEANUP_FREE char *line = NULL;
  char path[PATH_MAX];
  struct stat st;

  if (stat (device, &st) == -1)
    return -1;
  snprintf (path, sizeof path, "/sys/dev/block/%u:%u/dm/%s", major (st.st_rdev),
            minor (st.st_rdev), what);
  line = sysfs_text (path);
  if (line == NULL)
    return -1;
  snprintf (text, SYSFS_TEXT, "%s", line);
  return 0;
}

void
sysfs_allow_large_requests (const char *name)
{
  char path[PATH_MAX], text[16];

  snprintf (path, sizeof path, "/sys/block/%s/queue/max_sectors_kb", name);
  snprintf (text, sizeof text, "%d", GM_RING_SLOT / 1024);
  sysfs_write (path, text);
}

int
sysfs_disks (struct gm_strvec *vec)
{
  DIR *dir = opendir ("/sys/block");
  struct dirent *d;
  int r = 0;

  if (dir == NULL)
    return -1;
  while (r == 0 && (d = readdir (dir)) != NULL)
    if (is_disk (d->d_name) && !is_hidden (d->d_name))
      r = gm_strvec_add (vec, d->d_name);
  closedir (dir);
  if (vec->len > 1)
    qsort (vec->strings, vec->len, sizeof vec->strings[0], device_compare);
  return r;
}

int
sysfs_partitions (const char *name, struct gm_strvec *vec)
{
  size_t first = vec->len, len = strlen (name);
  char path[PATH_MAX];
  struct dirent *d;
  DIR *dir;
  int r = 0;

  snprintf (path, sizeof path, "/sys/block/%s", name);
  dir = opendir (path);
  if (dir == NULL)
    return errno == ENOENT ? 0 : -1;
  while (r == 0 && (d = readdir (dir)) != NULL) {
    snprintf (path, sizeof path, "%s/partition", d->d_name);
    if (strncmp (d->d_name, name, len) == 0 &&
        faccessat (dirfd (dir), path, F_OK, 0) == 0)
      r = gm_strvec_add (vec, d->d_name);
  }
  closedir (dir);
  if (vec->len > first)
    qsort (vec->strings + first, vec->len - first, sizeof vec->strings[0],
           device_compare);
  return r;
}

int
sync_disks (const char *dev)
{
  CLEANUP_STRVEC struct gm_strvec disks = { 0 };
  int err = 0;

  sync ();
  if (sysfs_disks (&disks) == -1)
    return -1;
  for (size_t i = 0; i < disks.len; i++) {
    CLEANUP_FD int fd = -1;
    char path[PATH_MAX];

    /* sync writes a disk's pages but does not empty the disk's own cache. */
    snprintf (path, sizeof path, "%s/%s", dev, disks.strings[i]);
    fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd != -1 && fsync (fd) == -1 && err == 0)
      err = errno;
  }
  errno = err;
  return err == 0 ? 0 : -1;
}

/* A drive of the handle, and not a loop, ram or device-mapper device. */
static bool
is_disk (const char *name)
{
  static const char *const prefixes[] = { "sd", "hd", "ubd", "vd", "sr" };

  for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
    if (strncmp (name, prefixes[i], strlen (prefixes[i])) == 0)
      return !ring_is_disk (name);
  return false;
}

/* A disk that waits for a medium. */
static bool
is_hidden (const char *name)
{
  char path[PATH_MAX];

  snprintf (path, sizeof path, "/dev/%s", name);
  return hotplug_is_hidden (path);
}
