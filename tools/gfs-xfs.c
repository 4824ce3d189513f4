/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-xfs: XFS of a disk image. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "subcommand.h"

struct opts {
  struct tool_common common;
  char *label, *uuid;
  long long blocks;
  int maxpct, nomodify, zero_log;
};

static subcommand_fn info, grow, admin, repair;

/* clang-format off */
static const struct subcommand commands[] = {
  { "info", "PATH|DEVICE", 1, 1, false, SUBCOMMAND_EITHER, info },
  { "growfs", "PATH", 1, 1, true, SUBCOMMAND_PATHS, grow },
  { "admin", "DEVICE", 1, 1, true, SUBCOMMAND_DEVICES, admin },
  { "repair", "DEVICE...", 1, -1, false, SUBCOMMAND_DEVICES, repair },
};
/* clang-format on */

static int print_geometry (const struct guestfs_xfsinfo *x, bool json);

int
main (int argc, const char *argv[])
{
  struct opts o = { .maxpct = -1 };
  struct poptOption table[] = {
    { "blocks", 'D', POPT_ARG_LONGLONG, &o.blocks, 0,
      "growfs: the new size in blocks", "NUMBER" },
    { "label", '\0', POPT_ARG_STRING, &o.label, 0,
      "admin: the new label, -- for none", "TEXT" },
    { "maxpct", '\0', POPT_ARG_INT, &o.maxpct, 0,
      "growfs: percent of the space for inodes", "NUMBER" },
    { "no-modify", 'n', POPT_ARG_NONE, &o.nomodify, 0, "repair: only check",
      NULL },
    { "uuid", 'U', POPT_ARG_STRING, &o.uuid, 0,
      "admin: the new UUID, generate, nil or restore", "UUID" },
    { "zero-log", 'L', POPT_ARG_NONE, &o.zero_log, 0,
      "repair: throw away a log that is not replayed", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "info: print JSON",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct subcommand *cmd;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "COMMAND [ARGUMENT...]", 1, -1);
  cmd =
    subcommand_find (commands, sizeof commands / sizeof commands[0], &o.common);
  if (cmd->run == admin && o.label == NULL && o.uuid == NULL)
    tool_misuse ("admin: expected --label or --uuid");
  if (cmd->run == repair && !o.nomodify)
    tool_need_rw (&o.common);
  g = subcommand_handle (cmd, &o.common);
  r = subcommand_run (cmd, g, &o.common, &o);
  free (o.label);
  free (o.uuid);
  return tool_finish (&o.common, g, r);
}

static int
info (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  struct guestfs_xfsinfo *x = guestfs_xfs_info (g, args[0]);
  int r;

  if (x == NULL)
    return tool_fail (g, args[0]);
  r = print_geometry (x, o->common.json);
  guestfs_free_xfsinfo (x);
  return r;
}

/* The words of xfs_info(8), one to a line. */
static int
print_geometry (const struct guestfs_xfsinfo *x, bool json)
{
  const struct {
    const char *name;
    uint64_t value;
  } lines[] = {
    { "isize", x->xfs_inodesize },
    { "agcount", x->xfs_agcount },
    { "agsize", x->xfs_agsize },
    { "sectsz", x->xfs_sectsize },
    { "attr", x->xfs_attr },
    { "bsize", x->xfs_blocksize },
    { "blocks", x->xfs_datablocks },
    { "imaxpct", x->xfs_imaxpct },
    { "sunit", x->xfs_sunit },
    { "swidth", x->xfs_swidth },
    { "naming-version", x->xfs_dirversion },
    { "naming-bsize", x->xfs_dirblocksize },
    { "ascii-ci", x->xfs_cimode },
    { "log-bsize", x->xfs_logblocksize },
    { "log-blocks", x->xfs_logblocks },
    { "log-version", x->xfs_logversion },
    { "log-sectsz", x->xfs_logsectsize },
    { "log-sunit", x->xfs_logsunit },
    { "lazy-count", x->xfs_lazycount },
    { "realtime-extsz", x->xfs_rtextsize },
    { "realtime-blocks", x->xfs_rtblocks },
    { "realtime-rtextents", x->xfs_rtextents },
  };
  json_t *object = json_object ();

  json_set_name (object, "device", x->xfs_mntpoint);
  json_set_name (object, "log", x->xfs_logname);
  json_set_name (object, "realtime", x->xfs_rtname);
  if (!json)
    printf ("device=%s\nlog=%s\nrealtime=%s\n", x->xfs_mntpoint, x->xfs_logname,
            x->xfs_rtname);
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    json_set_int (object, lines[i].name, lines[i].value);
    if (!json)
      printf ("%s=%" PRIu64 "\n", lines[i].name, lines[i].value);
  }
  if (json)
    json_print (object);
  else
    json_decref (object);
  return 0;
}

static int
grow (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  const struct guestfs_xfs_growfs_argv how = {
    .bitmask = (o->blocks != 0 ? GUESTFS_XFS_GROWFS_DATASIZE_BITMASK : 0) |
               (o->maxpct >= 0 ? GUESTFS_XFS_GROWFS_MAXPCT_BITMASK : 0),
    .datasize = o->blocks,
    .maxpct = o->maxpct,
  };

  return guestfs_xfs_growfs_argv (g, args[0], &how) == -1
           ? tool_fail (g, args[0])
           : 0;
}

static int
admin (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  const struct guestfs_xfs_admin_argv how = {
    .bitmask = (o->label != NULL ? GUESTFS_XFS_ADMIN_LABEL_BITMASK : 0) |
               (o->uuid != NULL ? GUESTFS_XFS_ADMIN_UUID_BITMASK : 0),
    .label = o->label,
    .uuid = o->uuid,
  };

  return guestfs_xfs_admin_argv (g, args[0], &how) == -1
           ? tool_fail (g, args[0])
           : 0;
}

static int
repair (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  const struct guestfs_xfs_repair_argv how = {
    .bitmask = GUESTFS_XFS_REPAIR_NOMODIFY_BITMASK |
               GUESTFS_XFS_REPAIR_FORCELOGZERO_BITMASK,
    .nomodify = o->nomodify,
    .forcelogzero = o->zero_log,
  };
  int r = 0;

  for (; *args != NULL; args++) {
    bool device = strncmp (*args, "/dev/", 5) == 0;
    int damaged;

    if (!o->nomodify && device && !tool_device_writable (g, *args)) {
      r = tool_error (*args, "is on a read-only drive");
      continue;
    }
    damaged = guestfs_xfs_repair_argv (g, *args, &how);
    if (damaged == -1)
      r = tool_fail (g, *args);
    else if (damaged > 0)
      r = tool_error (*args, "is damaged");
  }
  return r;
}
