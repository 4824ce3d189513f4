/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* events: read a Windows event log that guestfsd has opened, "events FD
 * [since=N] [until=N] [lines=N] [least=N] [most=N] [grep=EXPRESSION |
 * igrep=EXPRESSION] [reverse]", and write its entries to stdout.  They have names
 * as those of a journal.
 */
#include <inttypes.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libevtx/features.h>
#undef LIBEVTX_HAVE_BFIO /* its header is not in Debian's package */
#include <libevtx.h>

#include "cleanup.h"

#include "export.h"
#include "limits.h"

#define STRINGS_MAX 256
#define EPOCH_1601 INT64_C (11644473600000000) /* microseconds to 1970 */

struct query {
  int64_t since, until, lines; /* lines -1: all */
  int least, most;             /* priorities */
  bool reverse, grep;
  regex_t pattern;
};

struct event {
  int64_t usec;
  uint64_t number;
  uint32_t id;
  uint8_t level;
  char *source, *computer, *message;
  char *strings[STRINGS_MAX];
  int nr_strings;
};

static int parse (struct query *q, char *const *args);
static int compile (struct query *q, const char *text, int flags);
static int print_all (libevtx_file_t *file, const struct query *q);
static int find_start (libevtx_file_t *file, const struct query *q, int n);
static int read_event (libevtx_file_t *file, int i, struct event *e);
static void read_parts (libevtx_record_t *record, struct event *e);
static char *get_string (libevtx_record_t *record, int i);
static char *get_name (libevtx_record_t *record, bool computer);
static char *join (const struct event *e);
static bool wanted (const struct event *e, const struct query *q);
static int print_event (const struct event *e);
static void event_free (struct event *e);
static const char *level_name (uint8_t level);
static int priority (uint8_t level);

int
main (int argc, char *argv[])
{
  libevtx_file_t *file = NULL;
  struct query q;
  char name[64];
  int r = -1;

  if (argc < 2) {
    fprintf (stderr, "usage: events FD [OPTION...]\n");
    return 2;
  }
  if (limits_set (true) == -1 || parse (&q, argv + 2) == -1)
    return 1;
  limits_watch ();
  snprintf (name, sizeof name, "/proc/self/fd/%s", argv[1]);
  if (libevtx_file_initialize (&file, NULL) == 1 &&
      libevtx_file_open (file, name, LIBEVTX_OPEN_READ, NULL) == 1) {
    limits_no_more_files ();
    r = print_all (file, &q);
  } else
    fprintf (stderr, "no Windows event log, or damaged\n");
  libevtx_file_free (&file, NULL);
  return r == 0 && fflush (stdout) == 0 ? 0 : 1;
}

static int
parse (struct query *q, char *const *args)
{
  *q = (struct query){ .until = INT64_MAX, .lines = -1, .most = 7 };
  for (; *args != NULL; args++) {
    const char *eq = strchr (*args, '=');
    int64_t n = eq == NULL ? 0 : strtoll (eq + 1, NULL, 10);

    if (strncmp (*args, "since=", 6) == 0)
      q->since = n;
    else if (strncmp (*args, "until=", 6) == 0)
      q->until = n;
    else if (strncmp (*args, "lines=", 6) == 0)
      q->lines = n;
    else if (strncmp (*args, "least=", 6) == 0)
      q->least = n;
    else if (strncmp (*args, "most=", 5) == 0)
      q->most = n;
    else if (strcmp (*args, "reverse") == 0)
      q->reverse = true;
    else if (strncmp (*args, "grep=", 5) == 0) {
      if (compile (q, eq + 1, 0) == -1)
        return -1;
    } else if (strncmp (*args, "igrep=", 6) == 0) {
      if (compile (q, eq + 1, REG_ICASE) == -1)
        return -1;
    } else {
      fprintf (stderr, "%s: unknown option\n", *args);
      return -1;
    }
  }
  return 0;
}

static int
compile (struct query *q, const char *text, int flags)
{
  int r = regcomp (&q->pattern, text, REG_EXTENDED | REG_NOSUB | flags);
  char why[256];

  q->grep = true;
  if (r == 0)
    return 0;
  regerror (r, &q->pattern, why, sizeof why);
  fprintf (stderr, "%s: %s\n", text, why);
  return -1;
}

static int
print_all (libevtx_file_t *file, const struct query *q)
{
  int n, bad = 0;
  int64_t left = q->lines;

  if (libevtx_file_get_number_of_records (file, &n, NULL) != 1) {
    fprintf (stderr, "damaged\n");
    return -1;
  }
  for (int i = find_start (file, q, n); i >= 0 && i < n && left != 0;
       i += q->reverse ? -1 : 1) {
    struct event e;
    int r = read_event (file, i, &e);

    limits_progress ();
    bad += r == -1;
    if (r == 0 && wanted (&e, q)) {
      left -= left > 0;
      r = print_event (&e);
      if (r == -1)
        left = 0;
    }
    event_free (&e);
  }
  if (bad > 0)
    export_warning ("%d events are damaged", bad);
  return 0;
}

/* The first of the last few that are wanted. */
static int
find_start (libevtx_file_t *file, const struct query *q, int n)
{
  int i = n - 1;

  if (q->reverse)
    return n - 1;
  if (q->lines < 0)
    return 0;
  for (int64_t left = q->lines; i >= 0; i--) {
    struct event e;

    limits_progress ();
    left -= read_event (file, i, &e) == 0 && wanted (&e, q);
    event_free (&e);
    if (left <= 0)
      break;
  }
  return i < 0 ? 0 : i;
}

static int
read_event (libevtx_file_t *file, int i, struct event *e)
{
  libevtx_record_t *record = NULL;
  uint64_t filetime = 0;

  *e = (struct event){ .level = 4 };
  if (libevtx_file_get_record_by_index (file, i, &record, NULL) != 1)
    return -1;
  libevtx_record_get_written_time (record, &filetime, NULL);
  e->usec = (int64_t) (filetime / 10) - EPOCH_1601;
  read_parts (record, e);
  libevtx_record_free (&record, NULL);
  e->message = join (e);
  return e->message == NULL ? -1 : 0;
}

static void
read_parts (libevtx_record_t *record, struct event *e)
{
  int n = 0;

  libevtx_record_get_identifier (record, &e->number, NULL);
  libevtx_record_get_event_identifier (record, &e->id, NULL);
  libevtx_record_get_event_level (record, &e->level, NULL);
  e->source = get_name (record, false);
  e->computer = get_name (record, true);
  libevtx_record_get_number_of_strings (record, &n, NULL);
  for (int i = 0; i < n && e->nr_strings < STRINGS_MAX; i++) {
    char *s = get_string (record, i);

    if (s != NULL)
      e->strings[e->nr_strings++] = s;
  }
}

static char *
get_string (libevtx_record_t *record, int i)
{
  size_t size = 0;
  char *s;

  if (libevtx_record_get_utf8_string_size (record, i, &size, NULL) != 1 ||
      size == 0 || size > EXPORT_VALUE_MAX)
    return NULL;
  s = calloc (1, size + 1);
  if (s != NULL && libevtx_record_get_utf8_string (record, i, (uint8_t *) s,
                                                   size, NULL) != 1) {
    free (s);
    return NULL;
  }
  return s;
}

static char *
get_name (libevtx_record_t *record, bool computer)
{
  size_t size = 0;
  char *s;
  int r = computer
            ? libevtx_record_get_utf8_computer_name_size (record, &size, NULL)
            : libevtx_record_get_utf8_source_name_size (record, &size, NULL);

  if (r != 1 || size == 0 || size > EXPORT_VALUE_MAX)
    return NULL;
  s = calloc (1, size + 1);
  if (s == NULL)
    return NULL;
  r = computer ? libevtx_record_get_utf8_computer_name (record, (uint8_t *) s,
                                                        size, NULL)
               : libevtx_record_get_utf8_source_name (record, (uint8_t *) s,
                                                      size, NULL);
  if (r == 1)
    return s;
  free (s);
  return NULL;
}

/* The level and the strings; the words around them are in the programs that
 * wrote them.
 */
static char *
join (const struct event *e)
{
  char *text = NULL;
  size_t size;
  FILE *fp = open_memstream (&text, &size);

  if (fp == NULL)
    return NULL;
  fprintf (fp, "%s", level_name (e->level));
  for (int i = 0; i < e->nr_strings; i++) {
    fputs (i == 0 ? ": " : "; ", fp);
    for (const char *p = e->strings[i]; *p != '\0'; p++)
      putc (*p == '\n' || *p == '\r' ? ' ' : *p, fp);
  }
  if (fclose (fp) == 0)
    return text;
  free (text);
  return NULL;
}

static bool
wanted (const struct event *e, const struct query *q)
{
  int p = priority (e->level);

  return e->usec >= q->since && e->usec <= q->until && p >= q->least &&
         p <= q->most &&
         (!q->grep || regexec (&q->pattern, e->message, 0, NULL, 0) == 0);
}

static int
print_event (const struct event *e)
{
  export_number ("__REALTIME_TIMESTAMP", e->usec < 0 ? 0 : e->usec);
  if (e->computer != NULL)
    export_string ("_HOSTNAME", e->computer);
  if (e->source != NULL)
    export_string ("SYSLOG_IDENTIFIER", e->source);
  export_number ("PRIORITY", priority (e->level));
  export_string ("EVENT_LEVEL", level_name (e->level));
  export_number ("EVENT_ID", e->id & 0xffff);
  export_number ("EVENT_RECORD", e->number);
  for (int i = 0; i < e->nr_strings; i++)
    export_string ("EVENT_STRING", e->strings[i]);
  export_string ("MESSAGE", e->message);
  return export_end ();
}

static void
event_free (struct event *e)
{
  for (int i = 0; i < e->nr_strings; i++)
    free (e->strings[i]);
  free (e->source);
  free (e->computer);
  free (e->message);
}

static const char *
level_name (uint8_t level)
{
  static const char *const names[] = { "Log",     "Critical",    "Error",
                                       "Warning", "Information", "Verbose" };

  return level < sizeof names / sizeof names[0] ? names[level] : "Other";
}

/* As syslog has them. */
static int
priority (uint8_t level)
{
  static const int priorities[] = { 6, 2, 3, 4, 6, 7 };

  return level < sizeof priorities / sizeof priorities[0] ? priorities[level]
                                                          : 6;
}
