/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The records of a walk through a tree (the call mini_walk): written by the
 * daemon, read by tools.
 *
 * Numbers take eight bytes, the most significant first; strings are a number,
 * their length, so many bytes, and a NUL that their length does not count.  A
 * record is
 *
 *   error      0, or the errno why the file could not be looked at or into
 *   stat       16 numbers in the order of struct guestfs_statns
 *   path       below the start of the walk, "" for the start itself
 *   target     of a symlink, else ""
 *   digest     the checksum that was asked for, else ""
 *   attributes a number, and for each a name and a value, any bytes
 */
#ifndef GM_RECORD_H
#define GM_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "cursor.h"

#define GM_RECORD_STATS 16
#define GM_RECORD_ATTRIBUTES 4096 /* at most, as many as Linux could have */
#define GM_RECORD_PATH (2 << 20)  /* bytes of a path or target at most */
#define GM_RECORD_VALUE 65536     /* bytes of a digest, name or value */

/* A record in memory; its strings are lent from where it was parsed. */
struct gm_record {
  uint64_t error;
  int64_t stats[GM_RECORD_STATS];
  const char *path, *target, *digest;
  size_t nr_attributes;
  struct gm_record_attribute {
    const char *name, *value; /* the value may be any bytes */
    size_t value_len;
  } attributes[GM_RECORD_ATTRIBUTES];
};

/* Take apart the record that begins at BUF, of which LEN bytes are there.
 * Returns how long it is, 0 if it is not there as a whole, or -1 with errno
 * EPROTO if it is none: strings that are too long or do not end, NULs in
 * names, too many attributes.
 */
ptrdiff_t gm_record_parse (struct gm_record *r, const char *buf, size_t len);

#endif
