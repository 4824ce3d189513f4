/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Taking away what tells programs that a device holds something. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <blkid.h>

#include "cleanup.h"

#include "call.h"
#include "device.h"
#include "wipe.h"

/* No device has so many; one whose writes do not stay must not keep us. */
#define MOST_SIGNATURES 1000

static int wipe_all (blkid_probe probe, bool *table);

int
wipe_or_reply (struct call *c, const char *device)
{
  CLEANUP_FD int fd = open (device, O_RDWR | O_EXCL | O_CLOEXEC);
  bool table = false;
  blkid_probe probe;
  int r = -1;

  if (fd == -1)
    return device_busy (c, device, errno);
  errno = 0;
  probe = blkid_new_probe ();
  if (probe != NULL && blkid_probe_set_device (probe, fd, 0, 0) == 0)
    r = wipe_all (probe, &table);
  if (errno == 0)
    errno = EIO;
  if (r == -1)
    reply_errno (c, "%s: cannot wipe signatures", device);
  blkid_free_probe (probe);
  if (r == 0 && fsync (fd) == -1)
    return reply_errno (c, "%s", device);
  if (table)
    wipe_reread (fd);
  return r;
}

void
wipe_reread (int fd)
{
  ioctl (fd, BLKRRPART, NULL); /* a partition cannot have them: no matter */
}

static int
wipe_all (blkid_probe probe, bool *table)
{
  int r;

  blkid_probe_enable_superblocks (probe, 1);
  blkid_probe_set_superblocks_flags (
    probe, BLKID_SUBLKS_MAGIC | BLKID_SUBLKS_TYPE | BLKID_SUBLKS_BADCSUM);
  blkid_probe_enable_partitions (probe, 1);
  blkid_probe_set_partitions_flags (probe,
                                    BLKID_PARTS_MAGIC | BLKID_PARTS_FORCE_GPT);
  for (int i = 0; (r = blkid_do_probe (probe)) == 0; i++) {
    *table |= blkid_probe_has_value (probe, "PTTYPE");
    if (i == MOST_SIGNATURES || blkid_do_wipe (probe, 0) != 0)
      return -1;
  }
  return r == 1 ? 0 : -1; /* 1: nothing is left */
}
