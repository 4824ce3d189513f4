/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sparse files on the host. */
#ifndef GM_SPARSE_H
#define GM_SPARSE_H

/* Turn every page of zeroes of the file at FD into a hole.  A file system
 * that has no holes is no error.  Returns 0, or -1 with errno.
 */
int gm_sparse_dig (int fd);

#endif
