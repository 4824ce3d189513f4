/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that a system has for devices: of its crypttab, and of its mdadm.conf.
 * No more than INSPECT_NAMES_MAX are kept; of two that are the same the first counts.
 */
#ifndef GUESTFSD_INSPECT_NAMES_H
#define GUESTFSD_INSPECT_NAMES_H

#include <stdbool.h>

#include "strvec.h"

#define INSPECT_NAMES_MAX 1000

struct inspect_names {
  bool known;             /* for the caller: the file has been read */
  struct gm_strvec pairs; /* name, and what it is */
};

/* Add what TEXT says: the device that lies below a name, and the UUID of an array
 * by what is behind "/dev/md" or "/dev/md/".  Return 0, or -1 with errno.
 */
int names_of_crypttab (const char *text, struct inspect_names *names);
int names_of_mdadm (const char *text, struct inspect_names *names);

/* What NAME is; NULL. */
const char *names_find (const struct inspect_names *names, const char *name);

/* Take the number of a partition off NAME, "0p1" or "root1", and return it; 0 if
 * it has none, NAME being as it was.
 */
unsigned names_cut_part (char *name);

#endif
