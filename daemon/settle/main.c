/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* settle: make a file system that is not mounted look as if all had happened
 * at one moment.
 *
 *   settle ext|fat DEVICE EPOCH
 *
 * The daemon runs it after unmounting, when images are to be reproducible
 * (../derive.h).  It is a program of its own since the file system is hostile,
 * and a crash shall be nobody else's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settle.h"

int
main (int argc, char *argv[])
{
  int64_t epoch;
  char *end;

  if (argc != 4) {
    fprintf (stderr, "usage: settle ext|fat DEVICE EPOCH\n");
    return 2;
  }
  errno = 0;
  epoch = strtoll (argv[3], &end, 10);
  if (errno != 0 || *end != '\0' || end == argv[3] || epoch < 0) {
    fprintf (stderr, "settle: %s: bad time\n", argv[3]);
    return 2;
  }
  if (strcmp (argv[1], "ext") == 0)
    return settle_ext (argv[2], epoch) == 0 ? 0 : 1;
  if (strcmp (argv[1], "fat") == 0)
    return settle_fat (argv[2], epoch) == 0 ? 0 : 1;
  fprintf (stderr, "settle: %s: unknown kind of file system\n", argv[1]);
  return 2;
}
