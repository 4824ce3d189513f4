/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-format: erase disks, and make a file system on each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "new-fs.h"

struct opts {
  struct tool_common common;
  struct new_fs fs;
  char *type, *partition, *lvm;
  int wipe;

  char *vg, *lv; /* of --lvm */
};

static void parse (struct opts *o);
static int format_all (guestfs_h *g, const struct opts *o);
static int let_go (guestfs_h *g);
static int wipe (guestfs_h *g, const char *device);
static int format (guestfs_h *g, const struct opts *o, const char *device);
static int erase (guestfs_h *g, const struct opts *o, const char *device);
static char *make_volume (guestfs_h *g, const struct opts *o,
                          const char *device);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "type of the file system (ext4), swap or none", "TYPE" },
    { "label", 'L', POPT_ARG_STRING, &o.fs.label, 0, "name of the file system",
      "TEXT" },
    { "features", '\0', POPT_ARG_STRING, &o.fs.features, 0,
      "features to turn on or off, as mke2fs -O takes them", "LIST" },
    { "partition", '\0', POPT_ARG_STRING, &o.partition, 0,
      "the partition table (gpt)", "gpt|mbr|none" },
    { "lvm", '\0', POPT_ARG_STRING, &o.lvm, 0,
      "put it into this new logical volume", "VG/LV" },
    { "wipe", '\0', POPT_ARG_NONE, &o.wipe, 0,
      "overwrite all of the disk with zeroes before", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[DEVICE...]", 0, -1);
  parse (&o);
  tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  r = format_all (g, &o);
  free (o.type);
  free (o.fs.label);
  free (o.fs.features);
  free (o.partition);
  free (o.lvm);
  return tool_finish (&o.common, g, r);
}

static void
parse (struct opts *o)
{
  o->fs.type = o->type ? o->type : "ext4";
  o->fs.partition = o->partition ? o->partition : "gpt";
  if (strcmp (o->fs.partition, "none") == 0)
    o->fs.partition = NULL;
  else if (strcmp (o->fs.partition, "gpt") != 0 &&
           strcmp (o->fs.partition, "mbr") != 0)
    tool_misuse ("--partition: %s is not gpt, mbr or none", o->fs.partition);
  if (o->lvm) {
    o->vg = strncmp (o->lvm, "/dev/", 5) == 0 ? o->lvm + 5 : o->lvm;
    o->lv = strchr (o->vg, '/');
    if (o->lv == NULL || o->lv == o->vg || o->lv[1] == '\0' ||
        strchr (o->lv + 1, '/') != NULL)
      tool_misuse ("--lvm: %s is not VG/LV", o->lvm);
    *o->lv++ = '\0';
    if (o->common.nr_args > 1 ||
        (o->common.nr_args == 0 && o->common.nr_drives > 1))
      tool_misuse ("--lvm: is for one disk, since its volume group has one "
                   "name");
  }
  /* On a live handle disks are erased by name only. */
  if (o->common.nr_args == 0 && o->common.nr_drives == 0 &&
      (o->common.handle != NULL || getenv ("GFS_HANDLE") != NULL))
    tool_misuse ("which device?");
}

static int
format_all (guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE_STRINGS char **all = NULL;
  char **devices = o->common.args;
  int r = 0;

  if (o->common.nr_args == 0) {
    all = devices = guestfs_list_devices (g);
    if (devices == NULL)
      return tool_fail (g, NULL);
  }
  /* Of an appliance of our own: what is on the disks is to go, so it may not
   * keep them busy.
   */
  if (o->common.nr_drives > 0 && let_go (g) == -1)
    return -1;
  for (size_t i = 0; devices[i] != NULL; i++)
    if (format (g, o, devices[i]) == -1)
      r = -1;
  return r;
}

static int
let_go (guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **arrays = NULL;

  if (guestfs_vg_activate_all (g, 0) == -1)
    return tool_fail (g, NULL);
  arrays = guestfs_list_md_devices (g);
  if (arrays == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; arrays[i] != NULL; i++)
    if (guestfs_md_stop (g, arrays[i]) == -1)
      return tool_fail (g, arrays[i]);
  return 0;
}

static int
format (guestfs_h *g, const struct opts *o, const char *device)
{
  CLEANUP_FREE char *partition = NULL, *volume = NULL;
  bool nothing = strcmp (o->fs.type, "none") == 0;

  if (!tool_device_writable (g, device))
    return tool_error (device, "is on a read-only drive");
  if (erase (g, o, device) == -1)
    return -1;
  partition = new_fs_partition (g, device, &o->fs);
  /* It may begin where an old one did. */
  if (partition == NULL || wipe (g, partition) == -1 ||
      new_fs_mark (g, device, &o->fs, o->vg ? "lvm" : o->fs.type) == -1)
    return -1;
  if (o->vg) {
    volume = make_volume (g, o, partition);
    if (volume == NULL)
      return -1;
  }
  return nothing ? 0 : new_fs_make (g, volume ? volume : partition, &o->fs);
}

/* Labels within partitions would be found again by whoever makes the same
 * partitions.  None is touched if any of them is in use: the kernel does not
 * read the table anew then.
 */
static int
erase (guestfs_h *g, const struct opts *o, const char *device)
{
  CLEANUP_FREE_STRINGS char **partitions = guestfs_list_partitions (g);
  bool first = true;
  int r = 0;

  if (partitions == NULL)
    return tool_fail (g, device);
  for (size_t i = 0; r == 0 && partitions[i] != NULL; i++) {
    CLEANUP_FREE char *disk = guestfs_part_to_dev (g, partitions[i]);

    if (disk == NULL)
      return tool_fail (g, partitions[i]);
    if (strcmp (disk, device) != 0)
      continue;
    if (first && guestfs_blockdev_rereadpt (g, device) == -1)
      return tool_fail (g, device);
    first = false;
    r = wipe (g, partitions[i]);
  }
  if (r == 0 && o->wipe && guestfs_zero_device (g, device) == -1)
    r = tool_fail (g, device);
  return r == 0 ? wipe (g, device) : -1;
}

static int
wipe (guestfs_h *g, const char *device)
{
  return guestfs_wipefs (g, device) == -1 ? tool_fail (g, device) : 0;
}

/* All of DEVICE becomes one logical volume.  Its name, or NULL. */
static char *
make_volume (guestfs_h *g, const struct opts *o, const char *device)
{
  char *const devices[] = { (char *) device, NULL };
  char *volume;

  if (guestfs_pvcreate (g, device) == -1 ||
      guestfs_vgcreate (g, o->vg, devices) == -1 ||
      guestfs_lvcreate_free (g, o->lv, o->vg, 100) == -1) {
    tool_fail (g, device);
    return NULL;
  }
  if (asprintf (&volume, "/dev/%s/%s", o->vg, o->lv) == -1) {
    tool_error (device, "out of memory");
    return NULL;
  }
  return volume;
}
