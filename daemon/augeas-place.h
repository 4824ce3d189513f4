/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files a path expression of Augeas is about. */
#ifndef GUESTFSD_AUGEAS_PLACE_H
#define GUESTFSD_AUGEAS_PLACE_H

/* The beginning of EXPRESSION as a file name: that of a file whose tree it is
 * about, or of a directory above all such files; or of something in a file's
 * tree.  "" stands for all files; NULL for none, or (with errno) for no memory.
 * For the caller to free.
 */
char *augeas_place (const char *expression);

#endif
