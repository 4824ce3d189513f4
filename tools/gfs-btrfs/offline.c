/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-btrfs check, rescue, tune and image: what works on a device. */
#include "gfs-btrfs/btrfs.h"

int
check (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  const struct guestfs_btrfs_fsck_argv how = {
    .bitmask = GUESTFS_BTRFS_FSCK_REPAIR_BITMASK |
               (o->super >= 0 ? GUESTFS_BTRFS_FSCK_SUPERBLOCK_BITMASK : 0),
    .superblock = o->super,
    .repair = o->repair,
  };
  int r = 0;

  for (; *args != NULL; args++) {
    if (o->repair && !tool_device_writable (g, *args))
      r = tool_error (*args, "is on a read-only drive");
    else if (guestfs_btrfs_fsck_argv (g, *args, &how) == -1)
      r = tool_fail (g, *args);
  }
  return r;
}

int
rescue_chunk_recover (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_rescue_chunk_recover (g, args[0]),
                     args[0]);
}

int
rescue_super_recover (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_rescue_super_recover (g, args[0]),
                     args[0]);
}

int
tune (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  const char *device = args[0];

  if (o->extrefs &&
      guestfs_btrfstune_enable_extended_inode_refs (g, device) == -1)
    return tool_fail (g, device);
  if (o->skinny &&
      guestfs_btrfstune_enable_skinny_metadata_extent_refs (g, device) == -1)
    return tool_fail (g, device);
  return o->seeding == -1
           ? 0
           : btrfs_done (g, guestfs_btrfstune_seeding (g, device, o->seeding),
                         device);
}

int
image (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  char *const sources[] = { args[0], NULL };
  struct guestfs_btrfs_image_argv how = { 0 };

  if (o->compress != NULL) {
    how.bitmask = GUESTFS_BTRFS_IMAGE_COMPRESSLEVEL_BITMASK;
    how.compresslevel = compress_level (o->compress);
  }
  return btrfs_done (g, guestfs_btrfs_image_argv (g, sources, args[1], &how),
                     args[0]);
}

int
compress_level (const char *text)
{
  if (text[0] < '0' || text[0] > '9' || text[1] != '\0')
    tool_misuse ("%s: is not a level from 0 to 9", text);
  return text[0] - '0';
}
