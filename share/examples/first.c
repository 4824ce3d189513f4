/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* first: print a file of a disk image with the library.
 *
 *   cc first.c -o first $(pkg-config --cflags --libs libguestfs-mini)
 *   ./first disk.img /dev/sda1 /etc/hostname
 */
#include <stdio.h>
#include <stdlib.h>

#include <guestfs.h>

int
main (int argc, char *argv[])
{
  guestfs_h *g = guestfs_create ();
  char *text;

  if (argc != 4 || g == NULL)
    return 2;
  if (guestfs_add_drive_ro (g, argv[1]) == -1 || guestfs_launch (g) == -1 ||
      guestfs_mount_ro (g, argv[2], "/") == -1)
    return 1; /* the library has printed why */
  text = guestfs_cat (g, argv[3]);
  if (text == NULL)
    return 1;
  fputs (text, stdout);
  free (text);
  guestfs_close (g);
  return 0;
}
