/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-pvremove: make physical volumes ordinary devices again. */
#include "lvm.h"

int
main (int argc, const char *argv[])
{
  return lvm_simple_tool (argc, argv, "pvremove", "DEVICE...", "-ff",
                          "even if it belongs to a volume group");
}
