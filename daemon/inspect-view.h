/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a system that is being inspected and is mounted nowhere.
 *
 * PATH is below the root of the system, without a leading slash.  Links are
 * followed as far as that root; a /usr with a filesystem of its own is looked
 * at there.  Only regular files are opened.
 */
#ifndef GUESTFSD_INSPECT_VIEW_H
#define GUESTFSD_INSPECT_VIEW_H

#include <stdbool.h>

#include "inspect.h"
#include "inspect-names.h"

#define INSPECT_TEXT_MAX (64 * 1024) /* bytes of a file that are read */

struct inspect_view {
  int root;
  int usr;        /* the root of the filesystem that belongs on /usr, or -1 */
  int first_disk; /* which of the disks here is its first, if it says so */
  struct inspect_names opened, arrays; /* see inspect-spec.h */
  struct inspect_os *os;
};

/* Open the regular file PATH for reading.  -1 with errno. */
int inspect_view_open (const struct inspect_view *v, const char *path);

/* The contents of PATH up to a zero byte or MAX bytes, for the caller to free.
 * More than that is a warning, and so is a file that is there but cannot be
 * read.  NULL with errno.
 */
char *inspect_view_read (const struct inspect_view *v, const char *path,
                         size_t max);

/* Are these there, links being followed? */
bool inspect_view_is_dir (const struct inspect_view *v, const char *path);
bool inspect_view_is_file (const struct inspect_view *v, const char *path);

/* Is anything there, be it a link that leads nowhere? */
bool inspect_view_exists (const struct inspect_view *v, const char *path);

#endif
