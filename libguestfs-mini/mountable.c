/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two parts of a mountable. */

#include <errno.h>
#include <stdlib.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"

char *
gm_call_mountable_device (guestfs_h *g, const char *mountable)
{
  struct guestfs_internal_mountable *m =
    guestfs_internal_parse_mountable (g, mountable);
  char *device;

  if (m == NULL)
    return NULL;
  device = gm_strdup (g, m->im_device);
  guestfs_free_internal_mountable (m);
  return device;
}

char *
gm_call_mountable_subvolume (guestfs_h *g, const char *mountable)
{
  struct guestfs_internal_mountable *m =
    guestfs_internal_parse_mountable (g, mountable);
  char *volume = NULL;

  if (m == NULL)
    return NULL;
  if (m->im_volume[0] != '\0')
    volume = gm_strdup (g, m->im_volume);
  else
    gm_error_code (g, EINVAL, "%s: not a subvolume of btrfs", mountable);
  guestfs_free_internal_mountable (m);
  return volume;
}
