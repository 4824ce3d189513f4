/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing log entries to stdout, in systemd's export format: a field a line,
 * "NAME=value", or, if the value has lines of its own or zero bytes, "NAME", a
 * line feed, its length as eight bytes (the least significant first), the value
 * and a line feed.  An empty line ends the entry.
 */
#ifndef GUESTFSD_LOGS_EXPORT_H
#define GUESTFSD_LOGS_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT_NAME_MAX 64
#define EXPORT_VALUE_MAX (16 << 20) /* a longer value is cut */

/* May a field be called that? */
bool export_name_valid (const char *name, size_t len);

/* NAME is valid. */
void export_field (const char *name, size_t name_len, const void *value,
                   size_t len);
void export_string (const char *name, const char *value);
void export_number (const char *name, uint64_t value);

/* End the entry.  Returns 0, or -1 when nobody reads. */
int export_end (void);

/* An entry with the one field __WARNING. */
void export_warning (const char *fs, ...)
  __attribute__ ((format (printf, 1, 2)));

#endif
