/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tracing of calls. */

#include "handle-helper.h"
#include "handle.h"
#include "stub.h"

static void
traces (struct unit *u)
{
  char *const list[] = { "a b", "c\"\\", NULL };
  struct seen seen = { "", 0 };
  guestfs_h *g = new_handle ();

  guestfs_set_event_callback (g, on_event, GUESTFS_EVENT_TRACE, 0, &seen);
  guestfs_set_trace (g, 1);
  guestfs_set_path (g, "/a\n\x1b[31m\xc3\xa9");
  guestfs_set_smp (g, 0);
  guestfs_set_append (g, NULL);
  guestfs_set_identifier (g, "id");
  guestfs_set_backend_settings (g, list);
  guestfs_set_autosync (g, 1);
  guestfs_set_trace (g, 0);
  guestfs_get_smp (g);
  HAS (u, "set_path \"/a\\x0a\\x1b[31m\\xc3\\xa9\"\nset_path = 0\n", seen.text);
  HAS (u, "set_smp 0\nset_smp = -1 (error)\n", seen.text);
  HAS (u, "set_append NULL\n", seen.text);
  HAS (u, "\nid: set_backend_settings [\"a b\", \"c\\\"\\\\\"]\n", seen.text);
  HAS (u, "\nid: set_autosync true\nid: set_autosync = 0\n", seen.text);
  CHECK (u, strstr (seen.text, "get_smp") == NULL);
  guestfs_close (g);
}

/* Stubs are not available for these shapes, so the builder is used itself. */
static void
trace_builder (struct unit *u)
{
  struct seen seen = { "", 0 };
  guestfs_h *g = new_handle ();
  char bytes[300] = "a\0b";
  struct gm_trace t;

  guestfs_set_event_callback (g, on_event, GUESTFS_EVENT_TRACE, 0, &seen);
  gm_trace_open (g, &t, "call");
  gm_trace_buf (&t, NULL, bytes, 3);
  gm_trace_secret (&t, "key");
  gm_trace_int (&t, "n", -5);
  gm_trace_list (&t, "l", NULL);
  gm_trace_emit (&t);
  SAME_STR (u, "call \"a\\x00b\" key:*** n:-5 l:NULL\n", seen.text);
  gm_trace_result_buf (g, "call", bytes, sizeof bytes);
  HAS (u, "...[300 bytes]\n", seen.text);
  gm_trace_result_struct (g, "call", "stat");
  HAS (u, "call = <struct stat>\n", seen.text);
  guestfs_close (g);
}

static void
nested_calls (struct unit *u)
{
  struct seen enter = { "", 0 }, trace = { "", 0 };
  guestfs_h *g = new_handle ();

  guestfs_set_trace (g, 1);
  guestfs_set_event_callback (g, on_event, GUESTFS_EVENT_ENTER, 0, &enter);
  guestfs_set_event_callback (g, on_event, GUESTFS_EVENT_TRACE, 0, &trace);
  gm_call_begin (g, "outer");
  guestfs_get_smp (g);
  gm_call_end (g);
  SAME_STR (u, "outer\n", enter.text);
  SAME_STR (u, "", trace.text);
  CHECK (u, !g->user_cancel);
  SAME_INT (u, 0, guestfs_user_cancel (g));
  CHECK (u, g->user_cancel);
  guestfs_get_smp (g);
  CHECK (u, !g->user_cancel); /* it was for a call before this one */
  guestfs_close (g);
}

static const struct unit_test tests[] = {
  { "traces show calls and results on one line each", traces },
  { "traces hide secrets and cut long buffers", trace_builder },
  { "only the user's own calls are traced", nested_calls },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
