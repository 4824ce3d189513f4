/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of devices. */

#include <errno.h>
#include <string.h>

#include "common/cleanup.h"
#include "drives.h"
#include "error.h"
#include "gm-calls.h"

static bool is_other_disk (const char *device);

int
gm_call_max_disks (guestfs_h *g)
{
  (void) g;
  return GM_MAX_DRIVES;
}

/* /dev/hda and /dev/vda are what /dev/sda may have been called elsewhere.
 * All else stays.
 */
char *
gm_call_canonical_device_name (guestfs_h *g, const char *device)
{
  char *name;

  if (is_other_disk (device)) {
    name = gm_strdup (g, device);
    name[strlen ("/dev/")] = 's';
    return name;
  }
  return gm_strdup (g, device);
}

static bool
is_other_disk (const char *device)
{
  return (strncmp (device, "/dev/hd", 7) == 0 ||
          strncmp (device, "/dev/vd", 7) == 0) &&
         device[7] >= 'a' && device[7] <= 'z';
}

/* Position of a disk in the order of the drives. */
int
gm_call_device_index (guestfs_h *g, const char *device)
{
  CLEANUP_FREE char *name = gm_call_canonical_device_name (g, device);
  CLEANUP_FREE_STRINGS char **devices = guestfs_list_devices (g);

  if (devices == NULL)
    return -1;
  for (int i = 0; devices[i] != NULL; i++)
    if (strcmp (devices[i], name) == 0)
      return i;
  return gm_error_code (g, ENOENT, "%s: no such disk", device);
}
