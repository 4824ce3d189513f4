/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program that reads systemd journals: "journal FD,FD,... serve", or
 * "stream" or "boots" and options.  The descriptors are those of journal files.
 */
#ifndef GUESTFSD_LOGS_JOURNAL_H
#define GUESTFSD_LOGS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <systemd/sd-journal.h>

/* Between guestfsd and "serve", both ways over one socket.  GET is answered by
 * a number and, if that is 0, by items: a length, eight bytes with the most
 * significant first, and as many bytes "FIELD=value"; then ITEM_END, or
 * ITEM_FAILED and a number.  Everything else by one number alone; negative ones
 * are errors of errno.
 */
struct journal_request {
  int64_t what; /* JOURNAL_NEXT, ... */
  int64_t n;    /* how many, or a size */
};
enum journal_what {
  JOURNAL_OPENED, /* 0, or why the files could not be opened */
  JOURNAL_NEXT,
  JOURNAL_SKIP,
  JOURNAL_GET,
  JOURNAL_GET_THRESHOLD,
  JOURNAL_SET_THRESHOLD,
  JOURNAL_REALTIME,
};
#define JOURNAL_FIELDS_MAX 4096
#define JOURNAL_ENTRY_MAX (64 << 20) /* bytes in all items; with more, E2BIG */
#define JOURNAL_ITEM_END UINT64_MAX
#define JOURNAL_ITEM_FAILED (UINT64_MAX - 1)

#endif
