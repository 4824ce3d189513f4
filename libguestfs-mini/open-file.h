/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that FileIn and FileOut name. */
#ifndef GM_OPEN_FILE_H
#define GM_OPEN_FILE_H

#include <stdint.h>

/* As open, with mode 0666, close-on-exec.  /dev/stdin, /dev/stdout and
 * /dev/fd/N are used as they are: opening them anew would start at the
 * beginning of a file that is being appended to.
 */
int gm_open_file (const char *filename, int flags);

/* How many bytes the file will yield, as far as that can be told without
 * opening it: 0 for what is not a regular file.
 */
uint64_t gm_file_size (const char *filename);

#endif
