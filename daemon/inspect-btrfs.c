/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The subvolumes of a btrfs that is inspected; see inspect-scan.h.
 *
 * There may be any number of them, nested as deep as one likes: the list is
 * limited in number and in bytes.
 */
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
#include "server.h"
#include "sysroot.h"

#define VOLUMES_MAX 10000
#define VOLUMES_BYTES (4 * 1024 * 1024) /* of their paths */
#define TOP_LEVEL 5

static int open_top (const char *device);
static int list_volumes (struct inspect_scan *scan, struct inspect_fs *fs,
                         int top);
static int add_all (struct inspect_scan *scan, struct inspect_fs *fs,
                    struct btrfs_util_subvolume_iterator *iterator);
static int add_volume (struct inspect_fs *fs, char *take_path, uint64_t id);
static int by_path (const void *a, const void *b);

int
inspect_btrfs_top (struct inspect_scan *scan, struct inspect_fs *fs)
{
  CLEANUP_FD int top = -1;
  bool listed = fs->default_volume != NULL;

  errno = EIO;
  if ((fs->tried && !listed) || scan->c->server->testing)
    return -1;
  if (!fs->tried)
    btrfs_scan_for (scan->c, fs->block->device);
  fs->tried = true;
  top = open_top (fs->block->device);
  if (top == -1)
    not_our_memory ();
  else if (listed || list_volumes (scan, fs, top) == 0)
    return steal_fd (&top);
  return -1;
}

int
inspect_btrfs_list (struct inspect_scan *scan, struct inspect_fs *fs)
{
  CLEANUP_FD int top = -1;

  if (fs->default_volume == NULL)
    top = inspect_btrfs_top (scan, fs);
  return fs->default_volume != NULL ? 0 : -1;
}

void
inspect_btrfs_free (struct inspect_fs *fs)
{
  for (size_t i = 0; i < fs->nr_volumes; i++)
    free (fs->volumes[i].path);
  free (fs->volumes);
  free (fs->default_volume);
}

const char *
inspect_volume_by_id (const struct inspect_fs *fs, uint64_t id)
{
  if (id == TOP_LEVEL)
    return "";
  for (size_t i = 0; i < fs->nr_volumes; i++)
    if (fs->volumes[i].id == id)
      return fs->volumes[i].path;
  return NULL;
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

/* With the log replayed if that can be done. */
static int
open_top (const char *device)
{
  static const char *const plain[] = { "ro", "subvolid=5", NULL };
  int fd = detached_mount (device, "btrfs", plain);

  return fd != -1 ? fd : btrfs_open_quietly (device);
}

static int
list_volumes (struct inspect_scan *scan, struct inspect_fs *fs, int top)
{
  struct btrfs_util_subvolume_iterator *iterator;
  uint64_t default_id;
  char *path = NULL;
  int r;

  if (btrfs_util_get_default_subvolume_fd (top, &default_id) != BTRFS_UTIL_OK ||
      btrfs_util_subvolume_path_fd (top, default_id, &path) != BTRFS_UTIL_OK)
    path = strdup ("");
  if (path == NULL)
    return -1;
  fs->default_volume = path;
  if (btrfs_util_create_subvolume_iterator_fd (top, TOP_LEVEL, 0, &iterator) !=
      BTRFS_UTIL_OK)
    return inspect_scan_warn (scan, "%s: cannot list its subvolumes: %s",
                              fs->block->device, strerror (errno));
  r = add_all (scan, fs, iterator);
  btrfs_util_destroy_subvolume_iterator (iterator);
  if (fs->nr_volumes > 0)
    qsort (fs->volumes, fs->nr_volumes, sizeof *fs->volumes, by_path);
  return r;
}

static int
add_all (struct inspect_scan *scan, struct inspect_fs *fs,
         struct btrfs_util_subvolume_iterator *iterator)
{
  size_t bytes = 0;

  while (!call_cancelled (scan->c)) {
    uint64_t id;
    char *path;
    enum btrfs_util_error e =
      btrfs_util_subvolume_iterator_next (iterator, &path, &id);

    if (e == BTRFS_UTIL_ERROR_STOP_ITERATION)
      return 0;
    if (e != BTRFS_UTIL_OK)
      return inspect_scan_warn (scan, "%s: not all subvolumes were found: %s",
                                fs->block->device, btrfs_util_strerror (e));
    bytes += strlen (path);
    if (add_volume (fs, path, id) == -1)
      return -1;
    if (fs->nr_volumes == VOLUMES_MAX || bytes >= VOLUMES_BYTES)
      return inspect_scan_warn (
        scan, "%s: there are too many subvolumes: not all were looked at",
        fs->block->device);
  }
  errno = ECANCELED;
  return -1;
}

static int
add_volume (struct inspect_fs *fs, char *take_path, uint64_t id)
{
  struct inspect_volume *more =
    reallocarray (fs->volumes, fs->nr_volumes + 1, sizeof *more);

  if (more == NULL) {
    free (take_path);
    return -1;
  }
  fs->volumes = more;
  more[fs->nr_volumes++] = (struct inspect_volume){ take_path, id };
  return 0;
}

static int
by_path (const void *a, const void *b)
{
  const struct inspect_volume *s = a, *t = b;

  return strcmp (s->path, t->path);
}
