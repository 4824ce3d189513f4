/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-pvs: report the physical volumes on the disks. */
#include "lvm.h"

int
main (int argc, const char *argv[])
{
  return lvm_report_tool (argc, argv, "pvs", "[DEVICE...]");
}
