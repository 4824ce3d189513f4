/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing headers of tar members; see pack.h. */
#ifndef GM_PACK_HEADER_H
#define GM_PACK_HEADER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* What is ready to be read.  Adding dies of nothing: FAILED is set without
 * memory, and then it is of no use any more.
 */
struct gm_bytes {
  char *data;
  size_t len, size;
  int failed;
};

void gm_bytes_add (struct gm_bytes *b, const void *data, size_t len);
void gm_bytes_pad (struct gm_bytes *b); /* zeroes, up to a block of 512 */

/* A record "LENGTH KEY=VALUE\n" of an extended header. */
void gm_pax_record (struct gm_bytes *b, const char *key, const void *value,
                    size_t len);
void gm_pax_number (struct gm_bytes *b, const char *key, uint64_t number);

/* Add the headers of a member: an extended one with RECORDS and what else is
 * needed, and a plain one.  SIZE is the length of the data behind it.  TARGET
 * is that of a link.  TYPE as of enum gm_member_type.
 */
void gm_pack_header (struct gm_bytes *b, const struct gm_bytes *records,
                     char type, const char *path, const char *target,
                     const struct stat *st, uint64_t size);

#endif
