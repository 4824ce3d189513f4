/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal that stays open from call to call.
 *
 * It belongs to the handle.  A program of ours has it open, so that what a
 * hostile journal does to libsystemd is done to that program alone.
 */
#ifndef GUESTFSD_JOURNAL_SESSION_H
#define GUESTFSD_JOURNAL_SESSION_H

#include "call.h"
#include "journal-files.h"
#include "logs/journal.h"

#define JOURNAL_PROGRAM "/usr/lib/guestfsd/journal"

/* Begin a session with FILES, and end the one before.  Returns 0, or -1 after a
 * reply.
 */
int journal_session_begin_or_reply (struct call *c, const char *directory,
                                    const struct journal_files *files);

/* End it.  Returns -1 after a reply if there is none. */
int journal_session_end_or_reply (struct call *c);

/* Ask the program.  Returns its answer, or -1 after a reply. */
int64_t journal_session_ask_or_reply (struct call *c, enum journal_what what,
                                      int64_t n);

/* Send the fields of the present entry as the call's file.  Returns 0, or -1
 * after a reply.
 */
int journal_session_send (struct call *c);

/* End it if it has files open on the mount point PATH. */
void journal_session_release (const char *path);

#endif
