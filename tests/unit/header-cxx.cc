/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* guestfs.h is C++ as well; abi.bats compiles this. */

#include <guestfs.h>

static void
on_error (guestfs_h *, void *, const char *)
{
}

int
main ()
{
  guestfs_h *g = guestfs_create ();

  guestfs_set_error_handler (g, on_error, nullptr);
  guestfs_close (g);
  return 0;
}
