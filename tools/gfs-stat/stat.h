/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-stat: what its files share. */
#ifndef GFS_STAT_H
#define GFS_STAT_H

#include <stdbool.h>

#define GUESTFS_PRIVATE 1
#include "guestfs.h"
#include "names.h"

/* All that is known of a file; what the format does not ask for is NULL. */
struct stat_file {
  const char *path;
  const struct guestfs_statns *st;
  char **more;                      /* of mini_more_stat: keys and values */
  const struct guestfs_statvfs *fs; /* with -f */
  struct names *names;
};

/* Exits 2 unless FORMAT has nothing but what stat(1) has (with -f: FS). */
void format_check (const char *format, bool fs);

/* Must a file's MORE be known? */
bool format_needs_more (const char *format, bool fs);

/* Fill in FORMAT, with the escapes of --printf if ESCAPES, and print it. */
void format_print (const char *format, bool escapes,
                   const struct stat_file *file);

#endif
