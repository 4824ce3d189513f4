/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Handles for unit tests, and callbacks that note what they are told. */
#ifndef UNIT_HANDLE_H
#define UNIT_HANDLE_H

#include "guestfs.h"
#include "unit.h"

/* What the callbacks below saw, one line each. */
struct seen {
  char text[4096];
  int times;
};

/* A handle that ignores the environment and is silent. */
static inline guestfs_h *
new_handle (void)
{
  guestfs_h *g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);

  if (g == NULL)
    abort ();
  guestfs_set_error_handler (g, NULL, NULL);
  return g;
}

static inline void
see (struct seen *seen, const char *text, size_t len)
{
  size_t used = strlen (seen->text);

  snprintf (seen->text + used, sizeof seen->text - used, "%.*s\n", (int) len,
            text);
  seen->times++;
}

static inline void
on_error (guestfs_h *g, void *opaque, const char *msg)
{
  (void) g;
  see (opaque, msg, strlen (msg));
}

static inline void
on_event (guestfs_h *g, void *opaque, uint64_t event, int id, int flags,
          const char *buf, size_t len, const uint64_t *array, size_t array_len)
{
  (void) g;
  (void) event;
  (void) id;
  (void) flags;
  (void) array;
  (void) array_len;
  see (opaque, buf ? buf : "-", buf ? len : 1);
}

#endif
