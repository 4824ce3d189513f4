/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a systemd journal, opened. */
#ifndef GUESTFSD_JOURNAL_FILES_H
#define GUESTFSD_JOURNAL_FILES_H

#include <stddef.h>

#include "call.h"

struct journal_files {
  int *fds;
  size_t len;
};

#define CLEANUP_JOURNAL_FILES __attribute__ ((cleanup (journal_files_close)))

/* Open the journal files in DIRECTORY and, below it, in directories with the
 * names of machines, for reading.  What is no regular file is left out.  Returns
 * 0, or -1 after a reply.
 */
int journal_files_open_or_reply (struct call *c, const char *directory,
                                 struct journal_files *files);
void journal_files_close (struct journal_files *files);

/* Their descriptors as the reading program wants them, "5,6,7", for the caller
 * to free; NULL with errno.
 */
char *journal_files_list (const struct journal_files *files);

/* Is NAME an identifier of a machine or a boot: 32 digits, with or without the
 * hyphens of a UUID?
 */
bool journal_is_id (const char *name);

#endif
