/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-add: attach disk images to a live appliance. */
#include <stdio.h>
#include <string.h>

#include "appliance.h"
#include "cleanup.h"
#include "common.h"

struct opts {
  struct tool_common common;
};

static int add_disks (guestfs_h *g, const struct opts *o);
static int print_new_device (guestfs_h *g, char *const *before);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "format", '\0', POPT_ARG_STRING, &o.common.format, 0,
      "format of the disks", "raw|qcow2" },
    { "backing", '\0', POPT_ARG_NONE, &o.common.backing, 0,
      "allow images to name backing or data files", NULL },
    { "rw", '\0', POPT_ARG_NONE, &o.common.rw, 0, "attach for writing", NULL },
    { "discard", '\0', POPT_ARG_NONE, &o.common.discard, 0,
      "with --rw: let images shrink by what is discarded", NULL },
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "DISK...", 1, -1);
  g = tool_handle_devices (&o.common);
  return tool_finish (&o.common, g, add_disks (g, &o));
}

static int
add_disks (guestfs_h *g, const struct opts *o)
{
  for (int i = 0; i < o->common.nr_args; i++) {
    const struct tool_drive drive = { .path = o->common.args[i],
                                      .format = o->common.format };
    CLEANUP_FREE_STRINGS char **before = guestfs_list_devices (g);

    if (before == NULL)
      return tool_fail (g, NULL);
    if (tool_add_drive (&o->common, g, &drive) == -1)
      return tool_fail (g, drive.path);
    if (print_new_device (g, before) == -1)
      return -1;
  }
  return 0;
}

/* The device that is there now and was not BEFORE. */
static int
print_new_device (guestfs_h *g, char *const *before)
{
  CLEANUP_FREE_STRINGS char **now = guestfs_list_devices (g);

  if (now == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; now[i]; i++) {
    size_t j = 0;

    while (before[j] && strcmp (before[j], now[i]) != 0)
      j++;
    if (before[j] == NULL)
      puts (now[i]);
  }
  return 0;
}
