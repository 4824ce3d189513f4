/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-vgs: report the volume groups on the disks. */
#include "lvm.h"

int
main (int argc, const char *argv[])
{
  return lvm_report_tool (argc, argv, "vgs", "[VG...]");
}
