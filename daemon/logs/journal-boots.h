/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef GUESTFSD_LOGS_JOURNAL_BOOTS_H
#define GUESTFSD_LOGS_JOURNAL_BOOTS_H

#include "journal.h"

#define JOURNAL_BOOT_TEXT 33

struct journal_boot {
  char id[JOURNAL_BOOT_TEXT];
  uint64_t first, last; /* microseconds since 1970 */
};

/* The boots that J knows of, by time; matches are forgotten.  Sets *BOOTS, for
 * the caller to free.  Returns how many, or a negative errno.
 */
int journal_boots (sd_journal *j, struct journal_boot **boots);

/* The one that NAME stands for: 0 or nothing the last, -1 the one before, 1 the
 * first, ..., or an identifier.  Returns 0, -EINVAL if it is neither, -ENOENT if
 * there is none, or another negative errno.
 */
int journal_boot_find (sd_journal *j, const char *name,
                       char id[JOURNAL_BOOT_TEXT]);

#endif
