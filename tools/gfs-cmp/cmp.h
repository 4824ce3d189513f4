/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-cmp.c and side.c share. */
#ifndef GFS_CMP_H
#define GFS_CMP_H

#include <stdbool.h>
#include <stdint.h>

#include "guestfs.h"
#include "size.h"

/* How far they were compared. */
struct place {
  int64_t bytes, lines; /* that are equal, or have been told */
  int last;             /* the last of these bytes */
  int width;            /* of byte numbers */
};

/* One of the two, read piece by piece. */
struct side {
  const char *path;
  bool host; /* it is stdin */
  int64_t skip;

  int64_t size; /* what comes after SKIP, -1: not known */

  /* The present piece. */
  unsigned char *buf;
  size_t len; /* 0: the end */

  int fd; /* private: memory that the library writes to */
  int64_t pos;
};

/* Return 0, or -1 after a message. */
int side_open (struct side *s, guestfs_h *g);
int side_read (struct side *s, guestfs_h *g, int64_t limit);

void side_close (struct side *s);

#endif
