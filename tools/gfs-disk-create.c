/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-disk-create: make empty disk images on the host.  No appliance runs. */
#include <stdlib.h>
#include <string.h>

#include "appliance.h"
#include "common.h"
#include "size.h"

struct opts {
  struct tool_common common;
  char *format, *size, *backing, *backing_format, *preallocation, *compat;
  char *cluster;

  /* Of the above. */
  int64_t bytes;
  int nr_files;
  struct guestfs_disk_create_argv create;
};

static void parse_size (struct opts *o);
static void collect_options (struct opts *o);
static int create (guestfs_h *g, const struct opts *o, const char *file);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "format", 'f', POPT_ARG_STRING, &o.format, 0,
      "raw, the default, or qcow2", "FORMAT" },
    { "size", 's', POPT_ARG_STRING, &o.size, 0,
      "size of the disk: all arguments are files then", "SIZE" },
    { "backing", 'b', POPT_ARG_STRING, &o.backing, 0,
      "what the disk shows until it is written to", "FILE" },
    { "backing-format", 'F', POPT_ARG_STRING, &o.backing_format, 0,
      "format of the backing file, raw if it is not given", "FORMAT" },
    { "preallocation", '\0', POPT_ARG_STRING, &o.preallocation, 0,
      "take the space on the host now", "off|metadata|full" },
    { "compat", '\0', POPT_ARG_STRING, &o.compat, 0, "version of qcow2",
      "0.10|1.1" },
    { "cluster-size", '\0', POPT_ARG_STRING, &o.cluster, 0,
      "size of a cluster of qcow2", "SIZE" },
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "FILE SIZE | -s SIZE FILE...", 1,
              -1);
  parse_size (&o);
  collect_options (&o);
  g = tool_new_handle (&o.common);
  for (int i = 0; i < o.nr_files; i++)
    if (create (g, &o, o.common.args[i]) == -1)
      r = -1;
  free (o.format);
  free (o.size);
  free (o.backing);
  free (o.backing_format);
  free (o.preallocation);
  free (o.compat);
  free (o.cluster);
  guestfs_close (g);
  return tool_finish (&o.common, NULL, r);
}

/* The size is that of -s, or of the backing file, or the last argument. */
static void
parse_size (struct opts *o)
{
  const char *text = o->size;

  o->nr_files = o->common.nr_args;
  o->bytes = -1;
  if (o->backing) {
    int64_t bytes;

    if (o->size || (o->nr_files > 1 &&
                    size_parse (o->common.args[o->nr_files - 1], &bytes) == 0))
      tool_misuse ("--size: the size is that of the backing file");
    return;
  }
  if (text == NULL) {
    if (o->common.nr_args != 2)
      tool_misuse ("expected: FILE SIZE, or --size SIZE FILE...");
    text = o->common.args[1];
    o->nr_files = 1;
  }
  if (size_parse (text, &o->bytes) == -1)
    tool_misuse ("%s is not a size", text);
}

static void
collect_options (struct opts *o)
{
  struct guestfs_disk_create_argv *c = &o->create;
  int64_t cluster = 0;

  if (o->cluster &&
      (size_parse (o->cluster, &cluster) == -1 || cluster > INT32_MAX))
    tool_misuse ("--cluster-size: %s is not a size", o->cluster);
  c->bitmask =
    (o->backing ? GUESTFS_DISK_CREATE_BACKINGFILE_BITMASK : 0) |
    (o->backing_format ? GUESTFS_DISK_CREATE_BACKINGFORMAT_BITMASK : 0) |
    (o->preallocation ? GUESTFS_DISK_CREATE_PREALLOCATION_BITMASK : 0) |
    (o->compat ? GUESTFS_DISK_CREATE_COMPAT_BITMASK : 0) |
    (o->cluster ? GUESTFS_DISK_CREATE_CLUSTERSIZE_BITMASK : 0);
  c->backingfile = o->backing;
  c->backingformat = o->backing_format;
  c->preallocation = o->preallocation;
  c->compat = o->compat;
  c->clustersize = cluster;
}

static int
create (guestfs_h *g, const struct opts *o, const char *file)
{
  const char *format = o->format    ? o->format
                       : o->backing ? "qcow2" /* raw has none */
                                    : "raw";

  return guestfs_disk_create_argv (g, file, format, o->bytes, &o->create) == -1
           ? tool_fail (g, file)
           : 0;
}
