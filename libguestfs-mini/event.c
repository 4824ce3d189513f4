/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events, and the five callbacks of old (one per kind) on top of them.
 *
 * A callback may set and delete callbacks, its own too.  So a slot is only
 * marked free while events are told, and those set meanwhile wait for the
 * next event.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "error.h"
#include "event.h"
#include "handle.h"

enum { MAX_CALLBACKS = 1000 };

/* Messages end up on stderr when nobody listens. */
static void print_message (guestfs_h *g, uint64_t event, const char *buf,
                           size_t len);

int
guestfs_set_event_callback (guestfs_h *g, guestfs_event_callback cb,
                            uint64_t event_bitmask, int flags, void *opaque)
{
  struct gm_event *slot;
  size_t i = 0;

  if (flags != 0)
    return gm_error_code (g, EINVAL, "set_event_callback: flags must be 0");
  while (i < g->nr_events && g->events[i].bitmask != 0)
    i++;
  if (i == g->nr_events) {
    if (g->nr_events >= MAX_CALLBACKS)
      return gm_error_code (
        g, ENOSPC, "set_event_callback: there are already %d", MAX_CALLBACKS);
    g->events =
      gm_realloc (g, g->events, (g->nr_events + 1) * sizeof g->events[0]);
    g->nr_events++;
  }
  slot = &g->events[i];
  *slot = (struct gm_event){
    .id = g->next_event++, .bitmask = event_bitmask, .cb = cb, .opaque = opaque
  };
  return slot->id;
}

void
guestfs_delete_event_callback (guestfs_h *g, int event_handle)
{
  for (size_t i = 0; i < g->nr_events; i++)
    if (g->events[i].id == event_handle)
      g->events[i].bitmask = 0;
}

char *
guestfs_event_to_string (uint64_t event)
{
  static const struct {
    uint64_t bit;
    const char *name;
  } names[] = {
    /* clang-format off */
    { GUESTFS_EVENT_CLOSE, "close" },
    { GUESTFS_EVENT_SUBPROCESS_QUIT, "subprocess_quit" },
    { GUESTFS_EVENT_LAUNCH_DONE, "launch_done" },
    { GUESTFS_EVENT_PROGRESS, "progress" },
    { GUESTFS_EVENT_APPLIANCE, "appliance" },
    { GUESTFS_EVENT_LIBRARY, "library" },
    { GUESTFS_EVENT_TRACE, "trace" },
    { GUESTFS_EVENT_ENTER, "enter" },
    { GUESTFS_EVENT_LIBVIRT_AUTH, "libvirt_auth" },
    { GUESTFS_EVENT_WARNING, "warning" },
    /* clang-format on */
  };
  char text[128] = "";

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (event & names[i].bit) {
      if (text[0] != '\0')
        strcat (text, ",");
      strcat (text, names[i].name);
    }
  return strdup (text);
}

void
gm_event (guestfs_h *g, uint64_t event, const char *buf, size_t len,
          const uint64_t *array, size_t array_len)
{
  int limit = g->next_event;
  size_t told = 0;

  for (size_t i = 0; i < g->nr_events; i++) {
    struct gm_event e = g->events[i]; /* the array may move */

    if ((e.bitmask & event) == 0 || e.id >= limit)
      continue;
    e.cb (g, e.opaque, event, e.id, 0, buf, len, array, array_len);
    told++;
  }
  if (told == 0 && buf != NULL)
    print_message (g, event, buf, len);
}

static void
print_message (guestfs_h *g, uint64_t event, const char *buf, size_t len)
{
  const char *colon = g->set.program[0] != '\0' ? ": " : "";

  switch (event) {
  case GUESTFS_EVENT_APPLIANCE:
    if (g->set.verbose)
      fwrite (buf, 1, len, stderr);
    break;
  case GUESTFS_EVENT_LIBRARY:
    if (g->set.verbose)
      fprintf (stderr, "libguestfs: %.*s\n", (int) len, buf);
    break;
  case GUESTFS_EVENT_TRACE:
    fprintf (stderr, "libguestfs: trace: %.*s\n", (int) len, buf);
    break;
  case GUESTFS_EVENT_WARNING:
    fprintf (stderr, "%s%slibguestfs: warning: %.*s\n", g->set.program, colon,
             (int) len, buf);
    break;
  default:
    break;
  }
}

void
gm_event_void (guestfs_h *g, uint64_t event)
{
  gm_event (g, event, NULL, 0, NULL, 0);
}

void
gm_event_free_all (guestfs_h *g)
{
  free (steal_ptr (&g->events));
  g->nr_events = 0;
}

/* ---- the callbacks of old ---- */

/* Hand an event to the function of old that was registered with it. */
static void
call_legacy (guestfs_h *g, void *opaque, uint64_t event, int id, int flags,
             const char *buf, size_t len, const uint64_t *array,
             size_t array_len)
{
  void (*cb) (void) = NULL;

  (void) flags;
  for (size_t i = 0; i < g->nr_events; i++)
    if (g->events[i].id == id)
      cb = g->events[i].legacy;
  switch (event) {
  case GUESTFS_EVENT_APPLIANCE:
    ((guestfs_log_message_cb) cb) (g, opaque, (char *) buf, (int) len);
    break;
  case GUESTFS_EVENT_SUBPROCESS_QUIT:
    ((guestfs_subprocess_quit_cb) cb) (g, opaque);
    break;
  case GUESTFS_EVENT_LAUNCH_DONE:
    ((guestfs_launch_done_cb) cb) (g, opaque);
    break;
  case GUESTFS_EVENT_CLOSE:
    ((guestfs_close_cb) cb) (g, opaque);
    break;
  case GUESTFS_EVENT_PROGRESS:
    if (array_len >= 4)
      ((guestfs_progress_cb) cb) (g, opaque, (int) array[0], (int) array[1],
                                  array[2], array[3]);
    break;
  }
}

/* Replace the function of old for EVENT; CB NULL only removes it. */
static void
set_legacy (guestfs_h *g, uint64_t event, void (*cb) (void), void *opaque)
{
  int id;

  for (size_t i = 0; i < g->nr_events; i++)
    if (g->events[i].legacy != NULL && g->events[i].bitmask == event)
      g->events[i].bitmask = 0;
  if (cb == NULL)
    return;
  id = guestfs_set_event_callback (g, call_legacy, event, 0, opaque);
  for (size_t i = 0; id != -1 && i < g->nr_events; i++)
    if (g->events[i].id == id)
      g->events[i].legacy = cb;
}

void
guestfs_set_log_message_callback (guestfs_h *g, guestfs_log_message_cb cb,
                                  void *opaque)
{
  set_legacy (g, GUESTFS_EVENT_APPLIANCE, (void (*) (void)) cb, opaque);
}

void
guestfs_set_subprocess_quit_callback (guestfs_h *g,
                                      guestfs_subprocess_quit_cb cb,
                                      void *opaque)
{
  set_legacy (g, GUESTFS_EVENT_SUBPROCESS_QUIT, (void (*) (void)) cb, opaque);
}

void
guestfs_set_launch_done_callback (guestfs_h *g, guestfs_launch_done_cb cb,
                                  void *opaque)
{
  set_legacy (g, GUESTFS_EVENT_LAUNCH_DONE, (void (*) (void)) cb, opaque);
}

void
guestfs_set_close_callback (guestfs_h *g, guestfs_close_cb cb, void *opaque)
{
  set_legacy (g, GUESTFS_EVENT_CLOSE, (void (*) (void)) cb, opaque);
}

void
guestfs_set_progress_callback (guestfs_h *g, guestfs_progress_cb cb,
                               void *opaque)
{
  set_legacy (g, GUESTFS_EVENT_PROGRESS, (void (*) (void)) cb, opaque);
}
