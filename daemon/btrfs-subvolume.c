/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subvolumes of btrfs.  API: share/api/btrfs.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <linux/btrfs_tree.h>

#include "cleanup.h"

#include "btrfs.h"
#include "daemon-calls.h"
#include "sysroot.h"

static int open_dest_or_reply (struct call *c, const char *dest,
                               const char *source, char **name);
static int open_parent_or_reply (struct call *c, const char *path, char **name);
static int inherit_or_reply (struct call *c, const char *qgroupid,
                             struct btrfs_util_qgroup_inherit **inherit);
static int append (guestfs_int_btrfssubvolume_list *list, uint64_t id,
                   uint64_t parent, char *take_path);
static int compare (const void *a, const void *b);

int
do_btrfs_subvolume_snapshot (struct call *c, const char *source,
                             const char *dest,
                             const struct do_btrfs_subvolume_snapshot_opts *o)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, source, O_RDONLY | O_DIRECTORY);
  int flags = o->ro ? BTRFS_UTIL_CREATE_SNAPSHOT_READ_ONLY : 0;
  struct btrfs_util_qgroup_inherit *inherit = NULL;
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int parent = -1;
  enum btrfs_util_error err;

  if (fd == -1)
    return -1;
  err = btrfs_util_is_subvolume_fd (fd);
  if (err != BTRFS_UTIL_OK)
    return btrfs_reply (c, source, err);
  parent = open_dest_or_reply (c, dest, source, &name);
  if (parent == -1)
    return -1;
  if (o->bitmask & GUESTFS_BTRFS_SUBVOLUME_SNAPSHOT_QGROUPID_BITMASK &&
      inherit_or_reply (c, o->qgroupid, &inherit) == -1)
    return -1;
  err = btrfs_util_create_snapshot_fd2 (fd, parent, name, flags, NULL, inherit);
  if (err != BTRFS_UTIL_OK)
    btrfs_reply (c, dest, err);
  btrfs_util_destroy_qgroup_inherit (inherit);
  return err == BTRFS_UTIL_OK ? 0 : -1;
}

int
do_btrfs_subvolume_delete (struct call *c, const char *subvolume)
{
  CLEANUP_FD int fd =
    btrfs_open_or_reply (c, subvolume, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int parent = -1;
  enum btrfs_util_error err;

  if (fd == -1)
    return -1;
  err = btrfs_util_is_subvolume_fd (fd);
  if (err != BTRFS_UTIL_OK)
    return btrfs_reply (c, subvolume, err);
  parent = open_parent_or_reply (c, subvolume, &name);
  if (parent == -1)
    return -1;
  err = btrfs_util_delete_subvolume_fd (parent, name, 0);
  return err == BTRFS_UTIL_OK ? 0 : btrfs_reply (c, subvolume, err);
}

int
do_btrfs_subvolume_create (struct call *c, const char *dest,
                           const struct do_btrfs_subvolume_create_opts *o)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int parent = open_parent_or_reply (c, dest, &name);
  struct btrfs_util_qgroup_inherit *inherit = NULL;
  enum btrfs_util_error err;

  if (parent == -1)
    return -1;
  if (o->bitmask & GUESTFS_BTRFS_SUBVOLUME_CREATE_QGROUPID_BITMASK &&
      inherit_or_reply (c, o->qgroupid, &inherit) == -1)
    return -1;
  err = btrfs_util_create_subvolume_fd (parent, name, 0, NULL, inherit);
  if (err != BTRFS_UTIL_OK && errno == ENOTTY)
    err = BTRFS_UTIL_ERROR_NOT_BTRFS;
  if (err != BTRFS_UTIL_OK)
    btrfs_reply (c, dest, err);
  btrfs_util_destroy_qgroup_inherit (inherit);
  return err == BTRFS_UTIL_OK ? 0 : -1;
}

guestfs_int_btrfssubvolume_list *
do_btrfs_subvolume_list (struct call *c, const char *fs)
{
  CLEANUP_FD int fd = btrfs_open_fs_or_reply (c, fs);
  struct btrfs_util_subvolume_iterator *iterator;
  struct btrfs_util_subvolume_info info;
  guestfs_int_btrfssubvolume_list *list;
  enum btrfs_util_error err;
  char *path;

  if (fd == -1)
    return NULL;
  err = btrfs_util_create_subvolume_iterator_fd (fd, BTRFS_FS_TREE_OBJECTID, 0,
                                                 &iterator);
  if (err != BTRFS_UTIL_OK) {
    btrfs_reply (c, fs, err);
    return NULL;
  }
  list = calloc (1, sizeof *list);
  while (list != NULL && (err = btrfs_util_subvolume_iterator_next_info (
                            iterator, &path, &info)) == BTRFS_UTIL_OK)
    if (append (list, info.id, info.parent_id, path) == -1)
      break;
  btrfs_util_destroy_subvolume_iterator (iterator);
  if (list != NULL && err == BTRFS_UTIL_ERROR_STOP_ITERATION) {
    qsort (list->guestfs_int_btrfssubvolume_list_val,
           list->guestfs_int_btrfssubvolume_list_len,
           sizeof (guestfs_int_btrfssubvolume), compare);
    return list;
  }
  reply_errno (c, "%s", fs);
  if (list == NULL)
    return NULL;
  xdr_free ((xdrproc_t) xdr_guestfs_int_btrfssubvolume_list, (char *) list);
  free (list);
  return NULL;
}

int64_t
do_btrfs_subvolume_get_default (struct call *c, const char *fs)
{
  CLEANUP_FD int fd = btrfs_open_fs_or_reply (c, fs);
  enum btrfs_util_error err;
  uint64_t id;

  if (fd == -1)
    return -1;
  err = btrfs_util_get_default_subvolume_fd (fd, &id);
  return err == BTRFS_UTIL_OK ? (int64_t) id : btrfs_reply (c, fs, err);
}

int
do_btrfs_subvolume_set_default (struct call *c, int64_t id, const char *fs)
{
  CLEANUP_FD int fd = btrfs_open_or_reply (c, fs, O_RDONLY);
  enum btrfs_util_error err;

  if (fd == -1)
    return -1;
  if (id <= 0) /* 0 would be the subvolume of the descriptor */
    return reply_explained (c, EINVAL, "%s: %" PRIi64 " is no subvolume", fs,
                            id);
  err = btrfs_util_set_default_subvolume_fd (fd, id);
  if (err != BTRFS_UTIL_OK && errno == ENOENT)
    return reply_explained (c, ENOENT, "%s: there is no subvolume %" PRIi64, fs,
                            id);
  return err == BTRFS_UTIL_OK ? 0 : btrfs_reply (c, fs, err);
}

/* The directory in which DEST shall be made, and *NAME, what it will be called
 * there: if it is a directory already, the snapshot goes into it and is called
 * like SOURCE.  Returns -1 after a reply.
 */
static int
open_dest_or_reply (struct call *c, const char *dest, const char *source,
                    char **name)
{
  CLEANUP_FD int dir = sysroot_open (c, dest, O_RDONLY | O_DIRECTORY);
  CLEANUP_FD int parent = -1;

  if (dir == -1)
    return open_parent_or_reply (c, dest, name);
  parent = open_parent_or_reply (c, source, name);
  return parent == -1 ? -1 : steal_fd (&dir);
}

/* The directory that PATH is, or shall be, an entry of, to be read. */
static int
open_parent_or_reply (struct call *c, const char *path, char **name)
{
  CLEANUP_FD int dir = sysroot_open_parent (c, path, name);
  int fd;

  if (dir == -1)
    return reply_errno (c, "%s", path);
  if (strcmp (*name, ".") == 0)
    return reply_explained (c, EINVAL, "%s: not the name of a subvolume", path);
  fd = openat (dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd != -1 ? fd : reply_errno (c, "%s", path);
}

/* *INHERIT: that the new subvolume belongs to the group QGROUPID. */
static int
inherit_or_reply (struct call *c, const char *qgroupid,
                  struct btrfs_util_qgroup_inherit **inherit)
{
  uint64_t id;

  if (btrfs_qgroupid_or_reply (c, qgroupid, &id) == -1)
    return -1;
  if (btrfs_util_create_qgroup_inherit (0, inherit) == BTRFS_UTIL_OK) {
    if (btrfs_util_qgroup_inherit_add_group (inherit, id) == BTRFS_UTIL_OK)
      return 0;
    btrfs_util_destroy_qgroup_inherit (steal_ptr (inherit));
  }
  return reply_errno (c, "%s", qgroupid);
}

/* Takes PATH.  Returns 0, or -1 with errno. */
static int
append (guestfs_int_btrfssubvolume_list *list, uint64_t id, uint64_t parent,
        char *take_path)
{
  size_t len = list->guestfs_int_btrfssubvolume_list_len;
  guestfs_int_btrfssubvolume *val = list->guestfs_int_btrfssubvolume_list_val;

  if ((len & (len - 1)) == 0) { /* full: twice as many */
    val = reallocarray (val, len == 0 ? 1 : 2 * len, sizeof *val);
    if (val == NULL) {
      free (take_path);
      return -1;
    }
    list->guestfs_int_btrfssubvolume_list_val = val;
  }
  val[len].btrfssubvolume_id = id;
  val[len].btrfssubvolume_top_level_id = parent;
  val[len].btrfssubvolume_path = take_path;
  list->guestfs_int_btrfssubvolume_list_len++;
  return 0;
}

static int
compare (const void *a, const void *b)
{
  const guestfs_int_btrfssubvolume *x = a, *y = b;

  return x->btrfssubvolume_id < y->btrfssubvolume_id ? -1 : 1;
}
