/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mkfs: make a file system on a device of a disk image. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common.h"
#include "size.h"

struct opts {
  struct tool_common common;
  char *type, *label, *uuid, *features, *data, *metadata;
  char *blocksize, *inode, *sectorsize; /* as they were given */
  const char **devices;                 /* ends with NULL */
  struct guestfs_mini_mkfs_argv m;
};

static void understand (struct opts *o);
static int size_of (const char *option, const char *text);
static int make_all (guestfs_h *g, struct opts *o);
static void free_opts (struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "kind of file system: ext4, xfs, btrfs, vfat, ntfs, ...", "TYPE" },
    { "label", 'L', POPT_ARG_STRING, &o.label, 0, "name of the file system",
      "TEXT" },
    { "uuid", 'U', POPT_ARG_STRING, &o.uuid, 0, "its UUID, or serial number",
      "UUID" },
    { "blocksize", 'b', POPT_ARG_STRING, &o.blocksize, 0,
      "block or cluster size", "BYTES" },
    { "features", 'O', POPT_ARG_STRING, &o.features, 0,
      "features to turn on or off, as mke2fs -O takes them", "LIST" },
    { "inode", 'I', POPT_ARG_STRING, &o.inode, 0, "inode size", "BYTES" },
    { "sectorsize", '\0', POPT_ARG_STRING, &o.sectorsize, 0, "sector size",
      "BYTES" },
    { "data", '\0', POPT_ARG_STRING, &o.data, 0,
      "how btrfs spreads data over its devices", "PROFILE" },
    { "metadata", '\0', POPT_ARG_STRING, &o.metadata, 0, "and metadata",
      "PROFILE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "-t TYPE DEVICE...", 1, -1);
  understand (&o);
  tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  r = make_all (g, &o);
  free_opts (&o);
  return tool_finish (&o.common, g, r);
}

static void
understand (struct opts *o)
{
  struct guestfs_mini_mkfs_argv *m = &o->m;

  o->devices = (const char **) o->common.args;
  if (o->type == NULL && strncmp (o->devices[0], "/dev/", 5) != 0) {
    o->type = strdup (o->devices[0]); /* TYPE DEVICE, the old way */
    o->devices++;
  }
  if (o->type == NULL)
    tool_misuse ("which type of file system? Say so by -t");
  if (o->devices[0] == NULL)
    tool_misuse ("which device?");
  if (o->devices[1] != NULL && o->uuid != NULL &&
      strcmp (o->type, "btrfs") != 0)
    tool_misuse ("-U is for one file system");
  if (strcmp (o->type, "swap") == 0)
    tool_misuse ("swap: is made by gfs-mkswap");

#define GIVE(NAME, member, what)                      \
  if (o->member != NULL) {                            \
    m->bitmask |= GUESTFS_MINI_MKFS_##NAME##_BITMASK; \
    m->member = what;                                 \
  }
  GIVE (BLOCKSIZE, blocksize, size_of ("blocksize", o->blocksize))
  GIVE (FEATURES, features, o->features)
  GIVE (INODE, inode, size_of ("inode", o->inode))
  GIVE (SECTORSIZE, sectorsize, size_of ("sectorsize", o->sectorsize))
  GIVE (LABEL, label, o->label)
  GIVE (UUID, uuid, o->uuid)
  GIVE (DATA, data, o->data)
  GIVE (METADATA, metadata, o->metadata)
#undef GIVE
}

static int
size_of (const char *option, const char *text)
{
  int64_t size;

  if (size_parse (text, &size) == -1 || size > INT_MAX)
    tool_misuse ("--%s: %s: not a size", option, text);
  return size;
}

/* One file system over all devices, where the type can do that; else one on
 * each.
 */
static int
make_all (guestfs_h *g, struct opts *o)
{
  bool together = strcmp (o->type, "btrfs") == 0;
  int r = 0;

  for (const char **d = o->devices; *d != NULL; d++)
    if (!tool_device_writable (g, *d)) {
      r = tool_error (*d, "is on a read-only drive");
      if (together)
        return r;
    }
  for (const char **d = o->devices; *d != NULL; d++) {
    char *one[] = { (char *) *d, NULL };

    if (!together && !tool_device_writable (g, *d))
      continue;
    if (guestfs_mini_mkfs_argv (
          g, o->type, together ? (char *const *) o->devices : one, &o->m) == -1)
      r = tool_fail (g, *d);
    if (together)
      break;
  }
  return r;
}

static void
free_opts (struct opts *o)
{
  free (o->type);
  free (o->label);
  free (o->uuid);
  free (o->features);
  free (o->data);
  free (o->metadata);
  free (o->blocksize);
  free (o->inode);
  free (o->sectorsize);
}
