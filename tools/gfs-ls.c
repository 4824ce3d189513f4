/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-ls: list directories of a disk image.  All of it is in common/ls.h. */
#include "ls.h"

int
main (int argc, const char *argv[])
{
  return ls_main (argc, argv, false);
}
