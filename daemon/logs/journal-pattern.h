/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef GUESTFSD_LOGS_JOURNAL_PATTERN_H
#define GUESTFSD_LOGS_JOURNAL_PATTERN_H

#include "journal.h"

/* Match all values of the field NAME that PATTERN, with wildcards as a shell has
 * them, stands for.  Returns 0 or a negative errno: E2BIG, these are too many.
 */
int journal_add_pattern (sd_journal *j, const char *name, size_t len,
                         const char *pattern);

#endif
