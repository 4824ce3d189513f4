/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Host files that get their name only when they are whole. */
#ifndef GM_NEW_FILE_H
#define GM_NEW_FILE_H

#include "guestfs.h"

struct gm_new_file {
  int fd;
  char *path; /* where it will stand, symbolic links followed; NULL: FD is
               * what was there, a device or an open descriptor */
  char *temp; /* its name until then; NULL: it has none */
};

/* Open a file that will be called FILENAME.  Returns 0, or -1 with an error
 * recorded.
 */
int gm_new_file_open (guestfs_h *g, struct gm_new_file *f,
                      const char *filename);

/* Give it its name.  Returns 0, or -1 with an error recorded. */
int gm_new_file_commit (guestfs_h *g, struct gm_new_file *f);

/* Close it, without a name if it was not given one. */
void gm_new_file_close (struct gm_new_file *f);

#endif
