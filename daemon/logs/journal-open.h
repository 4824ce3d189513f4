/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef GUESTFSD_LOGS_JOURNAL_OPEN_H
#define GUESTFSD_LOGS_JOURNAL_OPEN_H

#include "journal.h"

/* Open the files whose descriptors LIST holds, "5,6,7".  Those that are no
 * journals, or damaged, are left out; FAILED, which may be NULL, is told of each,
 * ERR being a negative errno.  Returns 0, or a negative errno when none is left.
 */
int journal_open (const char *list, void (*failed) (int fd, int err),
                  sd_journal **journal);

#endif
