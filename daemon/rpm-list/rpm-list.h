/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of rpm-list share. */
#ifndef RPM_LIST_H
#define RPM_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include <rpm/rpmtypes.h>

/* The one that is read without librpm; for others see daemon/packages-rpm.c. */
#define RPM_LIST_NDB "Packages.db"

/* A file of the database: its name, and the descriptor that we were given. */
struct database_file {
  const char *name;
  int fd;
};

/* confine.c: from now on this process sees no files but the NR ones at FILES,
 * which lie in the root directory, and can do little but read them, for so many
 * SECONDS of processor time.  Returns 0, or -1 with errno and, in *STEP, what
 * failed.
 */
int confine (const struct database_file *files, size_t nr, unsigned seconds,
             const char **step);

/* output.c: write the package of H to stdout as a record.  Returns 0, or -1
 * with errno.
 */
int write_package (Header h);

/* librpm.c, ndb.c: hand every package to write_package.  Return 0, or -1 after
 * complain when the database could not be read to its end.
 */
int list_by_librpm (void);
int list_ndb (void);

/* The first complaint is the one that is printed, to stderr, when it ends,
 * unless all so far are forgiven.
 */
void complain (const char *fs, ...) __attribute__ ((format (printf, 1, 2)));
void forgive (void);

#endif
