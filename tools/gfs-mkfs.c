/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mkfs: make a file system on a device of a disk image. */
#include <stdlib.h>

#include "common.h"

struct opts {
  struct tool_common common;
  char *label, *features;
  int blocksize, inode, sectorsize;
};

static int make_filesystem (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "label", 'L', POPT_ARG_STRING, &o.label, 0, "name of the file system",
      "TEXT" },
    { "blocksize", '\0', POPT_ARG_INT, &o.blocksize, 0, "block or cluster size",
      "BYTES" },
    { "features", '\0', POPT_ARG_STRING, &o.features, 0,
      "features to turn on or off, as mke2fs -O takes them", "LIST" },
    { "inode", '\0', POPT_ARG_INT, &o.inode, 0, "inode size", "BYTES" },
    { "sectorsize", '\0', POPT_ARG_INT, &o.sectorsize, 0, "sector size",
      "BYTES" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "TYPE DEVICE", 2, 2);
  tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  r = make_filesystem (g, &o);
  free (o.label);
  free (o.features);
  return tool_finish (&o.common, g, r);
}

static int
make_filesystem (guestfs_h *g, const struct opts *o)
{
  const char *type = o->common.args[0], *device = o->common.args[1];
  struct guestfs_mkfs_opts_argv m = {
    .blocksize = o->blocksize,
    .features = o->features,
    .inode = o->inode,
    .sectorsize = o->sectorsize,
    .label = o->label,
  };

  m.bitmask = (o->blocksize ? GUESTFS_MKFS_OPTS_BLOCKSIZE_BITMASK : 0) |
              (o->features ? GUESTFS_MKFS_OPTS_FEATURES_BITMASK : 0) |
              (o->inode ? GUESTFS_MKFS_OPTS_INODE_BITMASK : 0) |
              (o->sectorsize ? GUESTFS_MKFS_OPTS_SECTORSIZE_BITMASK : 0) |
              (o->label ? GUESTFS_MKFS_OPTS_LABEL_BITMASK : 0);
  if (!tool_device_writable (g, device))
    return tool_error (device, "is on a read-only drive");
  return guestfs_mkfs_opts_argv (g, type, device, &m) == -1
           ? tool_fail (g, device)
           : 0;
}
