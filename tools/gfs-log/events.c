/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows event logs. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "gfs-log/log.h"
#include "stream.h"

#define LOGS "/Windows/System32/winevt/Logs"

struct query {
  const char *path;
  struct guestfs_mini_events_argv opts;
};

static int call_events (guestfs_h *g, const char *fileout, void *opaque);

char *
log_channel (guestfs_h *g, const char *channel)
{
  CLEANUP_FREE char *path = NULL;
  char *found;
  size_t len = strlen (LOGS) + 1;

  if (asprintf (&path, LOGS "/%s.evtx", channel) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (char *p = path + len; *p != '\0'; p++)
    if (*p == '/') { /* "...%4Operational.evtx" */
      char *longer = NULL;

      if (asprintf (&longer, "%.*s%%4%s", (int) (p - path), path, p + 1) == -1)
        tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
      p = longer + (p - path) + 1;
      free (path);
      path = longer;
    }
  guestfs_push_error_handler (g, NULL, NULL);
  found = guestfs_case_sensitive_path (g, path);
  if (found != NULL && guestfs_is_file (g, found) != 1) {
    free (found);
    found = NULL;
  }
  guestfs_pop_error_handler (g);
  return found;
}

int
log_events (guestfs_h *g, const char *path, const struct log_opts *o)
{
  struct query q = {
    .path = path,
    .opts = { .since = o->from,
              .until = o->to,
              .lines = o->lines,
              .reverse = o->reverse,
              .grep = o->grep,
              .ignorecase = o->ignore_case,
              .least = o->least,
              .most = o->most,
              .bitmask = GUESTFS_MINI_EVENTS_REVERSE_BITMASK },
  };
  struct stream s;
  int r;

  if (o->from >= 0)
    q.opts.bitmask |= GUESTFS_MINI_EVENTS_SINCE_BITMASK;
  if (o->to >= 0)
    q.opts.bitmask |= GUESTFS_MINI_EVENTS_UNTIL_BITMASK;
  if (o->lines >= 0)
    q.opts.bitmask |= GUESTFS_MINI_EVENTS_LINES_BITMASK;
  if (o->grep != NULL)
    q.opts.bitmask |=
      GUESTFS_MINI_EVENTS_GREP_BITMASK | GUESTFS_MINI_EVENTS_IGNORECASE_BITMASK;
  if (o->least >= 0)
    q.opts.bitmask |=
      GUESTFS_MINI_EVENTS_LEAST_BITMASK | GUESTFS_MINI_EVENTS_MOST_BITMASK;
  if (stream_open (&s, g, call_events, &q) == -1)
    return -1;
  r = log_print_all (s.fp, o);
  if (stream_close (&s) == -1 && !tool_reader_gone ())
    return tool_fail (g, path);
  return r;
}

static int
call_events (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct query *q = opaque;

  return guestfs_mini_events_argv (g, q->path, fileout, &q->opts);
}
