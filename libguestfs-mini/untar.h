/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading a tar stream as our daemon writes them: ustar headers, and extended
 * ones (pax) for what does not fit there, sparse files included (GNU's format
 * 1.0).  The stream may be hostile all the same.
 *
 * It is fed piece by piece as it comes, and calls back for each member.
 */
#ifndef GM_UNTAR_H
#define GM_UNTAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

enum gm_member_type {
  GM_MEMBER_FILE = '0',
  GM_MEMBER_HARDLINK = '1',
  GM_MEMBER_SYMLINK = '2',
  GM_MEMBER_CHAR = '3',
  GM_MEMBER_BLOCK = '4',
  GM_MEMBER_DIRECTORY = '5',
  GM_MEMBER_FIFO = '6',
};

struct gm_attribute {
  char *name;
  char *value;
  size_t len;
};

struct gm_member {
  char type;    /* enum gm_member_type, or anything else */
  char *path;   /* as in the stream, never NULL */
  char *target; /* of a link, as in the stream, never NULL */
  mode_t perm;
  uint64_t uid, gid;
  uint64_t size;            /* of a file */
  struct timespec times[2]; /* last access and last change, as for futimens */
  unsigned major, minor;
  struct gm_attribute *attributes;
  size_t nr_attributes;
};

/* Each returns 0, or -1 with errno to stop. */
struct gm_untar_callbacks {
  int (*begin) (void *opaque, const struct gm_member *m);
  /* Data of a file.  What is skipped between is a hole. */
  int (*data) (void *opaque, uint64_t offset, const void *buf, size_t len);
  int (*end) (void *opaque);
};

struct gm_untar;

/* CB must outlive it.  NULL: out of memory. */
struct gm_untar *gm_untar_new (const struct gm_untar_callbacks *cb,
                               void *opaque);
void gm_untar_free (struct gm_untar *u);

/* The next LEN bytes.  Returns 0, or -1 with errno: that of a callback, or
 * EPROTO when it is no such stream.
 */
int gm_untar_feed (struct gm_untar *u, const void *buf, size_t len);

/* Has the end of the archive come?  Then more bytes are ignored. */
bool gm_untar_ended (const struct gm_untar *u);

/* Free what a member points to. */
void gm_member_clear (struct gm_member *m);

#endif
