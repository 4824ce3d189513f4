/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which boots a journal tells of. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "journal-boots.h"
#include "limits.h"

#define BOOTS_MAX 10000
#define FIELD "_BOOT_ID="
#define ID_LEN (JOURNAL_BOOT_TEXT - 1)

static int list_ids (sd_journal *j, struct journal_boot *boots);
static bool find_times (sd_journal *j, struct journal_boot *boot);
static int by_time (const void *a, const void *b);
static bool parse_id (const char *name, char id[JOURNAL_BOOT_TEXT]);

int
journal_boots (sd_journal *j, struct journal_boot **boots)
{
  CLEANUP_FREE struct journal_boot *list = calloc (BOOTS_MAX, sizeof *list);
  int n, good = 0;

  if (list == NULL)
    return -ENOMEM;
  n = list_ids (j, list);
  for (int i = 0; i < n; i++) {
    limits_progress ();
    if (find_times (j, &list[i]))
      list[good++] = list[i];
  }
  sd_journal_flush_matches (j);
  if (n < 0)
    return n;
  qsort (list, good, sizeof *list, by_time);
  *boots = steal_ptr (&list);
  return good;
}

int
journal_boot_find (sd_journal *j, const char *name, char id[JOURNAL_BOOT_TEXT])
{
  CLEANUP_FREE struct journal_boot *boots = NULL;
  char *end;
  long nr = strtol (name, &end, 10);
  int n;

  if (parse_id (name, id))
    return 0;
  if (*end != '\0')
    return -EINVAL;
  n = journal_boots (j, &boots);
  if (n < 0)
    return n;
  if (nr > n || nr <= -n)
    return -ENOENT;
  nr = nr > 0 ? nr - 1 : n - 1 + nr;
  memcpy (id, boots[nr].id, JOURNAL_BOOT_TEXT);
  return 0;
}

static int
list_ids (sd_journal *j, struct journal_boot *boots)
{
  const size_t skip = strlen (FIELD);
  const void *data;
  size_t len;
  int n = 0, r;

  r = sd_journal_query_unique (j, "_BOOT_ID");
  if (r < 0)
    return r;
  while (n < BOOTS_MAX &&
         (r = sd_journal_enumerate_available_unique (j, &data, &len)) > 0) {
    limits_progress ();
    if (len != skip + ID_LEN)
      continue;
    memcpy (boots[n].id, (const char *) data + skip, ID_LEN);
    boots[n].id[ID_LEN] = '\0';
    if (parse_id (boots[n].id, boots[n].id))
      n++;
  }
  return r < 0 && n == 0 ? r : n;
}

static bool
find_times (sd_journal *j, struct journal_boot *boot)
{
  char match[sizeof FIELD + JOURNAL_BOOT_TEXT] = FIELD;

  strcat (match, boot->id);
  sd_journal_flush_matches (j);
  return sd_journal_add_match (j, match, 0) >= 0 &&
         sd_journal_seek_head (j) >= 0 && sd_journal_next (j) > 0 &&
         sd_journal_get_realtime_usec (j, &boot->first) >= 0 &&
         sd_journal_seek_tail (j) >= 0 && sd_journal_previous (j) > 0 &&
         sd_journal_get_realtime_usec (j, &boot->last) >= 0;
}

static int
by_time (const void *a, const void *b)
{
  const struct journal_boot *x = a, *y = b;

  return x->first < y->first ? -1 : x->first > y->first;
}

/* With or without hyphens. */
static bool
parse_id (const char *name, char id[JOURNAL_BOOT_TEXT])
{
  size_t n = 0;

  for (; *name != '\0' && n < ID_LEN; name++)
    if (isxdigit ((unsigned char) *name))
      id[n++] = tolower ((unsigned char) *name);
    else if (*name != '-' || n == 0)
      return false;
  id[n] = '\0';
  return n == ID_LEN && *name == '\0';
}
