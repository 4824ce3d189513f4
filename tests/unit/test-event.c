/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events, and the callbacks of old. */

#include "event.h"
#include "handle-helper.h"

static void
events (struct unit *u)
{
  struct seen a = { "", 0 }, b = { "", 0 };
  guestfs_h *g = new_handle ();
  int ia, ib;

  ia = guestfs_set_event_callback (g, on_event, GUESTFS_EVENT_LIBRARY, 0, &a);
  ib = guestfs_set_event_callback (
    g, on_event, GUESTFS_EVENT_LIBRARY | GUESTFS_EVENT_WARNING, 0, &b);
  CHECK (u, ia != -1 && ib != -1 && ia != ib);
  gm_event (g, GUESTFS_EVENT_LIBRARY, "one", 3, NULL, 0);
  gm_event (g, GUESTFS_EVENT_WARNING, "two", 3, NULL, 0);
  guestfs_delete_event_callback (g, ia);
  guestfs_delete_event_callback (g, 12345);
  gm_event (g, GUESTFS_EVENT_LIBRARY, "three", 5, NULL, 0);
  SAME_STR (u, "one\n", a.text);
  SAME_STR (u, "one\ntwo\nthree\n", b.text);
  /* A freed slot is used again, under another handle. */
  CHECK (u, guestfs_set_event_callback (g, on_event, 1, 0, &a) != ia);
  SAME_INT (u, -1, guestfs_set_event_callback (g, on_event, 1, 1, &a));
  guestfs_close (g);
  SAME_STR (u, "one\n-\n", a.text); /* told of the close */
}

/* Deletes itself and sets another, which must wait for the next event. */
static void
on_event_replace (guestfs_h *g, void *opaque, uint64_t event, int id, int flags,
                  const char *buf, size_t len, const uint64_t *array,
                  size_t array_len)
{
  on_event (g, opaque, event, id, flags, buf, len, array, array_len);
  guestfs_delete_event_callback (g, id);
  for (int i = 0; i < 10; i++)
    guestfs_set_event_callback (g, on_event, event, 0, opaque);
}

static void
events_nested (struct unit *u)
{
  struct seen seen = { "", 0 };
  guestfs_h *g = new_handle ();

  guestfs_set_event_callback (g, on_event_replace, GUESTFS_EVENT_LIBRARY, 0,
                              &seen);
  gm_event (g, GUESTFS_EVENT_LIBRARY, "x", 1, NULL, 0);
  SAME_INT (u, 1, seen.times);
  gm_event (g, GUESTFS_EVENT_LIBRARY, "x", 1, NULL, 0);
  SAME_INT (u, 11, seen.times);
  guestfs_close (g);
}

static void
event_names (struct unit *u)
{
  char *none = guestfs_event_to_string (0);
  char *two =
    guestfs_event_to_string (GUESTFS_EVENT_TRACE | GUESTFS_EVENT_CLOSE);
  char *all = guestfs_event_to_string (GUESTFS_EVENT_ALL);

  SAME_STR (u, "", none);
  SAME_STR (u, "close,trace", two);
  SAME_STR (u,
            "close,subprocess_quit,launch_done,progress,appliance,library,"
            "trace,enter,libvirt_auth,warning",
            all);
  free (none);
  free (two);
  free (all);
}

static void
on_log (guestfs_h *g, void *opaque, char *buf, int len)
{
  (void) g;
  see (opaque, buf, len);
}

static void
on_void (guestfs_h *g, void *opaque)
{
  (void) g;
  see (opaque, "void", 4);
}

static void
on_progress (guestfs_h *g, void *opaque, int proc, int serial,
             uint64_t position, uint64_t total)
{
  char line[64];

  (void) g;
  snprintf (line, sizeof line, "%d %d %" PRIu64 " %" PRIu64, proc, serial,
            position, total);
  see (opaque, line, strlen (line));
}

static void
legacy_callbacks (struct unit *u)
{
  const uint64_t progress[] = { 66, 7, 1, UINT64_C (1) << 40 };
  struct seen old = { "", 0 }, seen = { "", 0 }, other = { "", 0 };
  guestfs_h *g = new_handle ();

  guestfs_set_event_callback (g, on_event, GUESTFS_EVENT_APPLIANCE, 0, &other);
  guestfs_set_log_message_callback (g, on_log, &old);
  guestfs_set_log_message_callback (g, on_log, &seen);
  guestfs_set_subprocess_quit_callback (g, on_void, &seen);
  guestfs_set_launch_done_callback (g, on_void, &seen);
  guestfs_set_progress_callback (g, on_progress, &seen);
  guestfs_set_close_callback (g, on_void, &old);
  gm_event (g, GUESTFS_EVENT_APPLIANCE, "boot", 4, NULL, 0);
  gm_event_void (g, GUESTFS_EVENT_LAUNCH_DONE);
  gm_event (g, GUESTFS_EVENT_PROGRESS, NULL, 0, progress, 4);
  guestfs_set_launch_done_callback (g, NULL, NULL);
  gm_event_void (g, GUESTFS_EVENT_LAUNCH_DONE);
  gm_event_void (g, GUESTFS_EVENT_SUBPROCESS_QUIT);
  SAME_STR (u, "boot\nvoid\n66 7 1 1099511627776\nvoid\n", seen.text);
  SAME_STR (u, "boot\n", other.text); /* not touched by those of old */
  guestfs_close (g);
  SAME_STR (u, "void\n", old.text);
}

static const struct unit_test tests[] = {
  { "events reach the callbacks that asked for them", events },
  { "a callback may change the callbacks", events_nested },
  { "events have names", event_names },
  { "callbacks of old replace each other, and only them", legacy_callbacks },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
