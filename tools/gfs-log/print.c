/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Log entries as text, in the forms of journalctl. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"

#include "escape.h"
#include "gfs-log/log.h"
#include "json.h"

static void print_short (const struct log_entry *e);
static void print_short_iso (const struct log_entry *e);
static void print_cat (const struct log_entry *e);
static void print_verbose (const struct log_entry *e);
static void print_export (const struct log_entry *e);
static void print_json (const struct log_entry *e);
static void print_line (const struct log_entry *e, const char *time_format);
static int print_time (const struct log_entry *e, const char *format);
static int print_origin (const struct log_entry *e);
static void print_lines (const char *text, size_t len, int indent);
static json_t *json_value (const struct log_entry *e,
                           const struct log_field *f);
static void tell_boot (const struct log_entry *e, char last[64]);

static const struct log_format formats[] = {
  { "short", print_short, false, true },
  { "short-iso", print_short_iso, false, true },
  { "cat", print_cat, false, false },
  { "verbose", print_verbose, true, true },
  { "export", print_export, true, false },
  { "json", print_json, true, false },
};

const struct log_format *
log_format_find (const char *name)
{
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
    if (strcmp (formats[i].name, name) == 0)
      return &formats[i];
  return NULL;
}

int
log_print_all (FILE *fp, const struct log_opts *o)
{
  struct log_entry e = { 0 };
  char boot[64] = "";
  int r, ret = 0;

  while ((r = log_entry_read (fp, &e)) == 1 && !tool_reader_gone ()) {
    const char *warning = log_entry_get (&e, "__WARNING", NULL);

    if (warning != NULL) {
      ret = tool_error (NULL, "%s", warning);
      continue;
    }
    if (o->format->boots && !o->common.quiet)
      tell_boot (&e, boot);
    o->format->print (&e);
  }
  log_entry_free (&e);
  return r == -1 ? tool_error (NULL, "the appliance sent what is no log entry")
                 : ret;
}

static void
tell_boot (const struct log_entry *e, char last[64])
{
  const char *boot = log_entry_get (e, "_BOOT_ID", NULL);

  if (boot == NULL || strlen (boot) >= 64)
    return;
  if (last[0] != '\0' && strcmp (last, boot) != 0) {
    fputs ("-- Boot ", stdout);
    print_name (stdout, boot);
    puts (" --");
  }
  strcpy (last, boot);
}

static void
print_short (const struct log_entry *e)
{
  print_line (e, "%b %d %H:%M:%S");
}

static void
print_short_iso (const struct log_entry *e)
{
  print_line (e, "%Y-%m-%dT%H:%M:%S%z");
}

static void
print_cat (const struct log_entry *e)
{
  size_t len;
  const char *message = log_entry_get (e, "MESSAGE", &len);

  if (message == NULL)
    return;
  print_text (message, len);
  putchar ('\n');
}

static void
print_line (const struct log_entry *e, const char *time_format)
{
  size_t len;
  const char *message = log_entry_get (e, "MESSAGE", &len);
  int indent;

  if (message == NULL)
    return;
  indent = print_time (e, time_format);
  indent += print_origin (e);
  fputs (": ", stdout);
  print_lines (message, len, indent + 2);
}

/* Returns how wide it is. */
static int
print_time (const struct log_entry *e, const char *format)
{
  const char *text = log_entry_get (e, "_SOURCE_REALTIME_TIMESTAMP", NULL);
  char buf[64] = "?";
  struct tm tm;
  time_t seconds;
  char *end;
  uint64_t usec = text == NULL ? 0 : strtoull (text, &end, 10);

  if (text == NULL || *end != '\0' || usec == 0) {
    text = log_entry_get (e, "__REALTIME_TIMESTAMP", NULL);
    usec = text == NULL ? 0 : strtoull (text, NULL, 10);
  }
  seconds = usec / 1000000;
  if (localtime_r (&seconds, &tm) != NULL)
    strftime (buf, sizeof buf, format, &tm);
  fputs (buf, stdout);
  return strlen (buf);
}

static int
print_origin (const struct log_entry *e)
{
  const char *host = log_entry_get (e, "_HOSTNAME", NULL);
  const char *name = log_entry_get (e, "SYSLOG_IDENTIFIER", NULL);
  const char *pid = log_entry_get (e, "_PID", NULL);
  const char *parts[3];
  int width = 0;

  if (name == NULL)
    name = log_entry_get (e, "_COMM", NULL);
  if (pid == NULL)
    pid = log_entry_get (e, "SYSLOG_PID", NULL);
  if (pid == NULL)
    pid = log_entry_get (e, "EVENT_ID", NULL);
  parts[0] = host;
  parts[1] = name != NULL ? name : "unknown";
  parts[2] = pid;
  for (int i = 0; i < 3; i++) {
    if (parts[i] == NULL)
      continue;
    putchar (i == 2 ? '[' : ' ');
    print_name (stdout, parts[i]);
    if (i == 2)
      putchar (']');
    width += strlen (parts[i]) + (i == 2 ? 2 : 1);
  }
  return width;
}

/* More lines than one begin below the first. */
static void
print_lines (const char *text, size_t len, int indent)
{
  const char *end = text + len;

  for (bool first = true; first || text < end; first = false) {
    const char *line = text;
    const char *newline = memchr (line, '\n', end - line);

    text = newline == NULL ? end : newline + 1;
    if (!first)
      printf ("%*s", indent, "");
    print_text (line, (newline == NULL ? end : newline) - line);
    putchar ('\n');
  }
}

/* Escaped for a terminal, each line of its own. */
void
print_text (const char *text, size_t len)
{
  if (!isatty (STDOUT_FILENO)) {
    fwrite (text, 1, len, stdout);
    return;
  }
  for (size_t n; len > 0; text += n, len -= n) {
    CLEANUP_FREE char *part = strndup (text, len);

    if (part == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    n = strlen (part);
    print_name (stdout, part);
    if (n == len)
      return;
    fputs ("\\x00", stdout);
    n++;
  }
}

static void
print_verbose (const struct log_entry *e)
{
  const char *cursor = log_entry_get (e, "__CURSOR", NULL);
  const char *real = log_entry_get (e, "__REALTIME_TIMESTAMP", NULL);
  uint64_t usec = real == NULL ? 0 : strtoull (real, NULL, 10);
  time_t seconds = usec / 1000000;
  char day[64] = "?", zone[16] = "";
  struct tm tm;

  if (localtime_r (&seconds, &tm) != NULL) {
    strftime (day, sizeof day, "%a %Y-%m-%d %H:%M:%S", &tm);
    strftime (zone, sizeof zone, "%Z", &tm);
  }
  printf ("%s.%06" PRIu64 " %s", day, usec % 1000000, zone);
  if (cursor != NULL) {
    fputs (" [", stdout);
    print_name (stdout, cursor);
    putchar (']');
  }
  putchar ('\n');
  for (size_t i = 0; i < e->nr; i++) {
    const struct log_field *f = &e->fields[i];
    const char *name = e->text + f->name;

    if (strncmp (name, "__", 2) == 0)
      continue;
    fputs ("    ", stdout);
    print_name (stdout, name);
    putchar ('=');
    print_lines (e->text + f->value, f->len, strlen (name) + 5);
  }
}

static void
print_export (const struct log_entry *e)
{
  for (size_t i = 0; i < e->nr; i++) {
    const struct log_field *f = &e->fields[i];
    const char *value = e->text + f->value;

    fputs (e->text + f->name, stdout);
    if (memchr (value, '\n', f->len) != NULL ||
        memchr (value, '\0', f->len) != NULL) {
      putchar ('\n');
      for (int shift = 0; shift < 64; shift += 8)
        putchar ((uint64_t) f->len >> shift & 0xff);
    } else
      putchar ('=');
    print_text (value, f->len);
    putchar ('\n');
  }
  putchar ('\n');
}

/* A field that comes more than once is an array. */
static void
print_json (const struct log_entry *e)
{
  json_t *object = json_object ();
  json_t *names = json_object (); /* NAME_base64 is in the other one, too */

  for (size_t i = 0; i < e->nr; i++) {
    const char *name = e->text + e->fields[i].name;
    json_t *list;

    if (json_object_get (names, name) == NULL) {
      json_object_set_new (names, name, json_true ());
      json_set_bytes (object, name, e->text + e->fields[i].value,
                      e->fields[i].len);
      continue;
    }
    list = json_object_get (object, name);
    if (!json_is_array (list)) {
      list = json_array ();
      json_array_append (list, json_object_get (object, name));
      json_object_set_new (object, name, list);
    }
    json_array_append_new (list, json_value (e, &e->fields[i]));
  }
  json_decref (names);
  json_print_line (object);
}

static json_t *
json_value (const struct log_entry *e, const struct log_field *f)
{
  json_t *object = json_object (), *value;

  json_set_bytes (object, "value", e->text + f->value, f->len);
  value = json_incref (json_object_get (object, "value"));
  json_decref (object);
  return value;
}
