/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Handing files of the image to grep. */
#ifndef GFS_GREP_FEED_H
#define GFS_GREP_FEED_H

#include "contents.h"
#include "gfs-grep/grep.h"

/* Have NR PATHS searched, and print what is found.  Returns grep's status: 0
 * found, 1 not, 2 after messages.
 */
int grep_feed (guestfs_h *g, struct grep_opts *o, char *const *paths,
               size_t nr);

#endif
