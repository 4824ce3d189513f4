/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying the contents of files and devices inside the appliance: by sharing
 * blocks where the filesystem can, else past the page cache; holes stay holes.
 */
#ifndef GUESTFSD_COPYDATA_H
#define GUESTFSD_COPYDATA_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "call.h"

enum copydata_share {
  COPYDATA_SHARE_AUTO,   /* share blocks if that is possible */
  COPYDATA_SHARE_ALWAYS, /* or fail */
  COPYDATA_SHARE_NEVER,
};

struct copydata {
  struct call *c;
  int src, dest; /* regular files or devices; their positions change */
  off_t src_pos, dest_pos;
  uint64_t size; /* at most; COPYDATA_ALL: up to the end of SRC */
  bool sparse;   /* leave out blocks of zeroes, whatever is in DEST there */
  bool progress; /* tell the client how far it is */
  void **buffer; /* keeps a buffer from file to file, *BUFFER is to be freed in
                    the end; or NULL */

  /* Results. */
  uint64_t done; /* bytes, holes included */

  /* private */
  bool src_regular, dest_regular;
  uint64_t total;
  off_t dest_size, src_end, reserved;
  char *buf;
};

#define COPYDATA_ALL UINT64_MAX

/* Make DEST, which is empty, share all blocks of SRC.  Returns 0, or -1 with
 * errno: EOPNOTSUPP, EXDEV and some others if these two cannot.
 */
int copydata_share (int src, int dest);

/* Copy as described by D.  Returns 0, or -1 with errno: ECANCELED when the
 * client has gone.  The file has then got what D->done says.  *READING tells
 * which side failed; it may be NULL.
 */
int copydata (struct copydata *d, bool *reading);

/* How much is one step of copydata and other loops over contents, and a buffer
 * of that size that suits direct requests; free it.
 */
#define COPYDATA_STEP (2 << 20)
void *copydata_buffer (size_t size);

/* How many of the LEN bytes at BUF, at the beginning, are zeroes or, if the
 * first block is not, are in blocks that are not.  Blocks have 4 KiB.
 */
size_t copydata_run (const char *buf, size_t len, bool *zero);

#endif
