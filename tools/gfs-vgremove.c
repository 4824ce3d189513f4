/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-vgremove: remove volume groups. */
#include "lvm.h"

int
main (int argc, const char *argv[])
{
  return lvm_simple_tool (argc, argv, "vgremove", "VG...", "-f",
                          "with the logical volumes in it");
}
