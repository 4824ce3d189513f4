/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs of printable characters between any other bytes, as strings(1) finds
 * them.  Memory does not depend on their length.
 */
#ifndef GM_PRINTABLE_H
#define GM_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All encodings: 7 and 8 bit, 16 and 32 bit with either end first. */
#define GM_PRINTABLE_ENCODINGS "sSblBL"

struct gm_printable {
  /* Called with the next LEN characters, a byte each, of a run that begins at
   * OFFSET, and with TEXT NULL when it has ended.  Returns 0, or -1 to stop.
   */
  int (*found) (void *opaque, uint64_t offset, const char *text, size_t len);
  void *opaque;

  /* private */
  size_t min, width;
  bool big_end, eight_bit;
  uint64_t position;      /* of the next byte */
  uint64_t start;         /* of the present run */
  size_t nr_part, nr_run; /* bytes of a character; characters of the run */
  unsigned char part[4];
  char *run; /* its first MIN characters */
};

/* Look for runs of at least MIN characters.  ENCODING is a letter of the
 * above.  Returns 0, or -1 with errno: EINVAL, ENOMEM.
 */
int gm_printable_begin (struct gm_printable *p, char encoding, size_t min);

/* The next LEN bytes.  Returns 0, or -1 when `found' did. */
int gm_printable_add (struct gm_printable *p, const void *buf, size_t len);

/* There are no more; frees what is in P.  Returns as above. */
int gm_printable_end (struct gm_printable *p);

#endif
