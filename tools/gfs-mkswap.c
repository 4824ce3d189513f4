/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mkswap: make swap space in a disk image. */
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "size.h"

struct opts {
  struct tool_common common;
  char *label, *uuid, *size_text;
  int64_t size; /* of a file that is to be made; 0: it is there */
};

static bool is_device (const char *path);
static void check (struct opts *o);
static int make_all (guestfs_h *g, const struct opts *o);
static int make_file (guestfs_h *g, const struct opts *o, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "label", 'L', POPT_ARG_STRING, &o.label, 0, "name of the swap space",
      "TEXT" },
    { "uuid", 'U', POPT_ARG_STRING, &o.uuid, 0, "its UUID", "UUID" },
    { "size", 's', POPT_ARG_STRING, &o.size_text, 0,
      "make the file anew, this long", "SIZE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int devices = 1, r;

  tool_parse (&o.common, argc, argv, table, "DEVICE|FILE...", 1, -1);
  check (&o);
  tool_need_rw (&o.common);
  for (int i = 0; i < o.common.nr_args; i++)
    devices &= is_device (o.common.args[i]);
  g = devices ? tool_handle_devices (&o.common) : tool_handle (&o.common);
  tool_paths (&o.common, g, 0, o.common.nr_args);
  r = make_all (g, &o);
  free (o.label);
  free (o.uuid);
  free (o.size_text);
  return tool_finish (&o.common, g, r);
}

static bool
is_device (const char *path)
{
  return strncmp (path, "/dev/", 5) == 0;
}

static void
check (struct opts *o)
{
  bool named = o->label != NULL || o->uuid != NULL;

  if (o->size_text != NULL &&
      (size_parse (o->size_text, &o->size) == -1 || o->size == 0))
    tool_misuse ("--size: %s: not a size", o->size_text);
  if (o->uuid != NULL && o->common.nr_args > 1)
    tool_misuse ("-U is for one swap space");
  for (int i = 0; i < o->common.nr_args; i++) {
    if (named && !is_device (o->common.args[i]))
      tool_misuse ("%s: -L and -U are for devices", o->common.args[i]);
    if (o->size != 0 && is_device (o->common.args[i]))
      tool_misuse ("%s: --size is for files", o->common.args[i]);
  }
}

static int
make_all (guestfs_h *g, const struct opts *o)
{
  const struct guestfs_mkswap_opts_argv m = {
    .bitmask = (o->label ? GUESTFS_MKSWAP_OPTS_LABEL_BITMASK : 0) |
               (o->uuid ? GUESTFS_MKSWAP_OPTS_UUID_BITMASK : 0),
    .label = o->label,
    .uuid = o->uuid,
  };
  int r = 0;

  for (int i = 0; i < o->common.nr_args; i++) {
    const char *path = o->common.args[i];

    if (!(is_device (path) ? tool_device_writable (g, path)
                           : tool_path_writable (g, path)))
      r = tool_error (path, "is on a read-only drive");
    else if (!is_device (path))
      r |= make_file (g, o, path);
    else if (guestfs_mkswap_opts_argv (g, path, &m) == -1)
      r = tool_fail (g, path);
  }
  return r;
}

/* Nobody but the superuser may read what has been in memory. */
static int
make_file (guestfs_h *g, const struct opts *o, const char *path)
{
  if (o->size != 0 && (guestfs_fallocate64 (g, path, o->size) == -1 ||
                       guestfs_chmod (g, 0600, path) == -1))
    return tool_fail (g, path);
  return guestfs_mkswap_file (g, path) == -1 ? tool_fail (g, path) : 0;
}
