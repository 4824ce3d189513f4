/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mounting what is inspected where nobody sees it; see inspect-scan.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <btrfsutil.h>

#include "cleanup.h"

#include "btrfs.h"
#include "btrfs-volumes.h"
#include "detached.h"
#include "inspect-scan.h"
#include "server.h"
#include "sysroot.h"

#define VOLUMES_MAX 10000 /* of one btrfs */

static int mount_readable (const char *device, const char *type);
static int open_top (const char *device);

int
inspect_mount (struct inspect_scan *scan, struct inspect_fs *fs,
               const char *volume)
{
  errno = ENOTSUP;
  if (scan->c->server->testing)
    return -1;
  if (strcmp (fs->type, "ntfs") == 0)
    return inspect_mount_ntfs (scan->c, fs->block->device);
  if (strcmp (fs->type, "btrfs") != 0)
    return mount_readable (fs->block->device, fs->type);
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
  if (fs->tried || scan->c->server->testing)
    return -1;
  fs->tried = true;
  btrfs_scan_for (scan->c, fs->block->device);
  fs->top = open_top (fs->block->device);
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
    if (gm_strvec_take (&fs->volumes, path) == -1 ||
        fs->default_volume == NULL || fs->volumes.len == VOLUMES_MAX)
      break;
  }
  btrfs_util_destroy_subvolume_iterator (iterator);
  gm_strvec_sort (&fs->volumes);
  return fs->default_volume != NULL ? 0 : -1;
}

void
inspect_volume_ids (int root, struct inspect_found *found)
{
  struct btrfs_util_subvolume_info info;

  if (btrfs_util_subvolume_info_fd (root, 0, &info) != BTRFS_UTIL_OK)
    return;
  memcpy (found->uuid, info.uuid, sizeof found->uuid);
  memcpy (found->parent, info.parent_uuid, sizeof found->parent);
}

char *
inspect_volume_by_id (const struct inspect_fs *fs, uint64_t id)
{
  char *path;

  if (id == 5) /* the top level */
    return strdup ("");
  return fs->top != -1 &&
             btrfs_util_subvolume_path_fd (fs->top, id, &path) == BTRFS_UTIL_OK
           ? path
           : NULL;
}

/* A journal is replayed, to the scratch layer that is over each disk that is
 * read-only; where it is damaged it is left alone.  What is mounted for writing
 * cannot be mounted otherwise, and needs nothing replayed.
 */
static int
mount_readable (const char *device, const char *type)
{
  /* clang-format off */
  static const struct { const char *type; const char *options[4]; } ways[] = {
    { "xfs", { "ro", "nouuid" } }, /* as a snapshot of what is mounted */
    { "xfs", { "ro", "nouuid", "norecovery" } },
    { "ext3", { "ro", "noload" } },
    { "ext4", { "ro", "noload" } },
    { "ufs", { "ro", "ufstype=ufs2" } },
    { "ufs", { "ro", "ufstype=44bsd" } },
    { "ufs", { "ro", "ufstype=5xbsd" } },
  };
  /* clang-format on */
  static const char *const plain[] = { "ro", NULL };
  /* Without its kind a UFS is mounted in any case, and is garbage. */
  int fd =
    strcmp (type, "ufs") == 0 ? -1 : detached_mount (device, type, plain);

  if (fd == -1 && strcmp (type, "ufs") != 0 && errno == EBUSY)
    return detached_mount (device, type, NULL);
  for (size_t i = 0; fd == -1 && i < sizeof ways / sizeof ways[0]; i++)
    if (strcmp (ways[i].type, type) == 0)
      fd = detached_mount (device, type, ways[i].options);
  return fd;
}

/* The top level, with the log replayed if that can be done. */
static int
open_top (const char *device)
{
  static const char *const plain[] = { "ro", "subvolid=5", NULL };
  int fd = detached_mount (device, "btrfs", plain);

  return fd != -1 ? fd : btrfs_open_quietly (device);
}
