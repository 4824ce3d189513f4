/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* guestfs.h needs nothing before it.  This is linked and run like any unit
 * test; abi.bats also compiles it as strict C99.
 */

#include <guestfs.h>

int
main (void)
{
  guestfs_h *g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);

  guestfs_close (g);
  return g == 0;
}
