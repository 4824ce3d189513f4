/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-ntfs: NTFS of a disk image. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "output.h"
#include "progress.h"
#include "size.h"
#include "subcommand.h"

struct opts {
  struct tool_common common;
  int force, bad_sectors, metadata, rescue, ignore_check, timestamps, readwrite;
};

static subcommand_fn probe, resize, fix, clone_out, clone_in, cat;

/* clang-format off */
static const struct subcommand commands[] = {
  { "probe", "DEVICE...", 1, -1, false, SUBCOMMAND_DEVICES, probe },
  { "resize", "DEVICE [SIZE]", 1, 2, true, SUBCOMMAND_DEVICES, resize },
  { "fix", "DEVICE...", 1, -1, true, SUBCOMMAND_DEVICES, fix },
  { "clone-out", "DEVICE FILE|-", 2, 2, false, SUBCOMMAND_DEVICES, clone_out },
  { "clone-in", "FILE|- DEVICE", 2, 2, true, SUBCOMMAND_DEVICES, clone_in },
  { "cat", "DEVICE INODE...", 2, -1, false, SUBCOMMAND_DEVICES, cat },
};
/* clang-format on */

static void check_arguments (const struct subcommand *cmd,
                             const struct opts *o);
static int64_t size_of (const char *text);
static int64_t number_of (const char *text);
static int save (guestfs_h *g, const struct opts *o, const char *device,
                 const char *file);
static const char *reason (int status);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "clear-bad-sectors", 'b', POPT_ARG_NONE, &o.bad_sectors, 0,
      "fix: forget which sectors are bad", NULL },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "resize, clone-out: even if it is marked for a check", NULL },
    { "ignore-fs-check", '\0', POPT_ARG_NONE, &o.ignore_check, 0,
      "clone-out: even if it is inconsistent", NULL },
    { "metadata", '\0', POPT_ARG_NONE, &o.metadata, 0,
      "clone-out: no contents of files", NULL },
    { "preserve-timestamps", 't', POPT_ARG_NONE, &o.timestamps, 0,
      "clone-out: keep times, with --metadata", NULL },
    { "readwrite", 'w', POPT_ARG_NONE, &o.readwrite, 0,
      "probe: can it be written, too", NULL },
    { "rescue", '\0', POPT_ARG_NONE, &o.rescue, 0,
      "clone-out: go on after errors of the disk", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct subcommand *cmd;
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "COMMAND [ARGUMENT...]", 1, -1);
  cmd =
    subcommand_find (commands, sizeof commands / sizeof commands[0], &o.common);
  check_arguments (cmd, &o);
  g = subcommand_handle (cmd, &o.common);
  return tool_finish (&o.common, g, subcommand_run (cmd, g, &o.common, &o));
}

/* What can be said without an appliance. */
static void
check_arguments (const struct subcommand *cmd, const struct opts *o)
{
  char **args = o->common.args + 1;

  if (cmd->run == resize && args[1] != NULL)
    size_of (args[1]);
  for (size_t i = 1; cmd->run == cat && args[i] != NULL; i++)
    number_of (args[i]);
}

static int64_t
size_of (const char *text)
{
  int64_t size;

  if (size_parse (text, &size) == -1)
    tool_misuse ("%s: is not a size", text);
  return size;
}

static int64_t
number_of (const char *text)
{
  int64_t inode;
  char *end;

  errno = 0;
  inode = strtoll (text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || inode < 0)
    tool_misuse ("%s: is not the number of a file", text);
  return inode;
}

static int
probe (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  int r = 0;

  for (; *args != NULL; args++) {
    int status = guestfs_ntfs_3g_probe (g, o->readwrite, *args);

    if (status == -1)
      r = tool_fail (g, *args);
    else if (status != 0)
      r = tool_error (*args, "%s", reason (status));
  }
  return r;
}

/* What ntfs-3g.probe(8) means by STATUS. */
static const char *
reason (int status)
{
  switch (status) {
  case 12:
    return "is not an NTFS file system";
  case 13:
    return "is inconsistent";
  case 14:
    return "Windows is hibernated on it";
  case 15:
    return "was not shut down cleanly by Windows";
  case 16:
    return "is in use";
  case 17:
    return "is part of a RAID";
  default:
    return "cannot be mounted";
  }
}

static int
resize (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  struct guestfs_ntfsresize_opts_argv how = {
    .bitmask = GUESTFS_NTFSRESIZE_OPTS_FORCE_BITMASK,
    .force = o->force,
  };

  if (args[1] != NULL) {
    how.bitmask |= GUESTFS_NTFSRESIZE_OPTS_SIZE_BITMASK;
    how.size = size_of (args[1]);
  }
  return guestfs_ntfsresize_opts_argv (g, args[0], &how) == -1
           ? tool_fail (g, args[0])
           : 0;
}

static int
fix (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  const struct guestfs_ntfsfix_argv how = {
    .bitmask = GUESTFS_NTFSFIX_CLEARBADSECTORS_BITMASK,
    .clearbadsectors = o->bad_sectors,
  };
  int r = 0;

  for (; *args != NULL; args++)
    if (guestfs_ntfsfix_argv (g, *args, &how) == -1)
      r = tool_fail (g, *args);
  return r;
}

static int
clone_out (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  struct progress p;
  struct output out;
  int r;

  if (output_open (&out, args[1]) == -1)
    return -1;
  progress_start (&p, g, &o->common, args[0]);
  r = save (g, o, args[0], out.name);
  progress_stop (&p);
  if (r == 0)
    return output_commit (&out);
  output_abort (&out);
  return tool_reader_gone () ? 0 : tool_fail (g, args[0]);
}

static int
save (guestfs_h *g, const struct opts *o, const char *device, const char *file)
{
  const struct guestfs_ntfsclone_out_argv how = {
    .bitmask = GUESTFS_NTFSCLONE_OUT_METADATAONLY_BITMASK |
               GUESTFS_NTFSCLONE_OUT_RESCUE_BITMASK |
               GUESTFS_NTFSCLONE_OUT_IGNOREFSCHECK_BITMASK |
               GUESTFS_NTFSCLONE_OUT_PRESERVETIMESTAMPS_BITMASK |
               GUESTFS_NTFSCLONE_OUT_FORCE_BITMASK,
    .metadataonly = o->metadata,
    .rescue = o->rescue,
    .ignorefscheck = o->ignore_check,
    .preservetimestamps = o->timestamps,
    .force = o->force,
  };

  return guestfs_ntfsclone_out_argv (g, device, file, &how);
}

static int
clone_in (guestfs_h *g, const void *opts, char **args)
{
  const struct opts *o = opts;
  struct progress p;
  struct input in;
  int r;

  if (input_open (&in, args[0]) == -1)
    return -1;
  progress_start (&p, g, &o->common, args[1]);
  r = guestfs_ntfsclone_in (g, in.path, args[1]);
  progress_stop (&p);
  input_close (&in);
  return r == -1 ? tool_fail (g, args[1]) : 0;
}

/* The files with these numbers, one after the other. */
static int
cat (guestfs_h *g, const void *opts, char **args)
{
  const char *device = args[0];
  int r = 0;

  (void) opts;
  for (args++; *args != NULL && !tool_reader_gone (); args++)
    if (guestfs_ntfscat_i (g, device, number_of (*args), "/dev/stdout") == -1 &&
        !tool_reader_gone ())
      r = tool_fail (g, *args);
  return r;
}
