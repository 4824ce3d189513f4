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
  int major, minor;           /* version, 0 if unknown */
  struct gm_strvec mounts;    /* pairs: mount point, mountable */
  struct gm_strvec warnings;  /* one line each: what could not be told and why */

  /* Windows only. */
  char *systemroot;           /* "/Windows", as the case is on the disk */
  char *software_hive, *system_hive; /* paths below the root */
  char *control_set;          /* "ControlSet001" */
  struct gm_strvec drives;    /* pairs: "C", device */
  bool hibernated;            /* or in fast start: mounts for reading only */
};

/* Look for Windows in the file system with the root directory ROOTFD, and fill
 * in OS (type, distro, versions, arch, host name, product, hives, drives,
 * hibernation).  Returns 1 if it is one, 0 if not, -1 with errno without
 * memory; a registry that cannot be read is a warning.
 */
int inspect_windows (struct call *c, int rootfd, struct inspect_os *os);

#endif
