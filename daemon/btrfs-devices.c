/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of a btrfs.  API: share/api/btrfs.xml.
 *
 * Elsewhere udev tells the kernel of every btrfs it sees, for the sake of those
 * that lie on several devices.  Here this is done when one is to be mounted.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "btrfs.h"
#include "daemon-calls.h"
#include "device.h"
#include "hotplug.h"
#include "server.h"
#include "sysfs.h"

#define SUPER_OFFSET (64 << 10)
#define SUPER_MAGIC "_BHRfS_M"

/* What we need of a superblock; numbers are little-endian on disk. */
struct super {
  unsigned char fsid[BTRFS_FSID_SIZE];
  uint64_t num_devices;
};

static int read_super (const char *device, struct super *super);
static int list_devices (const struct server *server, struct gm_strvec *vec);

void
btrfs_scan_for (struct call *c, const char *device)
{
  CLEANUP_STRVEC struct gm_strvec devices = { 0 };
  CLEANUP_FD int control = -1;
  struct super super;

  if (read_super (device, &super) == -1 || super.num_devices == 1)
    return;
  control = open ("/dev/btrfs-control", O_RDWR | O_CLOEXEC);
  if (control == -1 || list_devices (c->server, &devices) == -1)
    return;
  /* All: it may have grown out of a seed device, whose UUID is another one. */
  for (size_t i = 0; i < devices.len; i++) {
    struct btrfs_ioctl_vol_args args = { 0 };

    if (read_super (devices.strings[i], &super) == -1)
      continue;
    snprintf (args.name, sizeof args.name, "%s", devices.strings[i]);
    ioctl (control, BTRFS_IOC_SCAN_DEV, &args);
  }
}

char **
do_btrfs_filesystem_show (struct call *c, const char *device)
{
  CLEANUP_STRVEC struct gm_strvec all = { 0 }, found = { 0 };
  struct super super, other;
  char **list;

  if (read_super (device, &super) == -1) {
    if (errno != EINVAL)
      return reply_errno_null (c, "%s", device);
    reply_explained (c, EINVAL, "%s: not a btrfs filesystem", device);
    return NULL;
  }
  if (list_devices (c->server, &all) == -1)
    return reply_errno_null (c, "list of devices");
  for (size_t i = 0; i < all.len; i++)
    if (read_super (all.strings[i], &other) == 0 &&
        memcmp (super.fsid, other.fsid, sizeof super.fsid) == 0 &&
        gm_strvec_add (&found, all.strings[i]) == -1)
      return reply_errno_null (c, "%s", device);
  if (found.len < super.num_devices) {
    reply_explained (c, ENODEV,
                     "%s: some devices of the filesystem are missing: there "
                     "are %zu of %llu",
                     device, found.len, (unsigned long long) super.num_devices);
    return NULL;
  }
  list = gm_strvec_steal (&found);
  return list != NULL ? list : reply_errno_null (c, "%s", device);
}

/* Returns 0, or -1 with errno; EINVAL: there is none. */
static int
read_super (const char *device, struct super *super)
{
  CLEANUP_FD int fd = open (device, O_RDONLY | O_CLOEXEC);
  unsigned char block[4096];
  ssize_t n = fd == -1 ? -1 : pread (fd, block, sizeof block, SUPER_OFFSET);

  if (n == -1)
    return -1;
  if (n < (ssize_t) sizeof block || memcmp (block + 64, SUPER_MAGIC, 8) != 0) {
    errno = EINVAL;
    return -1;
  }
  memcpy (super->fsid, block + 32, sizeof super->fsid);
  memcpy (&super->num_devices, block + 136, sizeof super->num_devices);
  super->num_devices = le64toh (super->num_devices);
  return 0;
}

/* All block devices but the ring and what is not plugged in. */
static int
list_devices (const struct server *server, struct gm_strvec *vec)
{
  CLEANUP_FILE FILE *fp = fopen ("/proc/partitions", "re");
  char line[256], name[128];

  if (fp == NULL)
    return -1;
  while (fgets (line, sizeof line, fp) != NULL) {
    if (sscanf (line, " %*u %*u %*u %127s", name) == 1) {
      CLEANUP_FREE char *path = sysfs_node (server->dev, name);

      if (path != NULL && !hotplug_is_hidden (path) &&
          access (path, F_OK) == 0 && gm_strvec_add (vec, path) == -1)
        return -1;
    }
  }
  if (vec->len > 0)
    qsort (vec->strings, vec->len, sizeof vec->strings[0], device_compare);
  return 0;
}
