/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-uuid: print or set the UUID of a file system. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"

struct opts {
  struct tool_common common;
};

static int print_uuid (guestfs_h *g, const char *device);
static int set_uuid (guestfs_h *g, const char *device, const char *uuid);

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

  tool_parse (&o.common, argc, argv, table, "DEVICE [UUID|random]", 1, 2);
  if (o.common.nr_args == 2)
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  r = o.common.nr_args == 2 ? set_uuid (g, o.common.args[0], o.common.args[1])
                            : print_uuid (g, o.common.args[0]);
  return tool_finish (&o.common, g, r);
}

static int
print_uuid (guestfs_h *g, const char *device)
{
  CLEANUP_FREE char *uuid = guestfs_vfs_uuid (g, device);

  if (uuid == NULL)
    return tool_fail (g, device);
  print_name (stdout, uuid);
  putchar ('\n');
  return 0;
}

static int
set_uuid (guestfs_h *g, const char *device, const char *uuid)
{
  int r;

  if (!tool_device_writable (g, device))
    return tool_error (device, "is on a read-only drive");
  r = strcmp (uuid, "random") == 0 ? guestfs_set_uuid_random (g, device)
                                   : guestfs_set_uuid (g, device, uuid);
  return r == -1 ? tool_fail (g, device) : 0;
}
