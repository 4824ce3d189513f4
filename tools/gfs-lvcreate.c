/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-lvcreate: make a logical volume. */
#include <stdlib.h>

#include "lvm.h"

struct opts {
  struct tool_common common;
  char *tag, *stripes, *stripesize, *extents, *size, *mirrors, *name;
  char *permission, *type, *virtual_size;
  int snapshot, thin;
};

static void add_options (struct gm_strvec *options, const struct opts *o);
static void free_opts (struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "addtag", '\0', POPT_ARG_STRING, &o.tag, 0, "give the volume this tag",
      "TAG" },
    { "extents", 'l', POPT_ARG_STRING, &o.extents, 0,
      "number of extents, or a share such as 50%FREE", "NUMBER|SHARE" },
    { "mirrors", '\0', POPT_ARG_STRING, &o.mirrors, 0,
      "copies besides the first", "NUMBER" },
    { "name", 'n', POPT_ARG_STRING, &o.name, 0, "name of the volume", "LV" },
    { "permission", 'p', POPT_ARG_STRING, &o.permission, 0,
      "r makes it read-only", "r|rw" },
    { "size", 'L', POPT_ARG_STRING, &o.size, 0,
      "size, such as 100M, or a share such as 50%FREE", "SIZE" },
    { "snapshot", 's', POPT_ARG_NONE, &o.snapshot, 0,
      "make a snapshot of the volume that is named", NULL },
    { "stripes", '\0', POPT_ARG_STRING, &o.stripes, 0,
      "spread over this many devices", "NUMBER" },
    { "stripesize", 'I', POPT_ARG_STRING, &o.stripesize, 0,
      "what goes to one of them before the next", "SIZE" },
    { "thin", 'T', POPT_ARG_NONE, &o.thin, 0,
      "make a thin pool, or a volume in one", NULL },
    { "type", '\0', POPT_ARG_STRING, &o.type, 0,
      "linear, striped, raid1, raid5, snapshot, thin-pool, ...", "TYPE" },
    { "virtualsize", 'V', POPT_ARG_STRING, &o.virtual_size, 0,
      "size of a thin volume", "SIZE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;
  int r = -1;

  tool_parse (&o.common, argc, argv, table, "VG|VG/LV [DEVICE...]", 1, -1);
  add_options (&options, &o);
  tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  if (lvm_writable (g, o.common.args[0]))
    r = lvm_run_words (g, "lvcreate", &options, o.common.args);
  free_opts (&o);
  return tool_finish (&o.common, g, r);
}

/* Old file systems in the place of the new volume are wiped (-y). */
static void
add_options (struct gm_strvec *options, const struct opts *o)
{
  if (!o->size && !o->extents && !o->virtual_size && !o->snapshot)
    tool_misuse ("how large?  Give --size or --extents");
  lvm_add (options, "-y");
  lvm_add_option (options, "--addtag", o->tag);
  lvm_add_volume_size (options, o->size, o->extents, false);
  lvm_add_option (options, "-m", o->mirrors);
  lvm_add_option (options, "-n", o->name);
  lvm_add_option (options, "-p", o->permission);
  lvm_add_flag (options, "-s", o->snapshot);
  lvm_add_option (options, "-i", o->stripes);
  lvm_add_size (options, "-I", "--stripesize", o->stripesize);
  lvm_add_flag (options, "-T", o->thin);
  lvm_add_option (options, "--type", o->type);
  lvm_add_size (options, "-V", "--virtualsize", o->virtual_size);
}

static void
free_opts (struct opts *o)
{
  free (o->tag);
  free (o->stripes);
  free (o->stripesize);
  free (o->extents);
  free (o->size);
  free (o->mirrors);
  free (o->name);
  free (o->permission);
  free (o->type);
  free (o->virtual_size);
}
