/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries of a journal as a stream. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "export.h"
#include "journal-boots.h"
#include "journal-pattern.h"
#include "journal-stream.h"
#include "limits.h"

static int add_matches (sd_journal *j, const struct journal_query *q);
static int add_match (sd_journal *j, const char *match);
static int go_to_start (sd_journal *j, const struct journal_query *q);
static int step (sd_journal *j, bool back);
static bool in_time (sd_journal *j, const struct journal_query *q);
static bool wanted (sd_journal *j, const struct journal_query *q);
static bool has_text (sd_journal *j, const regex_t *pattern);
static int tell (sd_journal *j, const struct journal_query *q);
static int tell_head (sd_journal *j, bool all);
static bool is_wanted_field (const struct journal_query *q, const char *name,
                             size_t len);
static int fail (const char *what, int err);

int
journal_stream (sd_journal *j, const struct journal_query *q)
{
  uint64_t left = q->lines;
  int r = add_matches (j, q);

  if (r == -1)
    return -1;
  r = left == 0 ? 0 : go_to_start (j, q);
  for (; r > 0 && left > 0 && in_time (j, q); r = step (j, q->reverse)) {
    if (!wanted (j, q))
      continue;
    if (tell (j, q) == -1)
      return fail ("output", EPIPE);
    left--;
  }
  if (r < 0) /* what could be read has been told */
    export_warning ("the journal cannot be read further: %s", strerror (-r));
  return 0;
}

static int
add_matches (sd_journal *j, const struct journal_query *q)
{
  char id[JOURNAL_BOOT_TEXT], match[JOURNAL_BOOT_TEXT + 16];
  int r = q->boot == NULL ? 0 : journal_boot_find (j, q->boot, id);

  if (r == -ENOENT) {
    fprintf (stderr, "%s: there is no such boot\n",
             q->boot[0] == '\0' ? "0" : q->boot);
    return -1;
  }
  if (r < 0)
    return fail ("boots", -r);
  for (char *const *a = q->args; *a != NULL; a++) {
    const char *m = *a + strlen ("match=");

    if (strncmp (*a, "match=", strlen ("match=")) != 0)
      continue;
    r = add_match (j, m);
    if (r < 0)
      return fail (m, -r);
  }
  if (q->boot == NULL)
    return 0;
  snprintf (match, sizeof match, "_BOOT_ID=%s", id);
  r = sd_journal_add_conjunction (j);
  if (r >= 0)
    r = sd_journal_add_match (j, match, 0);
  return r < 0 ? fail (match, -r) : 0;
}

static int
add_match (sd_journal *j, const char *match)
{
  const char *eq = strchr (match, '=');

  if (strcmp (match, "+") == 0)
    return sd_journal_add_disjunction (j);
  if (strcmp (match, "&") == 0)
    return sd_journal_add_conjunction (j);
  if (eq != NULL && eq > match && eq[-1] == '~')
    return journal_add_pattern (j, match, eq - 1 - match, eq + 1);
  return sd_journal_add_match (j, match, 0);
}

/* To the first that may be told of.  Returns as sd_journal_next. */
static int
go_to_start (sd_journal *j, const struct journal_query *q)
{
  bool back = q->reverse || q->lines != UINT64_MAX;
  uint64_t n = 0;
  int r;

  if (back)
    r = q->until != UINT64_MAX ? sd_journal_seek_realtime_usec (j, q->until)
                               : sd_journal_seek_tail (j);
  else
    r = q->since > 0 ? sd_journal_seek_realtime_usec (j, q->since)
                     : sd_journal_seek_head (j);
  if (r < 0)
    return r;
  r = step (j, back);
  if (q->reverse || !back)
    return r;
  /* the last few: back until there are enough, or to the beginning */
  for (; r > 0 && in_time (j, q); r = step (j, true))
    if (wanted (j, q) && ++n == q->lines)
      return r;
  if (r < 0)
    return r;
  if (r > 0) /* one step too far */
    return step (j, false);
  r = q->since > 0 ? sd_journal_seek_realtime_usec (j, q->since)
                   : sd_journal_seek_head (j);
  return r < 0 ? r : step (j, false);
}

static int
step (sd_journal *j, bool back)
{
  limits_progress ();
  return back ? sd_journal_previous (j) : sd_journal_next (j);
}

static bool
in_time (sd_journal *j, const struct journal_query *q)
{
  uint64_t usec;

  return (q->since == 0 && q->until == UINT64_MAX) ||
         sd_journal_get_realtime_usec (j, &usec) < 0 ||
         (usec >= q->since && usec <= q->until);
}

static bool
wanted (sd_journal *j, const struct journal_query *q)
{
  return !q->grep || has_text (j, &q->pattern);
}

static bool
has_text (sd_journal *j, const regex_t *pattern)
{
  const size_t skip = strlen ("MESSAGE=");
  const void *data;
  size_t len;
  regmatch_t range;

  if (sd_journal_get_data (j, "MESSAGE", &data, &len) < 0 || len < skip)
    return false;
  range = (regmatch_t){ .rm_so = 0, .rm_eo = len - skip };
  return regexec (pattern, (const char *) data + skip, 1, &range,
                  REG_STARTEND) == 0;
}

/* A field that cannot be read is left out, as is one of a strange name. */
static int
tell (sd_journal *j, const struct journal_query *q)
{
  const void *data;
  size_t len;
  int r;

  if (tell_head (j, q->all_fields) < 0)
    return 0; /* damaged: not even its time is known */
  sd_journal_restart_data (j);
  while ((r = sd_journal_enumerate_available_data (j, &data, &len)) > 0) {
    const char *eq = memchr (data, '=', len);
    size_t name_len = eq == NULL ? 0 : eq - (const char *) data;

    limits_progress ();
    if (!export_name_valid (data, name_len) ||
        (name_len == 8 && memcmp (data, "_BOOT_ID", 8) == 0) ||
        !is_wanted_field (q, data, name_len))
      continue;
    export_field (data, name_len, eq + 1, len - name_len - 1);
  }
  return export_end ();
}

static int
tell_head (sd_journal *j, bool all)
{
  CLEANUP_FREE char *cursor = NULL;
  char id[SD_ID128_STRING_MAX];
  sd_id128_t boot;
  uint64_t real, mono;
  int r = sd_journal_get_realtime_usec (j, &real);

  if (r >= 0)
    r = sd_journal_get_monotonic_usec (j, &mono, &boot);
  if (r >= 0 && all)
    r = sd_journal_get_cursor (j, &cursor);
  if (r < 0)
    return r;
  if (all)
    export_string ("__CURSOR", cursor);
  export_number ("__REALTIME_TIMESTAMP", real);
  export_number ("__MONOTONIC_TIMESTAMP", mono);
  export_string ("_BOOT_ID", sd_id128_to_string (boot, id));
  return 0;
}

static bool
is_wanted_field (const struct journal_query *q, const char *name, size_t len)
{
  if (q->all_fields)
    return true;
  for (char *const *a = q->args; *a != NULL; a++)
    if (strncmp (*a, "field=", 6) == 0 && strlen (*a + 6) == len &&
        memcmp (*a + 6, name, len) == 0)
      return true;
  return false;
}

static int
fail (const char *what, int err)
{
  fprintf (stderr, "%s: %s\n", what, strerror (err));
  return -1;
}
