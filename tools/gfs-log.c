/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-log: print the logs of a disk image. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "gfs-log/log.h"

static void check (struct log_opts *o);
static void sort_arguments (struct log_opts *o, struct gm_strvec *matches,
                            struct gm_strvec *names);
static void parse_priority (struct log_opts *o);
static int priority_of (const char *text, size_t len);
static void parse_time (const char *option, const char *text, int64_t *usec);
static void compile (struct log_opts *o);
static int print_logs (guestfs_h *g, struct log_opts *o);
static char *find_journal (guestfs_h *g);
static int print_names (guestfs_h *g, const struct log_opts *o);
static int print_named_events (guestfs_h *g, const char *name,
                               const struct log_opts *o);
static bool is_path (const char *name);
static bool is_events (const char *name);
static int print_syslog (guestfs_h *g, const struct log_opts *o);

int
main (int argc, const char *argv[])
{
  struct log_opts o = { .lines = -1, .least = -1, .from = -1, .to = -1 };
  CLEANUP_STRVEC struct gm_strvec matches = { 0 }, names = { 0 };
  struct poptOption table[] = {
    { "lines", 'n', POPT_ARG_INT, &o.lines, 0, "print the last so many",
      "NUMBER" },
    { "unit", 'u', POPT_ARG_ARGV, &o.units, 0, "only of this unit", "UNIT" },
    { "identifier", 't', POPT_ARG_ARGV, &o.identifiers, 0,
      "only of this program", "NAME" },
    { "priority", 'p', POPT_ARG_STRING, &o.priority, 0,
      "only as important as that, or between two", "LEVEL[..LEVEL]" },
    { "boot", 'b', POPT_ARG_STRING, &o.boot, 0,
      "only of one boot: 0 is the last, -1 the one before", "BOOT" },
    { "dmesg", 'k', POPT_ARG_NONE, &o.kernel, 0,
      "only of the kernel, and of one boot", NULL },
    { "since", 'S', POPT_ARG_STRING, &o.since, 0, "only from then on", "TIME" },
    { "until", 'U', POPT_ARG_STRING, &o.until, 0, "only until then", "TIME" },
    { "grep", 'g', POPT_ARG_STRING, &o.grep, 0,
      "only messages that match an extended regular expression", "PATTERN" },
    { "reverse", 'r', POPT_ARG_NONE, &o.reverse, 0, "the newest first", NULL },
    { "output", 'o', POPT_ARG_STRING, &o.output, 0,
      "short, short-iso, cat, verbose, export or json", "FORM" },
    { "json", '\0', POPT_ARG_NONE, &o.json, 0, "the same as -o json", NULL },
    { "list-boots", '\0', POPT_ARG_NONE, &o.boots, 0,
      "list the boots that the journal tells of", NULL },
    { "directory", 'D', POPT_ARG_STRING, &o.directory, 0,
      "the journal in this directory of the image", "PATH" },
    { "journal", '\0', POPT_ARG_NONE, &o.journal, 0, "the systemd journal",
      NULL },
    { "syslog", '\0', POPT_ARG_NONE, &o.syslog, 0, "the text of syslog", NULL },
    { "evtx", '\0', POPT_ARG_NONE, &o.evtx, 0,
      "the event log of Windows, channel System", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE_STRINGS char **arguments =
    log_boot_arguments (&argc, argv, table);
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, (const char **) arguments, table,
              "[FIELD=VALUE... | CHANNEL... | FILE...]", 0, -1);
  sort_arguments (&o, &matches, &names);
  check (&o);
  g = tool_handle (&o.common);
  for (size_t i = 0; i < names.len; i++)
    names.strings[i] = tool_path (&o.common, g, names.strings[i]);
  r = print_logs (g, &o);
  if (o.grep)
    regfree (&o.pattern);
  gm_strings_free (o.units);
  gm_strings_free (o.identifiers);
  free (o.priority);
  free (o.boot);
  free (o.since);
  free (o.until);
  free (o.grep);
  free (o.output);
  free (o.directory);
  return tool_finish (&o.common, g, r);
}

static void
sort_arguments (struct log_opts *o, struct gm_strvec *matches,
                struct gm_strvec *names)
{
  for (int i = 0; i < o->common.nr_args; i++) {
    const char *arg = o->common.args[i];
    size_t name = strspn (arg, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

    if (gm_strvec_add (name > 0 && arg[name] == '=' ? matches : names, arg) ==
        -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  o->matches = matches->strings;
  o->names = names->strings;
}

static void
check (struct log_opts *o)
{
  bool text = o->syslog;
  const char *form = o->output ? o->output : o->json ? "json" : "short";

  o->format = log_format_find (form);
  if (o->format == NULL)
    tool_misuse ("--output: %s is none of short, short-iso, cat, verbose, "
                 "export, json",
                 form);
  if (o->lines < -1)
    tool_misuse ("--lines: %d is negative", o->lines);
  if (o->priority)
    parse_priority (o);
  parse_time ("--since", o->since, &o->from);
  parse_time ("--until", o->until, &o->to);
  if (o->grep)
    compile (o);
  o->only_journal = o->units || o->identifiers || o->boot || o->kernel ||
                    o->boots || o->matches;
  o->filtered = o->only_journal || o->priority || o->since || o->until ||
                o->reverse || o->output || o->json;
  if (o->directory)
    o->journal = 1;
  if (o->journal + o->syslog + o->evtx + (o->names != NULL) > 1)
    tool_misuse ("choose one of --journal, --syslog, --evtx and names");
  for (char **n = o->names; n != NULL && *n != NULL; n++)
    text |= !is_events (*n);
  if (text && o->filtered)
    tool_misuse ("a log that is text can only be chosen from by --lines and "
                 "--grep");
  if ((o->evtx || o->names) && o->only_journal)
    tool_misuse ("the event log of Windows has no boots, units or fields");
}

static void
parse_priority (struct log_opts *o)
{
  const char *dots = strstr (o->priority, "..");

  if (dots == NULL) {
    o->least = 0;
    o->most = priority_of (o->priority, strlen (o->priority));
  } else {
    o->least = priority_of (o->priority, dots - o->priority);
    o->most = priority_of (dots + 2, strlen (dots + 2));
  }
  if (o->least == -1 || o->most == -1)
    tool_misuse ("--priority: %s is none of 0 to 7, emerg, alert, crit, err, "
                 "warning, notice, info, debug",
                 o->priority);
  if (o->least > o->most) {
    int least = o->least;

    o->least = o->most;
    o->most = least;
  }
}

static int
priority_of (const char *text, size_t len)
{
  static const char *const names[] = { "emerg",   "alert",  "crit", "err",
                                       "warning", "notice", "info", "debug" };

  if (len == 1 && text[0] >= '0' && text[0] <= '7')
    return text[0] - '0';
  for (int i = 0; i < 8; i++)
    if (strlen (names[i]) == len && strncmp (names[i], text, len) == 0)
      return i;
  return -1;
}

static void
parse_time (const char *option, const char *text, int64_t *usec)
{
  if (text != NULL && log_time_parse (text, usec) == -1)
    tool_misuse ("%s: %s is no time such as \"2026-01-31 12:00\" or -2h",
                 option, text);
}

/* As journalctl: without capitals both are meant. */
static void
compile (struct log_opts *o)
{
  char why[256];
  int r;

  o->ignore_case = true;
  for (const char *p = o->grep; *p != '\0'; p++)
    if (isupper ((unsigned char) *p))
      o->ignore_case = false;
  r = regcomp (&o->pattern, o->grep,
               REG_EXTENDED | (o->ignore_case ? REG_ICASE : 0));
  if (r == 0)
    return;
  regerror (r, &o->pattern, why, sizeof why);
  tool_misuse ("--grep: %s: %s", o->grep, why);
}

static int
print_logs (guestfs_h *g, struct log_opts *o)
{
  CLEANUP_FREE char *directory = NULL;
  CLEANUP_FREE char *events = NULL;

  if (o->names != NULL)
    return print_names (g, o);
  if (o->evtx)
    return print_named_events (g, "System", o);
  if (!o->syslog)
    directory = o->directory ? strdup (o->directory) : find_journal (g);
  if (directory != NULL)
    return log_journal (g, directory, o);
  if (o->journal)
    return tool_error ("/var/log/journal", "there is no journal");
  if (!o->syslog && !o->only_journal)
    events = log_channel (g, "System");
  if (events != NULL)
    return log_events (g, events, o);
  if (!o->syslog && o->filtered)
    return tool_error (NULL, "there is no journal to choose entries from");
  return print_syslog (g, o);
}

/* Text logs in a row are one log. */
static int
print_names (guestfs_h *g, const struct log_opts *o)
{
  char **name = o->names;
  int r = 0;

  while (*name != NULL && !tool_reader_gone ()) {
    size_t n = 0;

    while (name[n] != NULL && !is_events (name[n]))
      n++;
    if (n > 0 && log_text (g, name, n, o) == -1)
      r = -1;
    name += n;
    if (*name != NULL && print_named_events (g, *name++, o) == -1)
      r = -1;
  }
  return r;
}

/* A file, or a channel. */
static int
print_named_events (guestfs_h *g, const char *name, const struct log_opts *o)
{
  CLEANUP_FREE char *path =
    is_path (name) ? strdup (name) : log_channel (g, name);

  if (path == NULL)
    return tool_error (name, "there is no such event log");
  return log_events (g, path, o);
}

static bool
is_path (const char *name)
{
  return name[0] == '/' || tool_has_drive (name);
}

static bool
is_events (const char *name)
{
  const char *dot = strrchr (name, '.');

  return !is_path (name) || (dot != NULL && strcasecmp (dot, ".evtx") == 0);
}

/* The directory of a journal that has files, or NULL. */
static char *
find_journal (guestfs_h *g)
{
  static const char *const places[] = { "/var/log/journal",
                                        "/run/log/journal" };

  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    CLEANUP_FREE_STRINGS char **files = NULL;
    CLEANUP_FREE char *pattern = NULL;

    if (asprintf (&pattern, "%s/{*/,}*.journal*", places[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    files = guestfs_glob_expand (g, pattern);
    if (files == NULL)
      tool_fail (g, places[i]);
    if (files != NULL && files[0] != NULL)
      return strdup (places[i]);
  }
  return NULL;
}

static int
print_syslog (guestfs_h *g, const struct log_opts *o)
{
  static const char *const logs[] = {
    "/var/log/syslog", "/var/log/messages",   "/var/log/auth.log",
    "/var/log/secure", "/var/log/daemon.log", "/var/log/kern.log",
  };

  for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
    CLEANUP_FREE_STRINGS char **files = log_rotated (g, logs[i]);
    size_t nr = 0;

    if (files == NULL)
      return -1;
    while (files[nr] != NULL)
      nr++;
    if (nr > 0)
      return log_text (g, files, nr, o);
  }
  return tool_error (NULL, "there is no journal, no event log and no syslog");
}
