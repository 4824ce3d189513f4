/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of a journal in memory, as the library is sent it. */
#ifndef GUESTFSD_JOURNAL_ENTRY_H
#define GUESTFSD_JOURNAL_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "companion.h"

/* Zeroed: empty. */
struct journal_entry {
  char *data;
  size_t len, size;
  uint64_t total; /* bytes of all fields, and how many these are */
  unsigned fields;
  int err; /* why not all of them are in DATA */
};

#define CLEANUP_JOURNAL_ENTRY __attribute__ ((cleanup (journal_entry_free)))

/* Receive what the program P sends of an entry (logs/journal.h).  Returns 0, or
 * -1 with errno if nothing sensible came.  *ANSWER is 0, or a negative errno if
 * the entry cannot be had.
 */
int journal_entry_receive (struct call *c, const struct companion *p,
                           int seconds, struct journal_entry *e,
                           int64_t *answer);
void journal_entry_free (struct journal_entry *e);

#endif
