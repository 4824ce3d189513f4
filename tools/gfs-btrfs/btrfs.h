/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-btrfs.c and the files of gfs-btrfs/ share. */
#ifndef GFS_BTRFS_H
#define GFS_BTRFS_H

#include <stdint.h>

#include "subcommand.h"

struct btrfs_opts {
  struct tool_common common;
  char *compress; /* defragment, image */
  char *qgroup;   /* create, snapshot */
  int foreground; /* scrub */
  int flush, paths, human, readonly, recursive, repair;
  int extrefs, skinny, seeding; /* tune; seeding -1: leave it */
  int super;                    /* check, -1: the first */
};

subcommand_fn subvolume_create, subvolume_delete, subvolume_get_default,
  subvolume_list, subvolume_set_default, subvolume_show, subvolume_snapshot;
subcommand_fn filesystem_defragment, filesystem_resize, filesystem_show,
  filesystem_sync;
subcommand_fn balance_start, balance_pause, balance_cancel, balance_resume,
  balance_status;
subcommand_fn scrub_start, scrub_cancel, scrub_resume, scrub_status;
subcommand_fn device_add, device_delete, replace_start;
subcommand_fn quota_enable, quota_disable, quota_rescan;
subcommand_fn qgroup_show, qgroup_create, qgroup_destroy, qgroup_assign,
  qgroup_remove, qgroup_limit;
subcommand_fn check, rescue_chunk_recover, rescue_super_recover, tune, image;

/* What TEXT stands for; exit 2 if it is none. */
int64_t subvolume_id (const char *text);
int64_t btrfs_size (const char *text);
int compress_level (const char *text);

/* 0, or -1 after a message about OBJECT if R, what a call returned, is. */
static inline int
btrfs_done (guestfs_h *g, int r, const char *object)
{
  return r == -1 ? tool_fail (g, object) : 0;
}

#endif
