/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Callbacks that the user registered, called from inside the library. */
#ifndef GM_EVENT_H
#define GM_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "guestfs.h"

/* Call every callback registered for EVENT; BUF may be NULL, ARRAY too.
 * Library, appliance, trace and warning messages without a callback go to
 * stderr (appliance and library only when verbose).
 */
void gm_event (guestfs_h *g, uint64_t event, const char *buf, size_t len,
               const uint64_t *array, size_t array_len);

/* The same for an event that carries nothing. */
void gm_event_void (guestfs_h *g, uint64_t event);

/* Forget all callbacks, when the handle is closed. */
void gm_event_free_all (guestfs_h *g);

#endif
