/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The set of files that were made: hard links may lead to nothing else. */
#ifndef GM_EXTRACT_SEEN_H
#define GM_EXTRACT_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct gm_seen {
  struct gm_seen_file {
    dev_t dev;
    ino_t ino; /* 0: an empty place */
  } * files;
  size_t nr, size; /* the size is a power of two, or 0 */
};

/* Returns 0, or -1 with errno. */
int gm_seen_add (struct gm_seen *seen, dev_t dev, ino_t ino);
bool gm_seen_has (const struct gm_seen *seen, dev_t dev, ino_t ino);
void gm_seen_clear (struct gm_seen *seen);

#endif
