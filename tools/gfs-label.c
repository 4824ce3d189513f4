/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-label: print or set the label of a file system. */
#include <stdio.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"

struct opts {
  struct tool_common common;
};

static int print_label (guestfs_h *g, const char *device);
static int set_label (guestfs_h *g, const char *device, const char *label);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "DEVICE [LABEL]", 1, 2);
  if (o.common.nr_args == 2)
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  r = o.common.nr_args == 2 ? set_label (g, o.common.args[0], o.common.args[1])
                            : print_label (g, o.common.args[0]);
  return tool_finish (&o.common, g, r);
}

static int
print_label (guestfs_h *g, const char *device)
{
  CLEANUP_FREE char *label = guestfs_vfs_label (g, device);

  if (label == NULL)
    return tool_fail (g, device);
  print_name (stdout, label);
  putchar ('\n');
  return 0;
}

static int
set_label (guestfs_h *g, const char *device, const char *label)
{
  if (!tool_device_writable (g, device))
    return tool_error (device, "is on a read-only drive");
  return guestfs_set_label (g, device, label) == -1 ? tool_fail (g, device) : 0;
}
