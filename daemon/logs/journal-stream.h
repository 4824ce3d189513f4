/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef GUESTFSD_LOGS_JOURNAL_STREAM_H
#define GUESTFSD_LOGS_JOURNAL_STREAM_H

#include <regex.h>

#include "journal.h"

struct journal_query {
  char *const *args;     /* options, NULL-terminated */
  const char *boot;      /* NULL: all */
  const char *root;      /* left out in names of files */
  uint64_t since, until; /* microseconds since 1970 */
  uint64_t lines;        /* no more entries, UINT64_MAX: all */
  bool reverse, grep, all_fields;
  regex_t pattern;
};

/* Read options: boot=ID, since=N, until=N, lines=N, grep=EXPRESSION, igrep=
 * EXPRESSION, reverse, root=DIRECTORY, field=NAME (only these are told), match=FIELD=VALUE,
 * match=+ (or what follows), match=& (and what follows).  Returns 0, or -1 after
 * a message.
 */
int journal_query_parse (struct journal_query *q, char *const *args);

/* Write all that is asked for to stdout.  Returns 0, or -1 after a message. */
int journal_stream (sd_journal *j, const struct journal_query *q);

#endif
