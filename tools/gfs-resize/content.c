/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-resize: what is on a device. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "gfs-resize/resize.h"

/* clang-format off */
static const struct {
  const char *type;
  enum content_kind kind;
} kinds[] = {
  { "", CONTENT_NOTHING },
  { "unknown", CONTENT_NOTHING },
  { "ext2", CONTENT_EXT },
  { "ext3", CONTENT_EXT },
  { "ext4", CONTENT_EXT },
  { "xfs", CONTENT_XFS },
  { "btrfs", CONTENT_BTRFS },
  { "ntfs", CONTENT_NTFS },
  { "swap", CONTENT_SWAP },
  { "LVM2_member", CONTENT_PV },
};
/* clang-format on */

enum { BTRFS_LEAST = 256, SWAP_LEAST = 40 << 10 };

static int find_mountpoint (guestfs_h *g, struct content *c);
static int find_group (guestfs_h *g, struct content *c);
static int check_swap (guestfs_h *g, const struct content *c);
static int check_group (guestfs_h *g, const struct content *c);
static int make_swap (guestfs_h *g, const struct content *c);

int
content_get (guestfs_h *g, const struct layer *l, struct content *c)
{
  size_t i = 0, nr = sizeof kinds / sizeof kinds[0];

  *c = (struct content){ .type = guestfs_vfs_type (g, l->device),
                         .device = strdup (l->device) };
  if (c->type == NULL)
    return tool_fail (g, l->device);
  while (i < nr && strcmp (kinds[i].type, c->type) != 0)
    i++;
  if (strcmp (c->type, "crypto_LUKS") == 0 ||
      strcmp (c->type, "BitLocker") == 0)
    return tool_error (l->device, "holds %s, which is not open: open it first",
                       c->type);
  if (i == nr)
    return tool_error (l->device, "holds %s, which cannot be resized", c->type);
  c->kind = kinds[i].kind;
  if (c->kind == CONTENT_PV)
    return find_group (g, c);
  return find_mountpoint (g, c);
}

void
content_free (struct content *c)
{
  free (c->type);
  free (c->device);
  free (c->mountpoint);
  free (c->group);
}

/* Mounts are known by one of several names of a device. */
static int
find_mountpoint (guestfs_h *g, struct content *c)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_mountpoints (g);

  if (all == NULL)
    return tool_fail (g, c->device);
  for (size_t i = 0; all[i] && all[i + 1]; i += 2) {
    CLEANUP_LAYER struct layer l = { 0 };
    const char *name = strncmp (all[i], "btrfsvol:", 9) == 0 ? NULL : all[i];

    if (name != NULL && strcmp (name, c->device) != 0 &&
        strncmp (name, "/dev/", 5) == 0 && layer_get (g, name, &l) == 0)
      name = l.device;
    if (name != NULL && strcmp (name, c->device) == 0 && c->mountpoint == NULL)
      c->mountpoint = strdup (all[i + 1]);
    c->others = true;
  }
  return 0;
}

static int
find_group (guestfs_h *g, struct content *c)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_vgs (g);

  if (all == NULL)
    return tool_fail (g, c->device);
  for (size_t i = 0; all[i] != NULL && c->group == NULL; i++) {
    struct group vg;

    if (group_get (g, all[i], &vg) == -1)
      return -1;
    for (size_t j = 0; vg.pvs[j] != NULL; j++) {
      CLEANUP_LAYER struct layer l = { 0 };

      if (layer_get (g, vg.pvs[j], &l) == 0 &&
          strcmp (l.device, c->device) == 0 && c->group == NULL)
        c->group = strdup (all[i]);
    }
    group_free (&vg);
  }
  return 0;
}

/* ---- before ---- */

int
content_check (guestfs_h *g, const struct content *c, bool shrink, int64_t size)
{
  bool online = c->kind == CONTENT_BTRFS || c->kind == CONTENT_XFS ||
                (c->kind == CONTENT_EXT && !shrink);
  int64_t least = c->kind == CONTENT_BTRFS  ? BTRFS_LEAST * MIB
                  : c->kind == CONTENT_SWAP ? SWAP_LEAST
                                            : 1;

  if (shrink && c->kind == CONTENT_NOTHING)
    return tool_error (c->device, "holds nothing that is known here; what is "
                                  "behind the new end would be lost");
  if (shrink && c->kind == CONTENT_XFS)
    return tool_error (c->device, "holds xfs, which cannot become smaller");
  if (shrink && size < least)
    return tool_error (c->device,
                       "%s cannot become smaller than %" PRIi64 " bytes",
                       c->type, least);
  if (c->mountpoint != NULL && !online)
    return tool_error (c->device, "is mounted on %s: unmount it first",
                       c->mountpoint);
  if (c->mountpoint == NULL && c->others &&
      (c->kind == CONTENT_XFS || c->kind == CONTENT_BTRFS))
    return tool_error (
      c->device, "%s is resized while it is mounted: mount it first", c->type);
  if (c->kind == CONTENT_SWAP)
    return check_swap (g, c);
  if (c->kind == CONTENT_PV && shrink)
    return check_group (g, c);
  if (c->kind == CONTENT_BTRFS) {
    CLEANUP_FREE_STRINGS char **devices =
      guestfs_btrfs_filesystem_show (g, c->device);

    if (devices == NULL)
      return tool_fail (g, c->device);
    if (devices[0] != NULL && devices[1] != NULL)
      return tool_error (c->device, "its btrfs has several devices: see "
                                    "gfs-btrfs");
  }
  if (c->kind == CONTENT_NTFS && !c->force) {
    int status = guestfs_ntfs_3g_probe (g, true, c->device);

    if (status == -1)
      return tool_fail (g, c->device);
    if (status != 0)
      return tool_error (c->device, "the ntfs is not clean or marked for a "
                                    "check: let Windows check it, or give "
                                    "--force");
  }
  return 0;
}

/* In use as memory, it cannot change. */
static int
check_swap (guestfs_h *g, const struct content *c)
{
  CLEANUP_FREE_STRINGS char **used = guestfs_mini_swaps (g);

  for (size_t i = 0; used && used[i]; i++) {
    CLEANUP_LAYER struct layer l = { 0 };

    if (strncmp (used[i], "/dev/", 5) == 0 && layer_get (g, used[i], &l) == 0 &&
        strcmp (l.device, c->device) == 0)
      return tool_error (c->device, "is in use as swap space");
  }
  return used == NULL ? tool_fail (g, c->device) : 0;
}

/* Its logical volumes will be away for a moment. */
static int
check_group (guestfs_h *g, const struct content *c)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_mountpoints (g);

  for (size_t i = 0; all && all[i] && all[i + 1]; i += 2) {
    CLEANUP_LAYER struct layer l = { 0 };

    if (strncmp (all[i], "/dev/", 5) == 0 && layer_get (g, all[i], &l) == 0 &&
        c->group != NULL && l.group != NULL && strcmp (l.group, c->group) == 0)
      return tool_error (c->device, "%s is mounted on %s: unmount it first",
                         l.device, all[i + 1]);
  }
  return all == NULL ? tool_fail (g, c->device) : 0;
}

int
content_begin (guestfs_h *g, struct content *c, bool shrink)
{
  const struct guestfs_e2fsck_argv check = { .bitmask =
                                               GUESTFS_E2FSCK_CORRECT_BITMASK,
                                             .correct = 1 };

  (void) shrink;
  if (c->mountpoint != NULL)
    return 0;
  if (c->kind == CONTENT_EXT)
    return guestfs_e2fsck_argv (g, c->device, &check) == -1
             ? tool_fail (g, c->device)
             : 0;
  if (c->kind != CONTENT_XFS && c->kind != CONTENT_BTRFS)
    return 0;
  return guestfs_mount (g, c->device, "/") == -1 ? tool_fail (g, c->device) : 0;
}

/* ---- the change ---- */

int
content_resize (guestfs_h *g, const struct content *c, bool shrink,
                int64_t size)
{
  const char *dir = c->mountpoint != NULL ? c->mountpoint : "/";
  struct guestfs_ntfsresize_opts_argv ntfs = { .size = size,
                                               .force = c->force };
  int r = 0;

  ntfs.bitmask = (shrink ? GUESTFS_NTFSRESIZE_OPTS_SIZE_BITMASK : 0) |
                 GUESTFS_NTFSRESIZE_OPTS_FORCE_BITMASK;
  switch (c->kind) {
  case CONTENT_EXT:
    r = shrink ? guestfs_resize2fs_size (g, c->device, size)
               : guestfs_resize2fs (g, c->device);
    break;
  case CONTENT_XFS:
    r = guestfs_xfs_growfs (g, dir, GUESTFS_XFS_GROWFS_DATASEC, 1, -1);
    break;
  case CONTENT_BTRFS:
    r = shrink ? guestfs_btrfs_filesystem_resize (
                   g, dir, GUESTFS_BTRFS_FILESYSTEM_RESIZE_SIZE, size, -1)
               : guestfs_btrfs_filesystem_resize (g, dir, -1);
    break;
  case CONTENT_NTFS:
    r = guestfs_ntfsresize_opts_argv (g, c->device, &ntfs);
    break;
  case CONTENT_PV:
    r = shrink ? guestfs_pvresize_size (g, c->device, size)
               : guestfs_pvresize (g, c->device);
    break;
  case CONTENT_SWAP:
    return make_swap (g, c);
  case CONTENT_NOTHING:
    break;
  }
  return r == -1 ? tool_fail (g, c->device) : 0;
}

/* There is nothing in it to be kept but its name. */
static int
make_swap (guestfs_h *g, const struct content *c)
{
  CLEANUP_FREE char *label = guestfs_vfs_label (g, c->device);
  CLEANUP_FREE char *uuid = guestfs_vfs_uuid (g, c->device);
  struct guestfs_mkswap_opts_argv m = { .label = label, .uuid = uuid };

  if (label != NULL && label[0] != '\0')
    m.bitmask |= GUESTFS_MKSWAP_OPTS_LABEL_BITMASK;
  if (uuid != NULL && uuid[0] != '\0')
    m.bitmask |= GUESTFS_MKSWAP_OPTS_UUID_BITMASK;
  return guestfs_mkswap_opts_argv (g, c->device, &m) == -1
           ? tool_fail (g, c->device)
           : 0;
}

int
content_end (guestfs_h *g, struct content *c)
{
  if (c->mountpoint != NULL ||
      (c->kind != CONTENT_XFS && c->kind != CONTENT_BTRFS))
    return 0;
  return guestfs_umount (g, "/") == -1 ? tool_fail (g, c->device) : 0;
}
