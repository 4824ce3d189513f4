/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What there is to know of a file that is packed; see pack.h. */
#ifndef GM_PACK_FILE_H
#define GM_PACK_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "common/strvec.h"
#include "extract.h"
#include "pack-header.h"

struct gm_extents {
  struct gm_extent {
    uint64_t offset, len;
  } * list;
  size_t nr, size;
  uint64_t total; /* bytes in them */
  bool sparse;    /* there are holes */
};

/* Open NAME for reading, no symlink, without a trace in the time of the last
 * access if that is allowed.
 */
int gm_open_quietly (int dir, const char *name, int flags);

/* The names in the directory FD, sorted.  Returns 0, or -1 with errno. */
int gm_list_names (int fd, struct gm_strvec *names);

/* What is data in the file FD.  Returns 0, or -1 without memory. */
int gm_find_extents (int fd, const struct stat *st, struct gm_extents *e);

/* The records and the map of a sparse file (GNU's format 1.0). */
void gm_pack_map (const struct gm_extents *e, const char *path, uint64_t size,
                  struct gm_bytes *records, struct gm_bytes *map);

/* Add a record for each attribute of FD, which may be O_PATH.  Returns 0, or
 * -1 with errno if some are missing.
 */
int gm_pack_xattrs (int fd, enum gm_xattrs which, struct gm_bytes *records);

#endif
