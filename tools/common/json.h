/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON output.  All functions die when memory runs out. */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <jansson.h>

#include "guestfs.h"

/* Set OBJECT[KEY] to a string of any bytes.  JSON strings are Unicode: bytes
 * that are not are shown as U+FFFD, and KEY_base64 holds the exact ones.
 */
void json_set_name (json_t *object, const char *key, const char *value);

/* The same for N bytes, any of which may be 0. */
void json_set_bytes (json_t *object, const char *key, const char *value,
                     size_t n);

/* Set OBJECT[KEY] to an integer. */
void json_set_int (json_t *object, const char *key, json_int_t value);

/* Set the members of a stat structure (type, mode, uid, ..., mtime). */
void json_set_stat (json_t *object, const struct guestfs_statns *st);

/* Print TAKE_VALUE and a newline to stdout, and free it. */
void json_print (json_t *take_value);

/* The same, in one line: for lists without an end. */
void json_print_line (json_t *take_value);

#endif
