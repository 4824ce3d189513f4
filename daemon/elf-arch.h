/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which machine a program is for. */
#ifndef GUESTFSD_ELF_ARCH_H
#define GUESTFSD_ELF_ARCH_H

#include <stddef.h>

#define ELF_ARCH_HEAD 1024 /* bytes of a file that are enough to tell */

/* The word for the machine ("x86_64") that the file is for which begins with
 * the LEN bytes at HEAD: a program, library or object in ELF, or a program for
 * Windows.  NULL: it is none, or for a machine without a word.
 */
const char *elf_arch (const void *head, size_t len);

#endif
