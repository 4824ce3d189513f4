/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-lvrename: rename a logical volume. */
#include "lvm.h"

int
main (int argc, const char *argv[])
{
  struct tool_common common = { 0 };
  const struct gm_strvec none = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = -1;

  tool_parse (&common, argc, argv, table, "VG/LV NEW | VG LV NEW", 2, 3);
  tool_need_rw (&common);
  g = tool_handle_devices (&common);
  if (lvm_writable (g, common.args[0]))
    r = lvm_run_words (g, "lvrename", &none, common.args);
  return tool_finish (&common, g, r);
}
