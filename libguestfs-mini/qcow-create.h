/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing an empty qcow2 image: what disk_create makes, and the throw-away
 * layer over a read-only drive.
 */
#ifndef GM_QCOW_CREATE_H
#define GM_QCOW_CREATE_H

#include <stdbool.h>
#include <stdint.h>

enum {
  GM_QCOW_MIN_CLUSTER_BITS = 9,
  GM_QCOW_CLUSTER_BITS = 16, /* the default */
  GM_QCOW_MAX_CLUSTER_BITS = 21,
  GM_QCOW_MAX_NAME = 1023, /* bytes of a backing file's name */
};

struct gm_qcow_image {
  uint64_t size; /* of the disk, bytes */
  unsigned cluster_bits;
  bool old;                   /* version 2 (compat=0.10), not 3 */
  bool tables;                /* allocate all clusters, as holes */
  const char *backing_file;   /* NULL: none */
  const char *backing_format; /* NULL: not recorded */
};

/* Make the empty file FD such an image.  The names must fit into a cluster
 * behind the header.  Returns 0, or -1 with errno; EFBIG: qemu could not read
 * such a large one.
 */
int gm_qcow_create (int fd, const struct gm_qcow_image *image);

#endif
