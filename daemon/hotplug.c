/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drives that come and go on the virtio-scsi bus.
 *
 * The kernel neither scans the bus by itself (scsi_mod.scan=none) nor hears of
 * new drives (hotplug=off): it is told which target to look at.  The disk's
 * "add" event comes when its partitions are known and all nodes are there;
 * its folder in sysfs appears earlier, too early.
 *
 * To make a disk known takes the kernel long.  A template therefore has some
 * without a medium, whose nodes have no permissions, which hides them; such a
 * disk gets its medium, and is looked at again, when it is added.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"

#include "hotplug.h"
#include "sysfs.h"

#define ADD_TIMEOUT_MS 20000

static int find_host (void);
static char *disk_name (int host, int target);
static char *find_disk (int host, int target);
static int insert_medium (const char *node, int host, int target);
static int hide (const char *node, const char *name);
static bool has_medium (const char *name);
static int listen_events (void);
static char *await_disk (int events, int host, int target);
static char *added_disk (const char *event, size_t len, const char *address);
static int64_t now_ms (void);

char *
hotplug_add (const char *dev, int target)
{
  CLEANUP_FREE char *name = NULL;
  int host = find_host ();
  char node[PATH_MAX];

  if (host == -1)
    return NULL;
  name = disk_name (host, target);
  if (name != NULL) { /* it has been here all the time */
    snprintf (node, sizeof node, "%s/%s", dev, name);
    if (hotplug_is_hidden (node) && insert_medium (node, host, target) == -1)
      return NULL;
    return steal_ptr (&name);
  }
  name = find_disk (host, target);
  if (name == NULL)
    return NULL;
  sysfs_allow_large_requests (name);
  snprintf (node, sizeof node, "%s/%s", dev, name);
  if (!has_medium (name) && hide (node, name) == -1)
    return NULL;
  return steal_ptr (&name);
}

bool
hotplug_is_hidden (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 && (st.st_mode & 07777) == 0;
}

int
hotplug_remove (const char *dev, int target)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int fd = -1;
  int host = find_host ();
  char path[PATH_MAX];

  if (host == -1)
    return -1;
  name = disk_name (host, target);
  if (name == NULL) {
    errno = ENODEV;
    return -1;
  }
  /* Exclusive: fails while anything holds the disk or one of its parts. */
  snprintf (path, sizeof path, "%s/%s", dev, name);
  fd = open (path, O_RDONLY | O_EXCL | O_CLOEXEC);
  if (fd == -1 || fsync (fd) == -1)
    return -1;
  close (steal_fd (&fd));
  snprintf (path, sizeof path, "/sys/block/%s/device/delete", name);
  return sysfs_write (path, "1\n");
}

/* The number of the virtio-scsi host, or -1 with errno. */
static int
find_host (void)
{
  for (int i = 0; i < 16; i++) {
    CLEANUP_FILE FILE *fp = NULL;
    char path[64], name[64];

    snprintf (path, sizeof path, "/sys/class/scsi_host/host%d/proc_name", i);
    fp = fopen (path, "re");
    if (fp != NULL && fgets (name, sizeof name, fp) != NULL &&
        strncmp (name, "virtio_scsi", 11) == 0)
      return i;
  }
  errno = ENODEV;
  return -1;
}

static char *
disk_name (int host, int target)
{
  char path[PATH_MAX];
  struct dirent *d;
  char *name = NULL;
  DIR *dir;

  snprintf (path, sizeof path, "/sys/class/scsi_device/%d:0:%d:0/device/block",
            host, target);
  dir = opendir (path);
  while (dir != NULL && name == NULL && (d = readdir (dir)) != NULL)
    if (d->d_name[0] != '.')
      name = strdup (d->d_name);
  if (dir != NULL)
    closedir (dir);
  return name;
}

/* Have the kernel make the disk known. */
static char *
find_disk (int host, int target)
{
  CLEANUP_FD int events = listen_events ();
  char path[PATH_MAX], text[32];

  snprintf (path, sizeof path, "/sys/class/scsi_host/host%d/scan", host);
  snprintf (text, sizeof text, "0 %d 0\n", target);
  if (events == -1 || sysfs_write (path, text) == -1)
    return NULL;
  snprintf (path, sizeof path, "/sys/class/scsi_device/%d:0:%d:0", host,
            target);
  if (access (path, F_OK) == -1) {
    errno = ENODEV;
    return NULL;
  }
  return await_disk (events, host, target);
}

/* Hide the disk NAME.  While there is time for it: qemu queues, sorts and
 * counts requests for us, the guest need not.
 */
static int
hide (const char *node, const char *name)
{
  static const char *const settings[][2] = {
    { "scheduler", "none\n" },
    { "wbt_lat_usec", "0\n" },
    { "iostats", "0\n" },
  };
  char path[PATH_MAX];

  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    snprintf (path, sizeof path, "/sys/block/%s/queue/%s", name,
              settings[i][0]);
    sysfs_write (path, settings[i][1]);
  }
  return chmod (node, 0);
}

static bool
has_medium (const char *name)
{
  CLEANUP_FILE FILE *fp = NULL;
  char path[PATH_MAX], sectors[32] = "";

  snprintf (path, sizeof path, "/sys/block/%s/size", name);
  fp = fopen (path, "re");
  return fp == NULL || fgets (sectors, sizeof sectors, fp) == NULL ||
         strcmp (sectors, "0\n") != 0;
}

/* A hidden disk has got a medium: read its size and its partitions.  (If they
 * cannot be read, there are none.)
 */
static int
insert_medium (const char *node, int host, int target)
{
  CLEANUP_FD int fd = -1;
  char path[PATH_MAX];

  snprintf (path, sizeof path, "/sys/class/scsi_device/%d:0:%d:0/device/rescan",
            host, target);
  if (sysfs_write (path, "1\n") == -1 || chmod (node, 0600) == -1)
    return -1;
  fd = open (node, O_RDONLY | O_CLOEXEC);
  if (fd == -1) {
    int err = errno;

    chmod (node, 0);
    errno = err;
    return -1;
  }
  ioctl (fd, BLKRRPART);
  return 0;
}

static int
listen_events (void)
{
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
  CLEANUP_FD int fd =
    socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
            NETLINK_KOBJECT_UEVENT);

  if (fd == -1 || bind (fd, (struct sockaddr *) &address, sizeof address) == -1)
    return -1;
  return steal_fd (&fd);
}

static char *
await_disk (int events, int host, int target)
{
  int64_t deadline = now_ms () + ADD_TIMEOUT_MS, left;
  struct pollfd pfd = { .fd = events, .events = POLLIN };
  char address[64], buf[8192], *name;
  ssize_t n;

  snprintf (address, sizeof address, "/%d:0:%d:0/block/", host, target);
  while ((left = deadline - now_ms ()) > 0) {
    if (poll (&pfd, 1, left) <= 0)
      continue;
    n = recv (events, buf, sizeof buf - 1, 0);
    if (n <= 0)
      continue;
    buf[n] = '\0';
    name = added_disk (buf, n, address);
    if (name != NULL)
      return name;
  }
  errno = ETIMEDOUT;
  return NULL;
}

/* An event is strings: "add@/devices/.../2:0:1:0/block/sdb", then KEY=value
 * (not needed here).  Partitions have "/sdb/sdb1" at the end.
 */
static char *
added_disk (const char *event, size_t len, const char *address)
{
  const char *found;

  if (len < 4 || strncmp (event, "add@", 4) != 0)
    return NULL;
  found = strstr (event, address);
  if (found == NULL || strchr (found + strlen (address), '/') != NULL)
    return NULL;
  return strdup (found + strlen (address));
}

static int64_t
now_ms (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * INT64_C (1000) + ts.tv_nsec / 1000000;
}
