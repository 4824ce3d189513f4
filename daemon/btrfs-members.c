/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing what devices a btrfs lies on.  API: share/api/btrfs.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <blkid.h>

#include "cleanup.h"

#include "btrfs.h"
#include "daemon-calls.h"
#include "device.h"
#include "kmsg.h"

static int empty_or_reply (struct call *c, const char *device);
static char *contents (const char *device);
static int add (struct call *c, const char *device, int fd);
static int delete (struct call *c, const char *device, int fd);
static void cancel_delete (int fd);
static void cancel_replace (int fd);
static int explain (struct call *c, const char *device, int kmsg);

int
do_btrfs_device_add (struct call *c, char *const *devices, const char *fs)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, fs, O_RDONLY | O_DIRECTORY);

  if (fd == -1)
    return -1;
  for (size_t i = 0; devices[i] != NULL; i++)
    if (empty_or_reply (c, devices[i]) == -1)
      return -1;
  for (size_t i = 0; devices[i] != NULL; i++)
    if (add (c, devices[i], fd) == -1)
      return -1;
  return 0;
}

int
do_btrfs_device_delete (struct call *c, char *const *devices, const char *fs)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, fs, O_RDONLY | O_DIRECTORY);

  if (fd == -1)
    return -1;
  for (size_t i = 0; devices[i] != NULL; i++)
    if (delete (c, devices[i], fd) == -1)
      return -1;
  return 0;
}

int
do_btrfs_replace (struct call *c, const char *srcdev, const char *targetdev,
                  const char *mntpoint)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, mntpoint, O_RDONLY | O_DIRECTORY);
  CLEANUP_FD int kmsg = kmsg_open ();
  struct btrfs_ioctl_dev_replace_args args = {
    .cmd = BTRFS_IOCTL_DEV_REPLACE_CMD_START,
  };

  if (fd == -1 || empty_or_reply (c, targetdev) == -1)
    return -1;
  if (strlen (srcdev) >= sizeof args.start.srcdev_name ||
      strlen (targetdev) >= sizeof args.start.tgtdev_name)
    return reply_code (c, ENAMETOOLONG, "%s", mntpoint);
  strcpy ((char *) args.start.srcdev_name, srcdev);
  strcpy ((char *) args.start.tgtdev_name, targetdev);
  if (btrfs_long_ioctl (c, fd, BTRFS_IOC_DEV_REPLACE, &args, cancel_replace) ==
      -1)
    return explain (c, targetdev, kmsg);
  if (args.result == BTRFS_IOCTL_DEV_REPLACE_RESULT_ALREADY_STARTED)
    return reply_explained (c, EBUSY, "%s: another device is being replaced",
                            mntpoint);
  if (args.result == BTRFS_IOCTL_DEV_REPLACE_RESULT_SCRUB_INPROGRESS)
    return reply_explained (c, EBUSY, "%s: a scrub is running", mntpoint);
  return 0;
}

/* Refuse a device with anything on it.  Returns 0, or -1 after a reply. */
static int
empty_or_reply (struct call *c, const char *device)
{
  CLEANUP_FREE char *what = NULL;

  if (device_unused_or_reply (c, device) == -1)
    return -1;
  what = contents (device);
  if (what == NULL)
    return reply_errno (c, "%s", device);
  if (what[0] != '\0')
    return reply_explained (c, EEXIST, "%s: is not empty: there is %s", device,
                            what);
  return 0;
}

/* "ext4", or "gpt", what libblkid finds; "" for nothing, NULL with errno. */
static char *
contents (const char *device)
{
  CLEANUP_FD int fd = open (device, O_RDONLY | O_CLOEXEC);
  blkid_probe probe = fd == -1 ? NULL : blkid_new_probe ();
  const char *value = "";
  char *copy = NULL;

  if (probe == NULL)
    return NULL;
  blkid_probe_enable_superblocks (probe, 1);
  blkid_probe_enable_partitions (probe, 1);
  blkid_probe_set_superblocks_flags (probe, BLKID_SUBLKS_TYPE);
  errno = EIO;
  if (blkid_probe_set_device (probe, fd, 0, 0) == 0) {
    if (blkid_do_probe (probe) != 0 ||
        (blkid_probe_lookup_value (probe, "TYPE", &value, NULL) == -1 &&
         blkid_probe_lookup_value (probe, "PTTYPE", &value, NULL) == -1))
      value = "";
    copy = strdup (value);
  }
  blkid_free_probe (probe);
  return copy;
}

static int
add (struct call *c, const char *device, int fd)
{
  CLEANUP_FD int kmsg = kmsg_open ();
  struct btrfs_ioctl_vol_args args = { 0 };

  if (strlen (device) >= sizeof args.name)
    return reply_code (c, ENAMETOOLONG, "%s", device);
  strcpy (args.name, device);
  return ioctl (fd, BTRFS_IOC_ADD_DEV, &args) == -1 ? explain (c, device, kmsg)
                                                    : 0;
}

static int delete (struct call *c, const char *device, int fd)
{
  /* What the kernel returns above 0, up to its enum btrfs_err_code. */
  static const char *const reasons[] = {
    [BTRFS_ERROR_DEV_RAID1_MIN_NOT_MET] = "raid1 needs two devices at least",
    [BTRFS_ERROR_DEV_RAID10_MIN_NOT_MET] = "raid10 needs four devices at least",
    [BTRFS_ERROR_DEV_RAID5_MIN_NOT_MET] = "raid5 needs two devices at least",
    [BTRFS_ERROR_DEV_RAID6_MIN_NOT_MET] = "raid6 needs three devices at least",
    [BTRFS_ERROR_DEV_TGT_REPLACE] = "it is about to replace another one",
    [BTRFS_ERROR_DEV_MISSING_NOT_FOUND] = "no device is missing",
    [BTRFS_ERROR_DEV_ONLY_WRITABLE] =
      "it is the only device that can be written",
    [BTRFS_ERROR_DEV_EXCL_RUN_IN_PROGRESS] =
      "something else is being done to the filesystem",
    [BTRFS_ERROR_DEV_RAID1C3_MIN_NOT_MET] =
      "raid1c3 needs three devices at least",
    [BTRFS_ERROR_DEV_RAID1C4_MIN_NOT_MET] =
      "raid1c4 needs four devices at least",
  };
  CLEANUP_FD int kmsg = kmsg_open ();
  struct btrfs_ioctl_vol_args_v2 args = { 0 };
  int r;

  if (strlen (device) >= sizeof args.name)
    return reply_code (c, ENAMETOOLONG, "%s", device);
  strcpy (args.name, device);
  r = btrfs_long_ioctl (c, fd, BTRFS_IOC_RM_DEV_V2, &args, cancel_delete);
  if (r > 0)
    return reply_explained (c, EBUSY, "%s: %s", device,
                            (size_t) r < sizeof reasons / sizeof reasons[0] &&
                                reasons[r] != NULL
                              ? reasons[r]
                              : "cannot be removed");
  return r == -1 ? explain (c, device, kmsg) : 0;
}

static void
cancel_delete (int fd)
{
  struct btrfs_ioctl_vol_args_v2 args = { .name = "cancel" };

  ioctl (fd, BTRFS_IOC_RM_DEV_V2, &args);
}

static void
cancel_replace (int fd)
{
  struct btrfs_ioctl_dev_replace_args args = {
    .cmd = BTRFS_IOCTL_DEV_REPLACE_CMD_CANCEL,
  };

  ioctl (fd, BTRFS_IOC_DEV_REPLACE, &args);
}

/* Reply for errno with what the kernel has logged since.  Returns -1. */
static int
explain (struct call *c, const char *device, int kmsg)
{
  int err = errno;
  const char *name = strrchr (device, '/') + 1;
  CLEANUP_FREE char *hint = kmsg_hint (kmsg, name, "btrfs");

  if (err == EINVAL && hint != NULL)
    return reply_explained (c, err, "%s: %s", device, hint);
  return reply_code (c, err, "%s", device);
}
