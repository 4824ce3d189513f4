/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of telling what a Linux system is.  All return 0, or -1 with errno. */
#ifndef GUESTFSD_INSPECT_LINUX_H
#define GUESTFSD_INSPECT_LINUX_H

#include "inspect-view.h"

/* Distribution, version and name, by os-release and, where that says nothing,
 * by the files that there were before.
 */
int inspect_release (const struct inspect_view *v);
int inspect_old_release (const struct inspect_view *v);

/* The machine that its programs are for; also of other Unix systems. */
int inspect_arch (const struct inspect_view *v);

/* The host name; also of other Unix systems. */
int inspect_hostname (const struct inspect_view *v);

/* How packages are installed, by distribution and version. */
int inspect_packages (struct inspect_os *os);

/* Facts that are asked for less often. */
int inspect_linux_facts (const struct inspect_view *v);

#endif
