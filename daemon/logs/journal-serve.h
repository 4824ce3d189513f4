/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef GUESTFSD_LOGS_JOURNAL_SERVE_H
#define GUESTFSD_LOGS_JOURNAL_SERVE_H

#include "journal.h"

/* Answer requests on stdin until there are no more; J may be NULL when ERR, a
 * negative errno, says why.  Returns an exit status.
 */
int journal_serve (sd_journal *j, int err);

#endif
