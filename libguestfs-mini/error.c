/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors, the stack of error handlers, and allocation that cannot fail. */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "error.h"
#include "event.h"
#include "handle.h"

static char *format (guestfs_h *g, const char *fs, va_list args)
  __attribute__ ((format (printf, 2, 0)));
static int record (guestfs_h *g, int err, const char *msg);
static bool names_call (const char *msg, const char *call);
static _Noreturn void out_of_memory (guestfs_h *g);

int
gm_error (guestfs_h *g, const char *fs, ...)
{
  CLEANUP_FREE char *msg = NULL;
  va_list args;

  va_start (args, fs);
  msg = format (g, fs, args);
  va_end (args);
  return record (g, 0, msg);
}

int
gm_perror (guestfs_h *g, const char *fs, ...)
{
  int err = errno;
  CLEANUP_FREE char *msg = NULL, *full = NULL;
  va_list args;

  va_start (args, fs);
  msg = format (g, fs, args);
  va_end (args);
  full = gm_asprintf (g, "%s: %s", msg, strerror (err));
  return record (g, err, full);
}

int
gm_error_code (guestfs_h *g, int err, const char *fs, ...)
{
  CLEANUP_FREE char *msg = NULL;
  va_list args;

  va_start (args, fs);
  msg = format (g, fs, args);
  va_end (args);
  return record (g, err, msg);
}

/* Keep MSG and tell the handler.  The handler may itself make calls, so it
 * gets a copy that outlives them.
 */
static int
record (guestfs_h *g, int err, const char *msg)
{
  CLEANUP_FREE char *told = NULL;

  if (g->call != NULL && !names_call (msg, g->call))
    told = gm_asprintf (g, "%s: %s", g->call, msg);
  else
    told = gm_strdup (g, msg);
  free (g->last_error);
  g->last_error = gm_strdup (g, told);
  g->last_errno = err;
  if (g->handler.cb != NULL)
    g->handler.cb (g, g->handler.opaque, told);
  errno = err;
  return -1;
}

static bool
names_call (const char *msg, const char *call)
{
  size_t len = strlen (call);

  return strncmp (msg, call, len) == 0 && strncmp (msg + len, ": ", 2) == 0;
}

const char *
guestfs_last_error (guestfs_h *g)
{
  return g->last_error;
}

int
guestfs_last_errno (guestfs_h *g)
{
  return g->last_errno;
}

void
gm_error_print (guestfs_h *g, void *opaque, const char *msg)
{
  (void) g;
  (void) opaque;
  fprintf (stderr, "libguestfs: error: %s\n", msg);
}

void
guestfs_set_error_handler (guestfs_h *g, guestfs_error_handler_cb cb,
                           void *opaque)
{
  g->handler.cb = cb;
  g->handler.opaque = opaque;
}

guestfs_error_handler_cb
guestfs_get_error_handler (guestfs_h *g, void **opaque_rtn)
{
  if (opaque_rtn != NULL)
    *opaque_rtn = g->handler.opaque;
  return g->handler.cb;
}

void
guestfs_push_error_handler (guestfs_h *g, guestfs_error_handler_cb cb,
                            void *opaque)
{
  struct gm_error_handler *below = gm_malloc (g, sizeof *below);

  *below = g->handler;
  g->handler = (struct gm_error_handler){ cb, opaque, below };
}

void
guestfs_pop_error_handler (guestfs_h *g)
{
  struct gm_error_handler *below = g->handler.next;

  if (below == NULL) {
    g->handler = (struct gm_error_handler){ gm_error_print, NULL, NULL };
    return;
  }
  g->handler = *below;
  free (below);
}

void
gm_error_free_all (guestfs_h *g)
{
  while (g->handler.next != NULL)
    guestfs_pop_error_handler (g);
  free (steal_ptr (&g->last_error));
}

void
guestfs_set_out_of_memory_handler (guestfs_h *g, guestfs_abort_cb cb)
{
  g->abort_cb = cb;
}

guestfs_abort_cb
guestfs_get_out_of_memory_handler (guestfs_h *g)
{
  return g->abort_cb;
}

void *
gm_malloc (guestfs_h *g, size_t n)
{
  return gm_realloc (g, NULL, n);
}

void *
gm_calloc (guestfs_h *g, size_t nmemb, size_t n)
{
  void *p = calloc (nmemb ? nmemb : 1, n ? n : 1);

  if (p == NULL)
    out_of_memory (g);
  return p;
}

void *
gm_realloc (guestfs_h *g, void *p, size_t n)
{
  p = realloc (p, n ? n : 1);
  if (p == NULL)
    out_of_memory (g);
  return p;
}

char *
gm_strdup (guestfs_h *g, const char *s)
{
  char *copy = strdup (s);

  if (copy == NULL)
    out_of_memory (g);
  return copy;
}

char *
gm_asprintf (guestfs_h *g, const char *fs, ...)
{
  va_list args;
  char *s;

  va_start (args, fs);
  s = format (g, fs, args);
  va_end (args);
  return s;
}

static char *
format (guestfs_h *g, const char *fs, va_list args)
{
  char *s;

  if (vasprintf (&s, fs, args) == -1)
    out_of_memory (g);
  return s;
}

static _Noreturn void
out_of_memory (guestfs_h *g)
{
  g->abort_cb ();
  abort (); /* the handler returned, against its contract */
}

void
gm_debug (guestfs_h *g, const char *fs, ...)
{
  CLEANUP_FREE char *msg = NULL;
  va_list args;

  if (!g->set.verbose)
    return;
  va_start (args, fs);
  msg = format (g, fs, args);
  va_end (args);
  gm_event (g, GUESTFS_EVENT_LIBRARY, msg, strlen (msg), NULL, 0);
}

void
gm_warning (guestfs_h *g, const char *fs, ...)
{
  CLEANUP_FREE char *msg = NULL;
  va_list args;

  va_start (args, fs);
  msg = format (g, fs, args);
  va_end (args);
  gm_event (g, GUESTFS_EVENT_WARNING, msg, strlen (msg), NULL, 0);
}
