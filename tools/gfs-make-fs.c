/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-make-fs: make a disk image of a directory or an archive.
 *
 * The image has no name until it is whole: gfs-make-fs/source.c says what goes
 * into it, size.c how large it becomes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance.h"
#include "cleanup.h"
#include "compression.h"
#include "gfs-make-fs/make-fs.h"
#include "new-fs.h"
#include "output.h"
#include "progress.h"
#include "size.h"

struct opts {
  struct tool_common common;
  struct compression compression;
  struct new_fs fs;
  char *type, *format, *size, *partition;

  int64_t bytes; /* of --size, -1: none */
  bool more;     /* they are added to what is needed */
};

#define MIB (INT64_C (1) << 20)

static void parse (struct opts *o);
static int make (struct opts *o);
static int make_on (struct opts *o, struct source *s, struct output *out);
static int64_t choose_size (guestfs_h *g, const struct opts *o,
                            struct source *s);
static int add_image (guestfs_h *g, const struct opts *o, const char *file,
                      int64_t size);
static int fill (guestfs_h *g, const struct opts *o, struct source *s);

int
main (int argc, const char *argv[])
{
  struct opts o = { .bytes = -1 };
  struct poptOption table[] = {
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "type of the file system (ext4)", "TYPE" },
    { "label", 'L', POPT_ARG_STRING, &o.fs.label, 0, "name of the file system",
      "TEXT" },
    { "features", '\0', POPT_ARG_STRING, &o.fs.features, 0,
      "features to turn on or off, as mke2fs -O takes them", "LIST" },
    { "size", 's', POPT_ARG_STRING, &o.size, 0,
      "size of the disk; +SIZE: of free space", "SIZE" },
    { "format", 'f', POPT_ARG_STRING, &o.format, 0,
      "raw, the default, or qcow2", "FORMAT" },
    { "partition", '\0', POPT_ARG_STRING, &o.partition, 0,
      "put it into the one partition of such a table", "gpt|mbr|none" },
    TOOL_COMPRESSION_OPTIONS (&o.compression),
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  int r;

  tool_parse (&o.common, argc, argv, table, "DIRECTORY|TARBALL|- IMAGE", 2, 2);
  parse (&o);
  r = make (&o);
  free (o.type);
  free (o.fs.label);
  free (o.fs.features);
  free (o.size);
  free (o.format);
  free (o.partition);
  free (o.compression.name);
  return tool_finish (&o.common, NULL, r);
}

static void
parse (struct opts *o)
{
  const char *size = o->size;

  o->fs.type = o->type ? o->type : "ext4";
  if (o->partition && strcmp (o->partition, "none") != 0)
    o->fs.partition = o->partition;
  if (o->format && strcmp (o->format, "raw") != 0 &&
      strcmp (o->format, "qcow2") != 0)
    tool_misuse ("--format: %s: only raw and qcow2 can be made", o->format);
  if (o->fs.partition && strcmp (o->fs.partition, "gpt") != 0 &&
      strcmp (o->fs.partition, "mbr") != 0)
    tool_misuse ("--partition: %s is not gpt, mbr or none", o->fs.partition);
  if (size == NULL)
    return;
  o->more = size[0] == '+';
  if (size_parse (size + o->more, &o->bytes) == -1)
    tool_misuse ("--size: %s is not a size", size);
}

static int
make (struct opts *o)
{
  const char *target = o->common.args[1];
  struct output out = { .fd = -1 };
  struct source s;
  int r = source_open (&s, o->common.args[0]);

  if (r == 0 && !s.directory)
    s.compress = compression_of (&o->compression, o->common.args[0]);
  if (r == 0)
    r = output_open (&out, target);
  if (r == 0 && out.path == NULL)
    r = tool_error (target, "is not a file; see gfs-format for devices");
  if (r == 0)
    r = make_on (o, &s, &out);
  if (r == 0)
    r = output_commit (&out);
  else
    output_abort (&out);
  source_close (&s);
  return r;
}

/* In one appliance: measure, make the image, fill it. */
static int
make_on (struct opts *o, struct source *s, struct output *out)
{
  guestfs_h *g = tool_new_handle (&o->common);
  struct progress p;
  int64_t size;
  int r = -1;

  tool_launch (&o->common, g);
  progress_start (&p, g, &o->common, o->common.args[1]);
  size = choose_size (g, o, s);
  if (size != -1 && add_image (g, o, out->name, size) == 0)
    r = fill (g, o, s);
  progress_stop (&p);
  /* What was written must have reached the image. */
  if (r == 0 && guestfs_shutdown (g) == -1)
    r = tool_fail (g, o->common.args[1]);
  guestfs_close (g);
  return r;
}

/* Bytes of the disk, or -1 after a message. */
static int64_t
choose_size (guestfs_h *g, const struct opts *o, struct source *s)
{
  struct measure m;
  uint64_t size;

  if (o->bytes != -1 && !o->more)
    return o->bytes;
  if (source_measure (g, s, &m) == -1)
    return -1;
  if (o->more)
    m.bytes += o->bytes;
  size = size_for (o->fs.type, &m) + (o->fs.partition ? 2 * MIB : 0);
  if (size > INT64_MAX - 2 * MIB || m.bytes > INT64_MAX / 2)
    return tool_error (s->path, "is too large");
  return (size + MIB - 1) / MIB * MIB;
}

static int
add_image (guestfs_h *g, const struct opts *o, const char *file, int64_t size)
{
  struct guestfs_add_drive_opts_argv opts = {
    .bitmask = GUESTFS_ADD_DRIVE_OPTS_FORMAT_BITMASK |
               GUESTFS_ADD_DRIVE_OPTS_CACHEMODE_BITMASK,
    .format = o->format ? o->format : "raw",
    .cachemode = "unsafe", /* nobody sees it before it is whole */
  };

  if (guestfs_disk_create (g, file, opts.format, size, -1) == -1 ||
      guestfs_add_drive_opts_argv (g, file, &opts) == -1)
    return tool_fail (g, o->common.args[1]);
  return 0;
}

static int
fill (guestfs_h *g, const struct opts *o, struct source *s)
{
  static const char disk[] = "/dev/sda";
  CLEANUP_FREE char *device = new_fs_partition (g, disk, &o->fs);

  if (device == NULL || new_fs_mark (g, disk, &o->fs, o->fs.type) == -1 ||
      new_fs_make (g, device, &o->fs) == -1)
    return -1;
  if (guestfs_mount (g, device, "/") == -1)
    return tool_fail (g, device);
  if (source_fill (g, s) == -1)
    return -1;
  return guestfs_umount_all (g) == -1 ? tool_fail (g, device) : 0;
}
