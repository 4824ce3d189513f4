/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files in memory that take so many bytes and no more: what an appliance sends
 * for a call of N bytes may be longer, whatever it was asked for.
 */
#ifndef TOOL_MEMORY_H
#define TOOL_MEMORY_H

#include <stdint.h>

/* A new file for at most LIMIT bytes, written from the beginning; writing more
 * fails with EPERM.  FLAGS are those of memfd_create.  Returns a descriptor,
 * or -1 with errno.
 */
int memory_open (const char *name, unsigned flags, int64_t limit);

/* How many bytes were written since the beginning. */
int64_t memory_length (int fd);

/* Make the file as long as that, for others to read.  Returns 0, or -1 with
 * errno.
 */
int memory_cut (int fd);

#endif
