/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON output.  All functions die when memory runs out. */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <stdbool.h>

#include <jansson.h>

#include "guestfs.h"

/* Set OBJECT[KEY] to a string of any bytes.  JSON strings are Unicode: bytes
 * that are not are shown as U+FFFD, and KEY_base64 holds the exact ones.
 */
void json_set_name (json_t *object, const char *key, const char *value);

/* The same for N bytes, any of which may be 0. */
void json_set_bytes (json_t *object, const char *key, const char *value,
                     size_t n);

/* N bytes as base64, malloc'ed; NULL without memory. */
char *base64_encode (const char *s, size_t n);

/* Set OBJECT[KEY] to an integer. */
void json_set_int (json_t *object, const char *key, json_int_t value);

/* Set the members of a stat structure (type, mode, uid, ..., mtime). */
void json_set_stat (json_t *object, const struct guestfs_statns *st);

/* Print TAKE_VALUE and a newline to stdout, and free it. */
void json_print (json_t *take_value);

/* Print an array item by item, for lists of any length: start with a zeroed
 * struct.  TAKE_VALUE is freed.
 */
struct json_list {
  bool begun;
};
void json_list_add (struct json_list *list, json_t *take_value);
void json_list_end (struct json_list *list);

/* As json_print, but in one line: for lists without an end. */
void json_print_line (json_t *take_value);

#endif
