/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-tar-in: unpack a tar archive into a directory of a disk image. */
#include <stdlib.h>

#include "common.h"
#include "compression.h"
#include "input.h"
#include "progress.h"

struct opts {
  struct tool_common common;
  struct compression compression;
  char *directory;
  int xattrs, selinux, acls;
};

static int tar_in (guestfs_h *g, struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "directory", 'C', POPT_ARG_STRING, &o.directory, 0,
      "unpack into this directory, instead of the last argument", "DIRECTORY" },
    { "xattrs", '\0', POPT_ARG_NONE, &o.xattrs, 0,
      "restore extended attributes", NULL },
    { "selinux", '\0', POPT_ARG_NONE, &o.selinux, 0, "restore SELinux contexts",
      NULL },
    { "acls", '\0', POPT_ARG_NONE, &o.acls, 0, "restore POSIX ACLs", NULL },
    TOOL_COMPRESSION_OPTIONS (&o.compression),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[TARBALL|-] DIRECTORY", 0, 2);
  if (o.common.nr_args + (o.directory != NULL) < 1)
    tool_misuse ("missing argument, expected: [TARBALL|-] DIRECTORY");
  if (o.common.nr_args + (o.directory != NULL) > 2)
    tool_misuse ("%s: unexpected argument", o.common.args[1]);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  o.directory = tool_path (&o.common, g, o.directory);
  if (o.directory == NULL)
    tool_paths (&o.common, g, o.common.nr_args - 1, 1);
  r = tar_in (g, &o);
  free (o.compression.name);
  free (o.directory);
  return tool_finish (&o.common, g, r);
}

static int
tar_in (guestfs_h *g, struct opts *o)
{
  int nr = o->common.nr_args - (o->directory == NULL);
  const char *file = nr == 1 ? o->common.args[0] : "-";
  const char *dir = o->directory ? o->directory : o->common.args[nr];
  const char *compress = compression_of (&o->compression, file);
  struct guestfs_tar_in_opts_argv t = { 0 };
  struct progress p;
  struct input in;
  int r;

  if (input_open (&in, file) == -1)
    return -1;
  if (compress) {
    t.bitmask |= GUESTFS_TAR_IN_OPTS_COMPRESS_BITMASK;
    t.compress = compress;
  }
  t.bitmask |= GUESTFS_TAR_IN_OPTS_XATTRS_BITMASK |
               GUESTFS_TAR_IN_OPTS_SELINUX_BITMASK |
               GUESTFS_TAR_IN_OPTS_ACLS_BITMASK;
  t.xattrs = o->xattrs;
  t.selinux = o->selinux;
  t.acls = o->acls;
  progress_start (&p, g, &o->common, dir);
  r = guestfs_tar_in_opts_argv (g, in.path, dir, &t);
  progress_stop (&p);
  input_close (&in);
  return r == -1 ? tool_fail (g, dir) : 0;
}
