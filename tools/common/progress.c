/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Progress bar, drawn from GUESTFS_EVENT_PROGRESS. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "escape.h"
#include "progress.h"

enum {
  BAR_WIDTH = 40,
  FIRST_AFTER_MS = 500, /* short calls show none */
  REDRAW_MS = 100,
};

static void draw (struct progress *p, uint64_t position, uint64_t total);

static long long
now_ms (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* array: procedure number, serial, position, total. */
static void
on_progress (guestfs_h *g, void *opaque, uint64_t event, int event_handle,
             int flags, const char *buf, size_t buf_len, const uint64_t *array,
             size_t array_len)
{
  struct progress *p = opaque;
  long long now = now_ms ();

  (void) g, (void) event, (void) event_handle, (void) flags;
  (void) buf, (void) buf_len;
  if (array_len < 4 || now - p->started < FIRST_AFTER_MS ||
      now - p->drawn < REDRAW_MS)
    return;
  p->drawn = now;
  draw (p, array[2], array[3]);
}

void
progress_start (struct progress *p, guestfs_h *g, const struct tool_common *c,
                const char *label)
{
  *p = (struct progress){ .started = now_ms (), .label = label };
  if (!c->quiet && isatty (STDERR_FILENO))
    guestfs_set_event_callback (g, on_progress, GUESTFS_EVENT_PROGRESS, 0, p);
}

void
progress_stop (struct progress *p)
{
  if (p->drawn)
    fputs ("\r\033[K", stderr);
  p->drawn = 0;
}

static void
draw (struct progress *p, uint64_t position, uint64_t total)
{
  char bar[BAR_WIDTH + 1];
  double part = total ? (double) position / total : 0;
  int full = part > 1 ? BAR_WIDTH : part * BAR_WIDTH;

  memset (bar, '-', BAR_WIDTH);
  memset (bar, '#', full);
  bar[BAR_WIDTH] = '\0';
  putc ('\r', stderr);
  print_name (stderr, p->label); /* a name that a pattern found, perhaps */
  fprintf (stderr, " [%s] %3d%%", bar, (int) ((part > 1 ? 1 : part) * 100));
  fflush (stderr);
}
