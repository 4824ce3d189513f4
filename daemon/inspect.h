/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which operating systems are on the disks.
 *
 * Every file system is mounted where nobody sees it (detached.h) and looked at
 * through a descriptor of its root; what is found is kept with the handle
 * until the next inspect_os.  All of it comes from the image and is hostile: what
 * is read is limited, and what is wrong costs its own fact and no other.
 */
#ifndef GUESTFSD_INSPECT_H
#define GUESTFSD_INSPECT_H

#include "call.h"
#include "strvec.h"

/* One operating system.  Strings are malloc'ed, and NULL where nothing is
 * known.  The words for type, distro and the package formats are those of
 * inspect_get_type and its siblings (share/api/inspect.xml).
 */
struct inspect_os {
  char *root; /* the mountable that holds it */
  char *type, *distro, *arch, *hostname;
  char *product_name, *product_variant;
  char *package_format, *package_management;
  int major, minor; /* version, 0 if unknown */
  bool installer;   /* it is a medium to install from */
  bool live, netinst, multipart;
  struct gm_strvec mounts;   /* pairs: mount point, mountable */
  struct gm_strvec swaps;    /* mountables that fstab has beside those */
  struct gm_strvec missing;  /* triples: mount point, what fstab names there and
                              * is not here, "nofail" or "" */
  struct gm_strvec facts;    /* pairs: what else is known; see inspect_fact */
  struct gm_strvec warnings; /* one line each: what could not be told and why */

  /* Windows only. */
  char *systemroot; /* "/Windows", as the case is on the disk */
  char *software_hive, *system_hive; /* paths below the root */
  char *control_set;                 /* "ControlSet001" */
  struct gm_strvec drives;           /* pairs: "C", device */
  bool hibernated; /* or in fast start: mounts for reading only */
};

void inspect_os_free (struct inspect_os *os);

/* Set *FIELD, a string of a struct inspect_os, to what release_clean makes of
 * TEXT.  Returns 0, or -1 with errno.
 */
int inspect_set (char **field, const char *text);

/* A fact that has no field of its own ("machine_id"), for mini_inspect_facts.
 * VALUE NULL or "" is none.  Returns 0, or -1 with errno.
 */
int inspect_fact (struct inspect_os *os, const char *key, const char *value);

/* Something could not be told: one line.  After too many they are counted, not
 * kept.  Returns 0, or -1 with errno.
 */
int inspect_warn (struct inspect_os *os, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Look for Windows in the file system with the root directory ROOTFD, and fill
 * in OS (type, distro, versions, arch, host name, product, hives, drives,
 * hibernation).  Returns 1 if it is one, 0 if not, -1 with errno without
 * memory; a registry that cannot be read is a warning.
 */
int inspect_windows (struct call *c, int rootfd, struct inspect_os *os);

#endif
