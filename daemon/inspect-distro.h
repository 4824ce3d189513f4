/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Distributions of Linux: by which words they go, and how they install packages. */
#ifndef GUESTFSD_INSPECT_DISTRO_H
#define GUESTFSD_INSPECT_DISTRO_H

/* The distribution that os-release calls ID, or that is, by the words of LIKE,
 * close to one.  NULL: none is known.
 */
const char *distro_of_release (const char *id, const char *like);

/* The distribution that a first line of redhat-release ("Fedora release 38")
 * or the like names.  NULL: none is known.
 */
const char *distro_of_line (const char *line);

/* How DISTRO, in the version MAJOR, installs packages.  NULL: not known. */
const char *distro_package_format (const char *distro);
const char *distro_package_management (const char *distro, int major);

#endif
