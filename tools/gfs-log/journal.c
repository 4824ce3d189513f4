/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries of a systemd journal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "strvec.h"

#include "escape.h"
#include "gfs-log/log.h"
#include "stream.h"

struct query {
  const char *directory;
  struct guestfs_mini_journal_argv opts;
};

static int call_journal (guestfs_h *g, const char *fileout, void *opaque);
static int call_boots (guestfs_h *g, const char *fileout, void *opaque);
static int print_boots (FILE *fp);
static void print_when (const struct log_entry *e, const char *name);
static void fill (struct query *q, const struct log_opts *o,
                  struct gm_strvec *matches);
static void add_unit (struct gm_strvec *matches, const char *unit);
static void add_matches (struct gm_strvec *matches, const struct log_opts *o);
static void add (struct gm_strvec *matches, const char *format,
                 const char *value);

int
log_journal (guestfs_h *g, const char *directory, struct log_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec matches = { 0 };
  struct query q = { .directory = directory };
  struct stream s;
  int r;

  fill (&q, o, &matches);
  if (stream_open (&s, g, o->boots ? call_boots : call_journal, &q) == -1)
    return -1;
  r = o->boots ? print_boots (s.fp) : log_print_all (s.fp, o);
  if (stream_close (&s) == -1 && !tool_reader_gone ())
    return tool_fail (g, directory);
  return r;
}

static int
call_journal (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct query *q = opaque;

  return guestfs_mini_journal_argv (g, q->directory, fileout, &q->opts);
}

static int
call_boots (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct query *q = opaque;

  return guestfs_mini_journal_boots (g, q->directory, fileout);
}

/* Numbered as --boot takes them: 0 is the last. */
static int
print_boots (FILE *fp)
{
  struct log_entry *boots = NULL, e = { 0 };
  size_t n = 0;
  int r, ret = 0;

  while ((r = log_entry_read (fp, &e)) == 1) {
    const char *warning = log_entry_get (&e, "__WARNING", NULL);

    if (warning != NULL) {
      ret = tool_error (NULL, "%s", warning);
      continue;
    }
    boots = reallocarray (boots, n + 1, sizeof *boots);
    if (boots == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    boots[n++] = e;
    e = (struct log_entry){ 0 };
  }
  for (size_t i = 0; i < n; i++) {
    const char *id = log_entry_get (&boots[i], "_BOOT_ID", NULL);

    printf ("%d ", (int) i - (int) n + 1);
    print_name (stdout, id != NULL ? id : "?");
    print_when (&boots[i], "FIRST");
    print_when (&boots[i], "LAST");
    putchar ('\n');
    log_entry_free (&boots[i]);
  }
  free (boots);
  log_entry_free (&e);
  return r == -1 ? tool_error (NULL, "the appliance sent what is no log entry")
                 : ret;
}

static void
print_when (const struct log_entry *e, const char *name)
{
  const char *text = log_entry_get (e, name, NULL);
  time_t seconds = text == NULL ? 0 : strtoull (text, NULL, 10) / 1000000;
  char buf[64];
  struct tm tm;

  if (localtime_r (&seconds, &tm) != NULL &&
      strftime (buf, sizeof buf, " %Y-%m-%dT%H:%M:%S%z", &tm) > 0)
    fputs (buf, stdout);
}

static void
fill (struct query *q, const struct log_opts *o, struct gm_strvec *matches)
{
  static char *const fields[] = {
    "_HOSTNAME", "SYSLOG_IDENTIFIER",          "_COMM", "_PID", "SYSLOG_PID",
    "MESSAGE",   "_SOURCE_REALTIME_TIMESTAMP", NULL
  };
  struct guestfs_mini_journal_argv *a = &q->opts;

  add_matches (matches, o);
  a->matches = matches->strings;
  a->fields = (char **) fields;
  a->boot = o->boot != NULL ? o->boot : "0";
  a->since = o->from;
  a->until = o->to;
  a->lines = o->lines;
  a->reverse = o->reverse;
  a->grep = o->grep;
  a->ignorecase = o->ignore_case;
  a->bitmask =
    GUESTFS_MINI_JOURNAL_REVERSE_BITMASK |
    (matches->len > 0 ? GUESTFS_MINI_JOURNAL_MATCHES_BITMASK : 0) |
    (o->format->all_fields ? 0 : GUESTFS_MINI_JOURNAL_FIELDS_BITMASK) |
    (o->boot || o->kernel ? GUESTFS_MINI_JOURNAL_BOOT_BITMASK : 0) |
    (o->from >= 0 ? GUESTFS_MINI_JOURNAL_SINCE_BITMASK : 0) |
    (o->to >= 0 ? GUESTFS_MINI_JOURNAL_UNTIL_BITMASK : 0) |
    (o->lines >= 0 ? GUESTFS_MINI_JOURNAL_LINES_BITMASK : 0) |
    (o->grep ? GUESTFS_MINI_JOURNAL_GREP_BITMASK |
                 GUESTFS_MINI_JOURNAL_IGNORECASE_BITMASK
             : 0);
}

/* Of a kind one is enough, but of every kind one must be there. */
static void
add_matches (struct gm_strvec *matches, const struct log_opts *o)
{
  char number[16];

  for (char **u = o->units; u != NULL && *u != NULL; u++)
    add_unit (matches, *u);
  if (o->units != NULL)
    add (matches, "&%s", "");
  for (char **i = o->identifiers; i != NULL && *i != NULL; i++)
    add (matches, "SYSLOG_IDENTIFIER=%s", *i);
  for (int i = o->least; i >= 0 && i <= o->most; i++) {
    snprintf (number, sizeof number, "%d", i);
    add (matches, "PRIORITY=%s", number);
  }
  if (o->kernel)
    add (matches, "_TRANSPORT=%s", "kernel");
  for (char **m = o->matches; m != NULL && *m != NULL; m++)
    add (matches, "%s", *m);
}

/* What it says itself, and what systemd and others say about it. */
static void
add_unit (struct gm_strvec *matches, const char *unit)
{
  CLEANUP_FREE char *is = NULL; /* "=ssh.service", "~=ssh*" */
  int r;

  if (strpbrk (unit, "*?[") != NULL)
    r = asprintf (&is, "~=%s", unit);
  else
    r = asprintf (&is, strchr (unit, '.') ? "=%s" : "=%s.service", unit);
  if (r == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (matches->len > 0)
    add (matches, "+%s", "");
  add (matches, "_SYSTEMD_UNIT%s", is);
  add (matches, "+%s", "");
  add (matches, "_PID=%s", "1");
  add (matches, "UNIT%s", is);
  add (matches, "+%s", "");
  add (matches, "_UID=%s", "0");
  add (matches, "OBJECT_SYSTEMD_UNIT%s", is);
  add (matches, "+%s", "");
  add (matches, "MESSAGE_ID=%s", "fc2e22bc6ee647b6b90729ab34a250b1");
  add (matches, "_UID=%s", "0");
  add (matches, "COREDUMP_UNIT%s", is);
}

static void
add (struct gm_strvec *matches, const char *format, const char *value)
{
  CLEANUP_FREE char *text = NULL;

  if (asprintf (&text, format, value) == -1 ||
      gm_strvec_add (matches, text) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}
