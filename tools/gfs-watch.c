/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-watch: tell what happens to files of a disk image, while it happens. */
#define GUESTFS_PRIVATE 1

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"
#include "stream.h"

struct opts {
  struct tool_common common;
  int recursive, count;
  char *filter; /* -e, NULL: everything */
  uint32_t mask;
};

/* In the order in which they are printed; of several bits last. */
static const struct {
  const char *name;
  uint32_t mask;
} events[] = {
  { "ACCESS", IN_ACCESS },
  { "MODIFY", IN_MODIFY },
  { "ATTRIB", IN_ATTRIB },
  { "CLOSE_WRITE", IN_CLOSE_WRITE },
  { "CLOSE_NOWRITE", IN_CLOSE_NOWRITE },
  { "OPEN", IN_OPEN },
  { "MOVED_FROM", IN_MOVED_FROM },
  { "MOVED_TO", IN_MOVED_TO },
  { "MOVE_SELF", IN_MOVE_SELF },
  { "CREATE", IN_CREATE },
  { "DELETE", IN_DELETE },
  { "DELETE_SELF", IN_DELETE_SELF },
  { "UNMOUNT", IN_UNMOUNT },
  { "ISDIR", IN_ISDIR },
  { "CLOSE", IN_CLOSE },
  { "MOVE", IN_MOVE },
};
enum { NR_EVENTS = sizeof events / sizeof events[0], NR_SINGLE = 14 };

static uint32_t parse_filter (const char *filter);
static int watch (guestfs_h *g, const struct opts *o);
static stream_call call_watch;
static int print_records (FILE *fp, const struct opts *o);
static void stop (void) __attribute__ ((noreturn));
static int print_record (const struct opts *o, uint32_t mask, uint32_t number,
                         const char *path);
static void print_event (const struct opts *o, uint32_t mask, uint32_t cookie,
                         const char *path);
static void print_json (uint32_t mask, uint32_t cookie, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "event", 'e', POPT_ARG_STRING, &o.filter, 0,
      "tell only these: create,modify,delete,...", "EVENT[,EVENT]" },
    { "recursive", 'r', POPT_ARG_NONE, &o.recursive, 0,
      "watch what is below, too", NULL },
    { "count", 'n', POPT_ARG_INT, &o.count, 0, "end after so many events",
      "COUNT" },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  if (o.count < 0)
    tool_misuse ("--count: %d is not a number of events", o.count);
  o.mask = o.filter ? parse_filter (o.filter) : IN_ALL_EVENTS;
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, o.common.nr_args);
  r = watch (g, &o);
  free (o.filter);
  return tool_finish (&o.common, g, r);
}

static uint32_t
parse_filter (const char *filter)
{
  CLEANUP_FREE char *copy = strdup (filter);
  uint32_t mask = 0;
  char *rest = copy, *name;

  while ((name = strsep (&rest, ",")) != NULL) {
    size_t i = 0;

    while (i < NR_EVENTS && (strcasecmp (name, events[i].name) != 0 ||
                             events[i].mask & (IN_ISDIR | IN_UNMOUNT)))
      i++;
    if (i == NR_EVENTS)
      tool_misuse ("--event: '%s' is not an event", name);
    mask |= events[i].mask;
  }
  return mask;
}

static int
watch (guestfs_h *g, const struct opts *o)
{
  struct stream s;
  int r;

  if (stream_open (&s, g, call_watch, (void *) o) == -1)
    return -1;
  r = print_records (s.fp, o);
  if (stream_close (&s) == -1)
    r = tool_fail (g, NULL);
  return tool_reader_gone () ? 0 : r;
}

static int
call_watch (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct opts *o = opaque;
  struct guestfs_mini_watch_argv opts = {
    .bitmask = GUESTFS_MINI_WATCH_RECURSIVE_BITMASK,
    .recursive = o->recursive,
  };

  if (o->count > 0) {
    opts.bitmask |= GUESTFS_MINI_WATCH_COUNT_BITMASK;
    opts.count = o->count;
  }
  return guestfs_mini_watch_argv (g, o->common.args, o->mask, fileout, &opts);
}

static int
print_records (FILE *fp, const struct opts *o)
{
  CLEANUP_FREE char *path = NULL;
  unsigned char n[8];
  size_t size = 0;
  int r = 0;

  while (fread (n, sizeof n, 1, fp) == 1 &&
         stream_string (fp, &path, &size) > 0)
    if (print_record (o, (uint32_t) n[0] << 24 | n[1] << 16 | n[2] << 8 | n[3],
                      (uint32_t) n[4] << 24 | n[5] << 16 | n[6] << 8 | n[7],
                      path) == -1)
      r = -1;
    else if (fflush (stdout) == EOF)
      stop ();
  return r;
}

/* Nothing can be printed any more.  Ending the call properly would have to wait
 * for one more event; the appliance sees us hang up as well.
 */
static void
stop (void)
{
  if (!tool_reader_gone ())
    tool_error (NULL, "standard output: %s", strerror (errno));
  _exit (tool_reader_gone () ? TOOL_EXIT_OK : TOOL_EXIT_FAILED);
}

/* See mini_watch for what the numbers mean. */
static int
print_record (const struct opts *o, uint32_t mask, uint32_t number,
              const char *path)
{
  if (mask & IN_Q_OVERFLOW)
    return tool_error (NULL, "too much happens at once, events were lost");
  if (mask == 0 && number == ENOSPC)
    return tool_error (path, "too many directories to watch");
  if (mask == 0 && number != 0)
    return tool_error (path, "%s", strerror (number));
  if (mask == 0) {
    if (!o->common.quiet)
      tool_error (NULL, "watching");
    return 0;
  }
  print_event (o, mask, number, path);
  return 0;
}

static void
print_event (const struct opts *o, uint32_t mask, uint32_t cookie,
             const char *path)
{
  char separator = ' ';

  if (o->common.json) {
    print_json (mask, cookie, path);
    return;
  }
  if (o->common.null)
    fputs (path, stdout);
  else
    print_name (stdout, path);
  for (size_t i = 0; i < NR_SINGLE; i++)
    if (mask & events[i].mask) {
      printf ("%c%s", separator, events[i].name);
      separator = ',';
    }
  putchar (o->common.null ? '\0' : '\n');
}

static void
print_json (uint32_t mask, uint32_t cookie, const char *path)
{
  json_t *object = json_object (), *names = json_array ();

  json_set_name (object, "path", path);
  for (size_t i = 0; i < NR_SINGLE; i++)
    if (mask & events[i].mask)
      json_array_append_new (names, json_string (events[i].name));
  if (json_object_set_new (object, "events", names) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  json_set_int (object, "cookie", cookie);
  json_print_line (object);
}
