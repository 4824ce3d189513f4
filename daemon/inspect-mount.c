/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mounting what is inspected where nobody sees it; see inspect-scan.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <btrfsutil.h>

#include "cleanup.h"

#include "btrfs.h"
#include "btrfs-volumes.h"
#include "detached.h"
#include "inspect-scan.h"
#include "sysroot.h"

#include <fcntl.h>

static int mount_readable (const char *device, const char *type);

int
inspect_mount (struct inspect_scan *scan, struct inspect_fs *fs,
               const char *volume)
{
  if (strcmp (fs->type, "btrfs") != 0)
    return mount_readable (fs->block->device,
                           strcmp (fs->type, "ntfs") == 0 ? "ntfs3" : fs->type);
  if (inspect_btrfs_open (scan, fs) == -1)
    return -1;
  if (volume == NULL)
    volume = fs->default_volume;
  return open_in_root (fs->top, volume[0] != '\0' ? volume : ".",
                       O_RDONLY | O_DIRECTORY, 0);
}

int
inspect_btrfs_open (struct inspect_scan *scan, struct inspect_fs *fs)
{
  struct btrfs_util_subvolume_iterator *iterator;
  uint64_t id, default_id;
  char *path;

  if (fs->top != -1)
    return 0;
  errno = EIO;
  if (fs->tried)
    return -1;
  fs->tried = true;
  btrfs_scan_for (scan->c, fs->block->device);
  fs->top = btrfs_open_quietly (fs->block->device);
  if (fs->top == -1)
    return -1;
  fs->default_volume = strdup ("");
  if (fs->default_volume == NULL)
    return -1;
  if (btrfs_util_get_default_subvolume_fd (fs->top, &default_id) !=
        BTRFS_UTIL_OK ||
      btrfs_util_create_subvolume_iterator_fd (fs->top, 5, 0, &iterator) !=
        BTRFS_UTIL_OK)
    return 0;
  while (btrfs_util_subvolume_iterator_next (iterator, &path, &id) ==
         BTRFS_UTIL_OK) {
    if (id == default_id) {
      free (fs->default_volume);
      fs->default_volume = strdup (path);
    }
    if (gm_strvec_take (&fs->volumes, path) == -1 || fs->default_volume == NULL)
      break;
  }
  btrfs_util_destroy_subvolume_iterator (iterator);
  gm_strvec_sort (&fs->volumes);
  return fs->default_volume != NULL ? 0 : -1;
}

/* A journal is replayed, to the scratch layer that is over each disk that is
 * read-only.  What is mounted for writing cannot be mounted otherwise, and needs
 * nothing replayed.
 */
static int
mount_readable (const char *device, const char *type)
{
  static const char *const quiet[] = { "ro", NULL };
  int fd = detached_mount (device, type, quiet);

  return fd == -1 && errno == EBUSY ? detached_mount (device, type, NULL) : fd;
}
