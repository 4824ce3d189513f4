/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout of the disks while it is being put together. */
#ifndef GUESTFSD_LAYOUT_H
#define GUESTFSD_LAYOUT_H

#include "blocks.h"
#include "mounts.h"

struct layout {
  struct call *c;
  const struct block_list *blocks;
  const struct mount_list *mounts;
  struct gm_strvec *table; /* the result */
  struct gm_strvec *seen;  /* UUIDs of the btrfs whose subvolumes are there */
};

/* Add the keys `on`: where B lies.  Returns 0, or -1 with errno. */
int layout_pieces (struct layout *l, const struct block *b);

#endif
