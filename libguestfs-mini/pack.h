/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of the host as a tar stream, made piece by piece as it is read. */
#ifndef GM_PACK_H
#define GM_PACK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "extract.h"

struct gm_pack_options {
  int64_t uid, gid;      /* of all members; -1: as they are */
  enum gm_xattrs xattrs; /* ALL: but for SELinux labels */
};

struct gm_pack;

/* The files PATHS, and what is in those that are directories; each is called
 * by the last part of its path (and a directory that has none, like "." or
 * "/", has its contents packed).  FAILED is called for what cannot be packed.
 * All arguments must outlive it.  NULL: out of memory.
 */
struct gm_pack *gm_pack_new (char *const *paths,
                             const struct gm_pack_options *o,
                             void (*failed) (void *opaque, const char *path,
                                             const char *reason),
                             void *opaque);
void gm_pack_free (struct gm_pack *p);

/* The next bytes, at most SIZE.  Returns how many, 0 at the end, or -1 with
 * errno.
 */
ssize_t gm_pack_read (struct gm_pack *p, void *buf, size_t size);

#endif
