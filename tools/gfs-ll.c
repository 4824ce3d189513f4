/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-ll: gfs-ls -l, as most shells have it for ls. */
#include "ls.h"

int
main (int argc, const char *argv[])
{
  return ls_main (argc, argv, true);
}
