/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The subvolumes of a btrfs; see btrfs-volumes.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <btrfsutil.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>

#include "cleanup.h"

#include "btrfs-volumes.h"
#include "btrfs.h"
#include "detached.h"
#include "server.h"

int
btrfs_volumes (struct call *c, const char *device, bool all,
               struct gm_strvec *paths)
{
  struct btrfs_util_subvolume_iterator *iterator;
  CLEANUP_FD int fd = -1;
  enum btrfs_util_error err;
  uint64_t id, default_id;
  char *path;

  errno = ENOTSUP;
  if (c->server->testing)
    return -1;
  btrfs_scan_for (c, device);
  fd = btrfs_open_quietly (device);
  if (fd == -1 ||
      btrfs_util_get_default_subvolume_fd (fd, &default_id) != BTRFS_UTIL_OK ||
      btrfs_util_create_subvolume_iterator_fd (fd, BTRFS_FS_TREE_OBJECTID, 0,
                                               &iterator) != BTRFS_UTIL_OK)
    return -1;
  while ((err = btrfs_util_subvolume_iterator_next (iterator, &path, &id)) ==
         BTRFS_UTIL_OK) {
    if (!all && id == default_id)
      free (path);
    else if (gm_strvec_take (paths, path) == -1)
      break;
  }
  btrfs_util_destroy_subvolume_iterator (iterator);
  gm_strvec_sort (paths);
  return err == BTRFS_UTIL_ERROR_STOP_ITERATION ? 0 : -1;
}

/* Without its log replayed, which would be written.  Should it be mounted for
 * writing it cannot be mounted otherwise, and there is none.
 */
int
btrfs_open_quietly (const char *device)
{
  static const char *const quiet[] = { "ro", "rescue=nologreplay", "subvolid=5",
                                       NULL };
  static const char *const busy[] = { "subvolid=5", NULL };
  int fd = detached_mount (device, "btrfs", quiet);

  return fd == -1 && errno == EBUSY ? detached_mount (device, "btrfs", busy)
                                    : fd;
}
