/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program may do that parses logs of the image by libraries that were not
 * made for hostile files.  guestfsd runs it as a child; if it breaks, it breaks
 * alone.
 */
#ifndef GUESTFSD_LOGS_LIMITS_H
#define GUESTFSD_LOGS_LIMITS_H

#include <stdbool.h>

/* Take memory and, where we are root, its powers away; READ_ALL
 * leaves that to read any file.  Returns 0, or -1 after a message.
 */
int limits_set (bool read_all);

/* The end of READ_ALL. */
void limits_no_more_files (void);

/* From now on the program ends when it has computed for long without a call of
 * limits_progress: files may hold loops.
 */
void limits_watch (void);
void limits_progress (void);

#endif
