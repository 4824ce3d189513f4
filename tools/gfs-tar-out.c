/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-tar-out: pack a directory of a disk image into a tar archive. */
#include <stdlib.h>

#include "common.h"
#include "compression.h"
#include "output.h"
#include "progress.h"

struct opts {
  struct tool_common common;
  struct compression compression;
  char *directory;
  char **excludes;
  int numeric_owner, xattrs, selinux, acls;
};

static int tar_out (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "directory", 'C', POPT_ARG_STRING, &o.directory, 0,
      "pack this directory, instead of the first argument", "DIRECTORY" },
    { "exclude", '\0', POPT_ARG_ARGV, &o.excludes, 0,
      "leave out names matching this", "GLOB" },
    { "numeric-owner", '\0', POPT_ARG_NONE, &o.numeric_owner, 0,
      "store owners as numbers only", NULL },
    { "xattrs", '\0', POPT_ARG_NONE, &o.xattrs, 0, "save extended attributes",
      NULL },
    { "selinux", '\0', POPT_ARG_NONE, &o.selinux, 0, "save SELinux contexts",
      NULL },
    { "acls", '\0', POPT_ARG_NONE, &o.acls, 0, "save POSIX ACLs", NULL },
    TOOL_COMPRESSION_OPTIONS (&o.compression),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "DIRECTORY [TARBALL|-]", 0, 2);
  if (o.common.nr_args + (o.directory != NULL) < 1)
    tool_misuse ("missing argument, expected: DIRECTORY [TARBALL|-]");
  if (o.common.nr_args + (o.directory != NULL) > 2)
    tool_misuse ("%s: unexpected argument", o.common.args[1]);
  g = tool_handle (&o.common);
  o.directory = tool_path (&o.common, g, o.directory);
  if (o.directory == NULL)
    tool_paths (&o.common, g, 0, 1);
  r = tar_out (g, &o);
  free (o.compression.name);
  free (o.directory);
  for (char **p = o.excludes; p && *p; p++)
    free (*p);
  free (o.excludes);
  return tool_finish (&o.common, g, r);
}

static int
call_tar_out (guestfs_h *g, const struct opts *o, const char *dir,
              const char *compress, const char *file)
{
  struct guestfs_tar_out_opts_argv t = {
    .bitmask = GUESTFS_TAR_OUT_OPTS_NUMERICOWNER_BITMASK |
               GUESTFS_TAR_OUT_OPTS_XATTRS_BITMASK |
               GUESTFS_TAR_OUT_OPTS_SELINUX_BITMASK |
               GUESTFS_TAR_OUT_OPTS_ACLS_BITMASK,
    .numericowner = o->numeric_owner,
    .xattrs = o->xattrs,
    .selinux = o->selinux,
    .acls = o->acls,
  };

  if (compress) {
    t.bitmask |= GUESTFS_TAR_OUT_OPTS_COMPRESS_BITMASK;
    t.compress = compress;
  }
  if (o->excludes) {
    t.bitmask |= GUESTFS_TAR_OUT_OPTS_EXCLUDES_BITMASK;
    t.excludes = o->excludes;
  }
  return guestfs_tar_out_opts_argv (g, dir, file, &t);
}

static int
tar_out (guestfs_h *g, const struct opts *o)
{
  char **args = o->common.args;
  int nr = o->common.nr_args - (o->directory == NULL);
  const char *dir = o->directory ? o->directory : *args++;
  const char *file = nr == 1 ? *args : "-";
  struct progress p;
  struct output out;
  int r;

  if (output_open (&out, file) == -1)
    return -1;
  progress_start (&p, g, &o->common, dir);
  r =
    call_tar_out (g, o, dir, compression_of (&o->compression, file), out.name);
  progress_stop (&p);
  if (r == 0)
    return output_commit (&out);
  output_abort (&out);
  return tool_reader_gone () ? 0 : tool_fail (g, dir);
}
