/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All about one subvolume.  API: share/api/btrfs.xml.  The words are those of
 * btrfs-subvolume(8).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/btrfs_tree.h>

#include "cleanup.h"
#include "strvec.h"

#include "btrfs.h"
#include "daemon-calls.h"

#define UUID_TEXT 37
#define TIME_TEXT 32

static int add_all (struct gm_strvec *vec, const char *name,
                    const struct btrfs_util_subvolume_info *info,
                    const char *snapshots);
static int add (struct gm_strvec *vec, const char *key, const char *value);
static int add_number (struct gm_strvec *vec, const char *key, uint64_t value);
static const char *uuid_text (char buf[UUID_TEXT], const uint8_t uuid[16]);
static const char *time_text (char buf[TIME_TEXT], struct timespec ts);
static char *snapshots_of (int fd, const uint8_t uuid[16]);

char **
do_btrfs_subvolume_show (struct call *c, const char *subvolume)
{
  CLEANUP_FD int fd =
    btrfs_open_or_reply (c, subvolume, O_RDONLY | O_DIRECTORY);
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  CLEANUP_FREE char *path = NULL, *snapshots = NULL;
  struct btrfs_util_subvolume_info info;
  enum btrfs_util_error err;
  const char *name;
  char **list;

  if (fd == -1)
    return NULL;
  err = btrfs_util_is_subvolume_fd (fd);
  if (err == BTRFS_UTIL_OK)
    err = btrfs_util_subvolume_info_fd (fd, 0, &info);
  if (err == BTRFS_UTIL_OK)
    err = btrfs_util_subvolume_path_fd (fd, 0, &path);
  if (err != BTRFS_UTIL_OK) {
    btrfs_reply (c, subvolume, err);
    return NULL;
  }
  name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;
  snapshots = snapshots_of (fd, info.uuid);
  if (snapshots == NULL ||
      add_all (&vec, info.id == BTRFS_FS_TREE_OBJECTID ? "<FS_TREE>" : name,
               &info, snapshots) == -1)
    return reply_errno_null (c, "%s", subvolume);
  list = gm_strvec_steal (&vec);
  return list != NULL ? list : reply_errno_null (c, "%s", subvolume);
}

/* Returns 0, or -1 with errno. */
static int
add_all (struct gm_strvec *vec, const char *name,
         const struct btrfs_util_subvolume_info *info, const char *snapshots)
{
  const char *flags = info->flags & BTRFS_ROOT_SUBVOL_RDONLY ? "readonly" : "-";
  char uuid[UUID_TEXT], when[TIME_TEXT];

  if (add (vec, "Name", name) == -1 ||
      add (vec, "UUID", uuid_text (uuid, info->uuid)) == -1 ||
      add (vec, "Parent UUID", uuid_text (uuid, info->parent_uuid)) == -1 ||
      add (vec, "Received UUID", uuid_text (uuid, info->received_uuid)) == -1 ||
      add (vec, "Creation time", time_text (when, info->otime)) == -1 ||
      add_number (vec, "Subvolume ID", info->id) == -1 ||
      add_number (vec, "Generation", info->generation) == -1 ||
      add_number (vec, "Gen at creation", info->otransid) == -1 ||
      add_number (vec, "Parent ID", info->parent_id) == -1 ||
      add_number (vec, "Top level ID", info->parent_id) == -1 ||
      add (vec, "Flags", flags) == -1 ||
      add_number (vec, "Send transid", info->stransid) == -1 ||
      add (vec, "Send time", time_text (when, info->stime)) == -1 ||
      add_number (vec, "Receive transid", info->rtransid) == -1 ||
      add (vec, "Receive time", time_text (when, info->rtime)) == -1)
    return -1;
  return add (vec, "Snapshot(s)", snapshots);
}

static int
add (struct gm_strvec *vec, const char *key, const char *value)
{
  return gm_strvec_add (vec, key) == -1 ? -1 : gm_strvec_add (vec, value);
}

static int
add_number (struct gm_strvec *vec, const char *key, uint64_t value)
{
  return gm_strvec_add (vec, key) == -1
           ? -1
           : gm_strvec_addf (vec, "%" PRIu64, value);
}

static const char *
uuid_text (char buf[UUID_TEXT], const uint8_t uuid[16])
{
  static const uint8_t none[16];
  char *p = buf;

  if (memcmp (uuid, none, sizeof none) == 0)
    return strcpy (buf, "-");
  for (int i = 0; i < 16; i++)
    p += sprintf (p, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
                  uuid[i]);
  return buf;
}

static const char *
time_text (char buf[TIME_TEXT], struct timespec ts)
{
  struct tm tm;

  if (ts.tv_sec == 0 || gmtime_r (&ts.tv_sec, &tm) == NULL ||
      strftime (buf, TIME_TEXT, "%Y-%m-%d %H:%M:%S +0000", &tm) == 0)
    return strcpy (buf, "-");
  return buf;
}

/* The paths of all subvolumes that were made of the one with that UUID, with
 * commas between them; for the caller to free, NULL with errno.
 */
static char *
snapshots_of (int fd, const uint8_t uuid[16])
{
  struct btrfs_util_subvolume_iterator *iterator;
  struct btrfs_util_subvolume_info info;
  char *path, *list = NULL;
  size_t len = 0;
  FILE *fp;

  if (btrfs_util_create_subvolume_iterator_fd (fd, BTRFS_FS_TREE_OBJECTID, 0,
                                               &iterator) != BTRFS_UTIL_OK)
    return NULL;
  fp = open_memstream (&list, &len);
  while (fp != NULL && btrfs_util_subvolume_iterator_next_info (
                         iterator, &path, &info) == BTRFS_UTIL_OK) {
    if (memcmp (info.parent_uuid, uuid, sizeof info.parent_uuid) == 0)
      fprintf (fp, "%s%s", ftell (fp) > 0 ? "," : "", path);
    free (path);
  }
  btrfs_util_destroy_subvolume_iterator (iterator);
  return fp != NULL && fclose (fp) == 0 ? list : NULL;
}
