/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-log share. */
#ifndef GFS_LOG_LOG_H
#define GFS_LOG_LOG_H

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

#include "common.h"
#include "gfs-log/entry.h"

struct log_opts {
  struct tool_common common;
  int lines; /* -1: all */
  int reverse, kernel, json, boots, journal, syslog, evtx;
  char **units, **identifiers;
  char *priority, *boot, *since, *until, *grep, *output, *directory;

  /* What these mean. */
  const struct log_format *format;
  int64_t from, to; /* microseconds since 1970; -1: no limit */
  int least, most;  /* priorities; -1: any */
  bool ignore_case;
  bool filtered;     /* by more than lines and grep */
  bool only_journal; /* by what only a journal has */
  regex_t pattern;
  char **matches; /* arguments that are FIELD=VALUE, NULL-terminated */
  char **names;   /* the others */
};

/* The arguments of main with a "0" behind each -b that stands alone: popt would
 * take whatever comes next.  *ARGC counts them; they are for the caller to free
 * with gm_strings_free.
 */
char **log_boot_arguments (int *argc, const char **argv,
                           const struct poptOption *table);

/* How entries are printed; NAME is that of --output. */
struct log_format {
  const char *name;
  void (*print) (const struct log_entry *e);
  bool all_fields, boots; /* wants all fields; tells of new boots */
};
const struct log_format *log_format_find (const char *name);

/* Read TEXT as journalctl does: "2026-01-31 12:00:00", "12:00", "today", "-2h",
 * "3 days ago", "@SECONDS".  Returns 0, or -1 if it is no time.
 */
int log_time_parse (const char *text, int64_t *usec);

/* Print the logs of one kind.  Return 0, or -1 after a message. */
int log_journal (guestfs_h *g, const char *directory, struct log_opts *o);
int log_text (guestfs_h *g, char *const *files, size_t nr,
              const struct log_opts *o);

int log_events (guestfs_h *g, const char *path, const struct log_opts *o);

/* The file of a channel of Windows's event log, "System", for the caller to
 * free; NULL if there is none.
 */
char *log_channel (guestfs_h *g, const char *channel);

/* Print what comes from FP until its end.  Returns 0, or -1 after messages, one
 * of which may be about what could not be read.
 */
int log_print_all (FILE *fp, const struct log_opts *o);

/* Print LEN bytes, which a terminal gets escaped. */
void print_text (const char *text, size_t len);

/* The files of the text log PATH, rotated ones first and in the order of time,
 * for the caller to free.  NULL after a message.
 */
char **log_rotated (guestfs_h *g, const char *path);

#endif
