/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files in memory: a way to stream to and from our own buffers through calls
 * that take the name of a host file.
 */
#ifndef GM_MEMFILE_H
#define GM_MEMFILE_H

#include <stddef.h>

#include "guestfs.h"

struct gm_memfile {
  int fd;
  char name[32]; /* "/dev/fd/N", for FileIn and FileOut arguments */
};

#define CLEANUP_MEMFILE __attribute__ ((cleanup (gm_memfile_close)))
#define GM_MEMFILE_NONE \
  {                     \
    -1, ""              \
  }

/* Make an empty one.  Returns 0, or -1 with the error recorded. */
int gm_memfile_open (guestfs_h *g, struct gm_memfile *file);

/* Put N bytes into it, to be read from the start.  Returns as above. */
int gm_memfile_fill (guestfs_h *g, struct gm_memfile *file, const void *buf,
                     size_t n);

/* All of it, malloc'ed, with a NUL behind it that *SIZE does not count; or
 * NULL with the error recorded.
 */
char *gm_memfile_read (guestfs_h *g, struct gm_memfile *file, size_t *size);

/* The strings in it, each of which ends with a NUL, sorted by byte value; for
 * the caller to free.  NULL as above.
 */
char **gm_memfile_sorted (guestfs_h *g, struct gm_memfile *file);

/* Free its memory.  One that was never opened is ignored. */
void gm_memfile_close (struct gm_memfile *file);

#endif
