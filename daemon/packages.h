/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Listing the packages that are installed in the image. */
#ifndef GUESTFSD_PACKAGES_H
#define GUESTFSD_PACKAGES_H

#include <stdbool.h>

#include "package.h"

#include "call.h"
#include "sendbuf.h"

#define PACKAGES_FILE_MAX (256 << 20) /* more of a database is not read */

/* A list on its way to the library. */
struct packages {
  struct call *c;
  int root;    /* of the system, or -1: what is mounted at / */
  int seconds; /* what a child may take, of processor time */
  bool begun;  /* the reply has gone out */
  uint64_t nr, bytes;
  unsigned warnings;
  struct sendbuf out;
};

/* Send a package, or a record of one as it is.  Return 0, or -1 with errno:
 * EFBIG when there are too many, ECANCELED when the client is gone.
 */
int packages_add (struct packages *p, const struct gm_package *package);
int packages_pass (struct packages *p, const char *record, size_t len);

/* Send "OBJECT: reason" for what could not be read; only the first few are told.
 * Returns as above.
 */
int packages_warn (struct packages *p, const char *object, const char *fs, ...)
  __attribute__ ((format (printf, 3, 4)));

/* The databases, one function each.  Send all packages that are in it.  Return
 * 1, 0 if there is no such database, or -1 with errno, as above.
 */
int packages_dpkg (struct packages *p);
int packages_rpm (struct packages *p);
int packages_apk (struct packages *p);
int packages_pacman (struct packages *p);
int packages_portage (struct packages *p);
int packages_windows (struct packages *p);

/* As sysroot_open, in the system. */
int packages_open (struct packages *p, const char *path, int flags);

/* Read the file FD, called PATH, into T, and no more than MOST bytes of it.
 * Returns 0, or -1 with errno, as above.
 */
struct package_text;
int packages_read (struct packages *p, const char *path, int fd, uint64_t most,
                   struct package_text *t);

/* A package_found that sends to the struct packages at OPAQUE. */
int packages_found (void *opaque, const struct gm_package *package);

/* Go through the names in the directory at PATH, but those that begin with a
 * dot; EACH returns 0, or -1 with errno to stop.  Returns 1, 0 if there is none,
 * or -1 with errno.
 */
int packages_each (struct packages *p, const char *path,
                   int (*each) (struct packages *p, const char *path,
                                const char *name, void *opaque),
                   void *opaque);

#endif
