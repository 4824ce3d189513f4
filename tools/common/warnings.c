/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that tell by warnings what of many files went wrong. */
#include <errno.h>

#include "common.h"
#include "warnings.h"

static void
on_warning (guestfs_h *g, void *opaque, uint64_t event, int event_handle,
            int flags, const char *buf, size_t buf_len, const uint64_t *array,
            size_t array_len)
{
  (void) g;
  (void) opaque;
  (void) event;
  (void) event_handle;
  (void) flags;
  (void) array;
  (void) array_len;
  tool_error (NULL, "%.*s", (int) buf_len, buf);
}

void
warnings_print (guestfs_h *g)
{
  if (guestfs_set_event_callback (g, on_warning, GUESTFS_EVENT_WARNING, 0,
                                  NULL) == -1)
    tool_die_fail (TOOL_EXIT_FAILED, g, NULL);
}

int
warnings_finish (guestfs_h *g, int r, const char *object)
{
  if (r == 0)
    return 0;
  return guestfs_last_errno (g) == ENOMSG ? -1 : tool_fail (g, object);
}
