/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of files in the image: for tools that want little of a large one. */
#ifndef TOOL_FETCH_H
#define TOOL_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guestfs.h"

#define FETCH_FIRST (64 * 1024)     /* a good size to begin with */
#define FETCH_MAX (8 * 1024 * 1024) /* and to end with */

struct fetch {
  guestfs_h *g;
  const char *path; /* a file or a device */

  /* private */
  int fd; /* memory, -1: none yet */
  char *data;
  size_t mapped;
};

void fetch_open (struct fetch *f, guestfs_h *g, const char *path);
void fetch_close (struct fetch *f);

/* Get LEN bytes from OFFSET on, or as many as there are; they are at *DATA
 * until the next call.  Returns how many, or -1 with the error in the handle.
 */
int64_t fetch_part (struct fetch *f, int64_t offset, size_t len,
                    const char **data);

/* The size of a file or device.  Returns -1 with the error in the handle. */
int64_t fetch_size (guestfs_h *g, const char *path);

/* Where the line after the first N lines begins, or the file ends.  Returns -1
 * with the error in the handle.
 */
int64_t fetch_line (struct fetch *f, int64_t n);

/* Where the last N lines before SIZE, the end of the file, begin. */
int64_t fetch_last_lines (struct fetch *f, int64_t size, int64_t n);

/* Print LEN bytes from OFFSET on.  Returns 0, or -1 with the error in the
 * handle.
 */
int fetch_print (guestfs_h *g, const char *path, int64_t offset, int64_t len);

/* A number of lines or bytes as head and tail take them: 10, 4k, 1M, 1kB, with
 * its sign, if any, in *SIGN ('+', '-' or 0).  Exits 2 if OPTION has another.
 */
int64_t fetch_number (const char *option, const char *text, char *sign);

/* Make `-5' in first place `-n5', for old fingers. */
void fetch_old_style (const char *argv[]);

#endif
