/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-zero: write zeroes to devices or to free space, or remove signatures.
 * What is done is one call of the API each, chosen by an option.
 */
#include <string.h>

#include "common.h"
#include "progress.h"

struct opts {
  struct tool_common common;
  int all, signatures, discard, free, check;
};

static bool is_device (const char *path);
static void check_options (const struct opts *o);
static int zero (guestfs_h *g, const struct opts *o, const char *path,
                 struct progress *bar);
static int check (guestfs_h *g, const char *path);
static int change (guestfs_h *g, const struct opts *o, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.discard = 1 }; /* zeroes need no room */
  struct poptOption table[] = {
    { "all", 'A', POPT_ARG_NONE, &o.all, 0,
      "all of the device, not only its beginning", NULL },
    { "signatures", 's', POPT_ARG_NONE, &o.signatures, 0,
      "only what it is recognised by, wherever that is", NULL },
    { "free", 'f', POPT_ARG_NONE, &o.free, 0,
      "what an ext file system, or the one at DIRECTORY, does not use", NULL },
    { "blkdiscard", 'd', POPT_ARG_NONE, &o.discard, 0,
      "write nothing, but discard all blocks", NULL },
    { "check", 'c', POPT_ARG_NONE, &o.check, 0,
      "change nothing: fail if not all of it is zeroes", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct progress bar;
  guestfs_h *g;
  int devices = 1, r = 0;

  tool_parse (&o.common, argc, argv, table, "DEVICE|DIRECTORY|FILE...", 1, -1);
  check_options (&o);
  for (int i = 0; i < o.common.nr_args; i++)
    devices &= is_device (o.common.args[i]);
  g = devices ? tool_handle_devices (&o.common) : tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  progress_start (&bar, g, &o.common, NULL);
  for (int i = 0; i < o.common.nr_args; i++)
    if (zero (g, &o, o.common.args[i], &bar) == -1)
      r = -1;
  return tool_finish (&o.common, g, r);
}

static bool
is_device (const char *path)
{
  return strncmp (path, "/dev/", 5) == 0;
}

static void
check_options (const struct opts *o)
{
  if (o->all + o->signatures + o->free + o->discard + o->check > 1)
    tool_misuse ("-A, -s, -f, -d and -c exclude each other");
  if (!o->check)
    tool_need_rw (&o->common);
  for (int i = 0; !o->free && !o->check && i < o->common.nr_args; i++)
    if (!is_device (o->common.args[i]))
      tool_misuse (
        "%s: not a device; -f is for the free space of a directory's "
        "file system",
        o->common.args[i]);
}

/* Returns 0, or -1 after a message. */
static int
zero (guestfs_h *g, const struct opts *o, const char *path,
      struct progress *bar)
{
  int r;

  if (!o->check && !(is_device (path) ? tool_device_writable (g, path)
                                      : tool_path_writable (g, path)))
    return tool_error (path, "is on a read-only drive");
  bar->label = path;
  r = o->check ? check (g, path) : change (g, o, path);
  progress_stop (bar);
  if (r == -1)
    return tool_fail (g, path);
  return o->check && !r ? tool_error (path, "is not all zeroes") : 0;
}

static int
check (guestfs_h *g, const char *path)
{
  return is_device (path) ? guestfs_is_zero_device (g, path)
                          : guestfs_is_zero (g, path);
}

static int
change (guestfs_h *g, const struct opts *o, const char *path)
{
  if (!is_device (path))
    return guestfs_zero_free_space (g, path);
  if (o->free)
    return guestfs_zerofree (g, path);
  if (o->all)
    return guestfs_zero_device (g, path);
  if (o->signatures)
    return guestfs_wipefs (g, path);
  if (o->discard)
    return guestfs_blkdiscard (g, path);
  return guestfs_zero (g, path);
}
