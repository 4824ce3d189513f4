/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-btrfs: btrfs of a disk image, in the words of btrfs(8).  Each subcommand
 * is one entry of the table below and one function in gfs-btrfs/.
 */
#include <stdlib.h>
#include <string.h>

#include "gfs-btrfs/btrfs.h"

#define PATHS SUBCOMMAND_PATHS
#define DEVICES SUBCOMMAND_DEVICES
#define EITHER SUBCOMMAND_EITHER

/* clang-format off */
static const struct subcommand commands[] = {
  { "subvolume list", "PATH|DEVICE", 1, 1, false, EITHER, subvolume_list },
  { "subvolume create", "PATH...", 1, -1, true, PATHS, subvolume_create },
  { "subvolume delete", "PATH...", 1, -1, true, PATHS, subvolume_delete },
  { "subvolume snapshot", "SOURCE DEST", 2, 2, true, PATHS, subvolume_snapshot },
  { "subvolume show", "PATH", 1, 1, false, PATHS, subvolume_show },
  { "subvolume get-default", "PATH|DEVICE", 1, 1, false, EITHER, subvolume_get_default },
  { "subvolume set-default", "ID PATH", 2, 2, true, PATHS, subvolume_set_default },
  { "filesystem show", "DEVICE", 1, 1, false, DEVICES, filesystem_show },
  { "filesystem resize", "SIZE|max PATH", 2, 2, true, PATHS, filesystem_resize },
  { "filesystem sync", "PATH", 1, 1, false, PATHS, filesystem_sync },
  { "filesystem defragment", "PATH...", 1, -1, true, PATHS, filesystem_defragment },
  { "device add", "DEVICE... PATH", 2, -1, true, PATHS, device_add },
  { "device delete", "DEVICE... PATH", 2, -1, true, PATHS, device_delete },
  { "device remove", "DEVICE... PATH", 2, -1, true, PATHS, device_delete },
  { "replace start", "DEVICE NEW PATH", 3, 3, true, PATHS, replace_start },
  { "balance start", "PATH", 1, 1, true, PATHS, balance_start },
  { "balance pause", "PATH", 1, 1, false, PATHS, balance_pause },
  { "balance cancel", "PATH", 1, 1, false, PATHS, balance_cancel },
  { "balance resume", "PATH", 1, 1, true, PATHS, balance_resume },
  { "balance status", "PATH", 1, 1, false, PATHS, balance_status },
  { "scrub start", "PATH", 1, 1, false, PATHS, scrub_start },
  { "scrub cancel", "PATH", 1, 1, false, PATHS, scrub_cancel },
  { "scrub resume", "PATH", 1, 1, false, PATHS, scrub_resume },
  { "scrub status", "PATH", 1, 1, false, PATHS, scrub_status },
  { "quota enable", "PATH|DEVICE", 1, 1, true, EITHER, quota_enable },
  { "quota disable", "PATH|DEVICE", 1, 1, true, EITHER, quota_disable },
  { "quota rescan", "PATH|DEVICE", 1, 1, true, EITHER, quota_rescan },
  { "qgroup show", "PATH", 1, 1, false, PATHS, qgroup_show },
  { "qgroup create", "GROUP PATH", 2, 2, true, PATHS, qgroup_create },
  { "qgroup destroy", "GROUP PATH", 2, 2, true, PATHS, qgroup_destroy },
  { "qgroup assign", "GROUP PARENT PATH", 3, 3, true, PATHS, qgroup_assign },
  { "qgroup remove", "GROUP PARENT PATH", 3, 3, true, PATHS, qgroup_remove },
  { "qgroup limit", "SIZE|none PATH", 2, 2, true, PATHS, qgroup_limit },
  { "check", "DEVICE...", 1, -1, false, DEVICES, check },
  { "rescue chunk-recover", "DEVICE", 1, 1, true, DEVICES, rescue_chunk_recover },
  { "rescue super-recover", "DEVICE", 1, 1, true, DEVICES, rescue_super_recover },
  { "tune", "DEVICE", 1, 1, true, DEVICES, tune },
  { "image", "DEVICE PATH", 2, 2, false, PATHS, image },
};
/* clang-format on */

static void check_arguments (const struct subcommand *cmd,
                             const struct btrfs_opts *o);

int
main (int argc, const char *argv[])
{
  struct btrfs_opts o = { .seeding = -1, .super = -1 };
  struct poptOption table[] = {
    { "foreground", 'B', POPT_ARG_NONE, &o.foreground, 0,
      "scrub start, resume: wait for the end", NULL },
    { "compress", 'c', POPT_ARG_STRING, &o.compress, 0,
      "defragment: zlib, lzo or zstd; image: a level from 0 to 9", "HOW" },
    { "flush", 'f', POPT_ARG_NONE, &o.flush, 0, "defragment: write out at once",
      NULL },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "qgroup show, scrub status: print sizes like 1.5G", NULL },
    { "qgroup", '\0', POPT_ARG_STRING, &o.qgroup, 0,
      "subvolume create, snapshot: the quota group it belongs to", "GROUP" },
    { "paths", '\0', POPT_ARG_NONE, &o.paths, 0,
      "subvolume list: print only paths", NULL },
    { "readonly", 'r', POPT_ARG_NONE, &o.readonly, 0,
      "subvolume snapshot: it cannot be changed", NULL },
    { "recursive", 'R', POPT_ARG_NONE, &o.recursive, 0,
      "subvolume delete: those in it, too", NULL },
    { "repair", '\0', POPT_ARG_NONE, &o.repair, 0,
      "check: repair what is wrong", NULL },
    { "super", 's', POPT_ARG_INT, &o.super, 0,
      "check: use this copy of the superblock", "0|1|2" },
    { "extref", '\0', POPT_ARG_NONE, &o.extrefs, 0,
      "tune: allow more hard links", NULL },
    { "seeding", 'S', POPT_ARG_INT, &o.seeding, 0,
      "tune: make it a seed, or no longer", "0|1" },
    { "skinny-metadata", '\0', POPT_ARG_NONE, &o.skinny, 0,
      "tune: make metadata smaller", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct subcommand *cmd;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "COMMAND [ARGUMENT...]", 1, -1);
  if (o.seeding < -1 || o.seeding > 1)
    tool_misuse ("--seeding: expected 0 or 1");
  cmd =
    subcommand_find (commands, sizeof commands / sizeof commands[0], &o.common);
  check_arguments (cmd, &o);
  if (o.repair || cmd->run == image)
    tool_need_rw (&o.common);
  g = subcommand_handle (cmd, &o.common);
  r = subcommand_run (cmd, g, &o.common, &o);
  free (o.compress);
  free (o.qgroup);
  return tool_finish (&o.common, g, r);
}

/* What can be said without an appliance. */
static void
check_arguments (const struct subcommand *cmd, const struct btrfs_opts *o)
{
  const char *first = o->common.args[2]; /* of those with two words */

  if (cmd->run == subvolume_set_default)
    subvolume_id (first);
  if (cmd->run == filesystem_resize && strcmp (first, "max") != 0)
    btrfs_size (first);
  if (cmd->run == qgroup_limit && strcmp (first, "none") != 0)
    btrfs_size (first);
  if (cmd->run == image && o->compress != NULL)
    compress_level (o->compress);
  if (cmd->run == tune && !o->extrefs && !o->skinny && o->seeding == -1)
    tool_misuse ("nothing to change: --seeding, --extref or --skinny-metadata");
}
