/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the appliance's kernel has SELinux: see machine.c. */

#include "gm-calls.h"
#include "handle.h"

int
gm_call_set_selinux (guestfs_h *g, int selinux)
{
  g->set.selinux = selinux != 0;
  return 0;
}

int
gm_call_get_selinux (guestfs_h *g)
{
  return g->set.selinux;
}
