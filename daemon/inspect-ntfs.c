/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* NTFS for inspection.  The kernel has no driver for it, ntfs-3g serves it from
 * a process of its own: that wants a directory to mount it on, which is taken
 * away at once.  The file system, and the process, are there as long as somebody
 * has a descriptor that leads into it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "inspect-scan.h"
#include "mounts.h"
#include "run.h"

/* In the midst of something that leads in circles it is killed, and all that it
 * serves fails.
 */
#define LIMITS "--cpu=300", "--as=536870912"

static int open_mounted (struct call *c, const char *device);

int
inspect_mount_ntfs (struct call *c, struct inspect_fs *fs)
{
  char dir[] = "/tmp/ntfs-XXXXXX";
  CLEANUP_RUN struct run r = {
    .argv = RUN_ARGV ("prlimit", LIMITS, "/sbin/mount.ntfs", fs->block->device,
                      dir, "-o", "ro,nodev,nosuid"),
  };
  int root = open_mounted (c, fs->block->device);

  if (root != -1)
    return root;
  if (mkdtemp (dir) == NULL)
    return -1;
  if (run_program (c, &r) == 0 && r.status == 0)
    root = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  else if (fs->why == NULL)
    fs->why = strdup (r.err != NULL ? run_reason (&r) : strerror (errno));
  umount2 (dir, MNT_DETACH); /* it may have been killed when that was done */
  rmdir (dir);
  errno = EIO;
  return root;
}

/* ntfs-3g does not mount twice what is mounted. */
static int
open_mounted (struct call *c, const char *device)
{
  CLEANUP_MOUNTS struct mount_list list = { 0 };
  const struct mount_entry *entry;
  CLEANUP_FREE char *path = NULL;
  struct stat st;

  if (stat (device, &st) == -1 || mounts_read (c->server, &list) == -1)
    return -1;
  entry = mounts_of_device (&list, st.st_rdev);
  if (entry != NULL)
    path = mounts_path (c->server, entry->dir);
  return path == NULL ? -1 : open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}
