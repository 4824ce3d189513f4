/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The throw-away layer over a read-only drive. */
#ifndef GM_OVERLAY_H
#define GM_OVERLAY_H

#include <stdint.h>

/* Make the empty file FD an empty qcow2 image of SIZE bytes.  What it is laid
 * over does not stand in it: qemu is told.  Returns 0, or -1 with errno.
 */
int gm_overlay_format (int fd, uint64_t size);

#endif
