/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file that chooses a Windows before Vista. */
#ifndef GUESTFSD_BOOT_INI_H
#define GUESTFSD_BOOT_INI_H

/* The folder of what TEXT, which is destroyed, starts by default: "/WINDOWS", for
 * the caller to free.  NULL with errno.
 */
char *boot_ini_default (char *text);

#endif
