/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of a handle: one message and one errno, told to one handler. */
#ifndef GM_ERROR_H
#define GM_ERROR_H

#include <stddef.h>

#include "guestfs.h"

/* Record a message (printf-like) with errno 0 and call the handler.
 * Always returns -1, so that callers can `return gm_error (...)`.
 *
 * All messages of a call begin with the name of the call that the user made,
 * "mkdir: /x: File exists".  It is put in front here, so leave it out.
 */
int gm_error (guestfs_h *g, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* The same with errno recorded and `: strerror (errno)` appended. */
int gm_perror (guestfs_h *g, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* The same with an explicit errno and no text appended. */
int gm_error_code (guestfs_h *g, int err, const char *fs, ...)
  __attribute__ ((format (printf, 3, 4)));

/* Allocation that never returns NULL: calls the handle's out of memory
 * handler, which does not return.  Freed with free().
 */
void *gm_malloc (guestfs_h *g, size_t n);
void *gm_calloc (guestfs_h *g, size_t nmemb, size_t n);
void *gm_realloc (guestfs_h *g, void *p, size_t n);
char *gm_strdup (guestfs_h *g, const char *s);
char *gm_asprintf (guestfs_h *g, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* The default error handler: one line on stderr. */
void gm_error_print (guestfs_h *g, void *opaque, const char *msg);

/* Free the message and the stack of handlers, when the handle is closed. */
void gm_error_free_all (guestfs_h *g);

/* Tell a debug message (event LIBRARY) when the handle is verbose. */
void gm_debug (guestfs_h *g, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));
/* A warning: event WARNING, always. */
void gm_warning (guestfs_h *g, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

#endif
