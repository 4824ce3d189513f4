/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A registry hive, opened by libhivex in a program of its own (daemon/hive/),
 * which has a copy of the file: the file is not in use.  Reading is cheaper by
 * registry.h.
 */
#ifndef GUESTFSD_HIVE_H
#define GUESTFSD_HIVE_H

#include <stddef.h>
#include <sys/stat.h>

#include "call.h"
#include "companion.h"
#include "hive/protocol.h"

#define HIVE_MAX (192 * 1024 * 1024) /* of a file: it is twice in memory */

struct hive {
  struct companion program; /* without a pid when it has failed */
  int memory;               /* the file that it shares with us */
  struct stat st;           /* of the file that it came from */
};

#define HIVE_NONE                                    \
  {                                                  \
    .program = COMPANION_NONE, .memory = -1          \
  }
#define CLEANUP_HIVE __attribute__ ((cleanup (hive_close)))

/* Open the file PATH of the image, FLAGS being those of hivex_open.  Returns 0,
 * or -1 after a reply.
 */
int hive_open_or_reply (struct call *c, struct hive *h, const char *path,
                        int flags);
void hive_close (struct hive *h);

/* Ask REQUEST with NAME (or NULL) and DATA, whose lengths are set here from
 * LEN.  The answer goes to *NUMBER and to *OUT, malloc'ed with a final NUL, and
 * *OUT_LEN, each of which may be NULL.  Returns 0, or -1 after a reply,
 * "OBJECT: reason".
 */
struct hive_question {
  const char *object;
  struct hive_request request;
  const char *name;
  const void *data;
  size_t len;
  int64_t number;
  void *out;
  size_t out_len;
};
int hive_ask_or_reply (struct call *c, struct hive *h, struct hive_question *q);

/* Only send it, for the operations that are not answered. */
int hive_tell_or_reply (struct call *c, struct hive *h,
                        struct hive_question *q);

/* Write the hive to the file PATH, in place of what is there, at once.  With
 * SAME it must be the file that the hive came from.  Returns 0, or -1 after a
 * reply.
 */
int hive_commit_or_reply (struct call *c, struct hive *h, const char *path,
                          bool same);

#endif
