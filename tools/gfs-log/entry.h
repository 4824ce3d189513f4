/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Log entries, as they come in systemd's export format. */
#ifndef GFS_LOG_ENTRY_H
#define GFS_LOG_ENTRY_H

#include <stddef.h>
#include <stdio.h>

struct log_field {
  size_t name, value, len; /* offsets into text, and the length of the value */
};

/* Zeroed: none.  Names and values in TEXT end with a NUL. */
struct log_entry {
  char *text;
  size_t text_len, text_size;
  struct log_field *fields;
  size_t nr, capacity;
};

/* Read the next one from FP into E.  Returns 1, 0 at the end, -1 if what comes
 * is no entry, or too long to be one.
 */
int log_entry_read (FILE *fp, struct log_entry *e);
void log_entry_free (struct log_entry *e);

/* The first value of NAME, lent, and its length; NULL if there is none.  LEN may
 * be NULL.
 */
const char *log_entry_get (const struct log_entry *e, const char *name,
                           size_t *len);

#endif
