/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"
#include "mode.h"

static void
set (json_t *object, const char *key, json_t *value)
{
  if (value == NULL || json_object_set_new (object, key, value) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

char *
base64_encode (const char *s, size_t n)
{
  static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *ret = malloc (4 * ((n + 2) / 3) + 1), *p = ret;

  if (ret == NULL)
    return NULL;
  for (size_t i = 0; i < n; i += 3) {
    const unsigned char *b = (const unsigned char *) s + i;
    unsigned v =
      b[0] << 16 | (i + 1 < n ? b[1] << 8 : 0) | (i + 2 < n ? b[2] : 0);

    *p++ = digits[v >> 18];
    *p++ = digits[v >> 12 & 63];
    *p++ = i + 1 < n ? digits[v >> 6 & 63] : '=';
    *p++ = i + 2 < n ? digits[v & 63] : '=';
  }
  *p = '\0';
  return ret;
}

/* S with U+FFFD for each byte of 0 or of 0x80 and above. */
static char *
replace_bytes (const char *s, size_t n)
{
  char *ret = malloc (3 * n + 1), *p = ret;

  if (ret == NULL)
    return NULL;
  for (; n > 0; s++, n--)
    if (*s == '\0' || (*s & 0x80))
      p = mempcpy (p, "\xef\xbf\xbd", 3);
    else
      *p++ = *s;
  *p = '\0';
  return ret;
}

void
json_set_name (json_t *object, const char *key, const char *value)
{
  json_set_bytes (object, key, value, strlen (value));
}

void
json_set_bytes (json_t *object, const char *key, const char *value, size_t n)
{
  CLEANUP_FREE char *text = strndup (value, n);
  CLEANUP_FREE char *shown = NULL;
  CLEANUP_FREE char *exact = NULL;
  CLEANUP_FREE char *exact_key = NULL;

  if (text && strlen (text) == n && is_utf8 (text)) {
    set (object, key, json_string (text));
    return;
  }
  shown = replace_bytes (value, n);
  exact = base64_encode (value, n);
  if (asprintf (&exact_key, "%s_base64", key) == -1)
    exact_key = NULL;
  set (object, key, shown ? json_string (shown) : NULL);
  set (object, exact_key, exact ? json_string (exact) : NULL);
}

void
json_set_int (json_t *object, const char *key, json_int_t value)
{
  set (object, key, json_integer (value));
}

void
json_set_stat (json_t *object, const struct guestfs_statns *st)
{
  char mode[16];

  snprintf (mode, sizeof mode, "%04o", (unsigned) (st->st_mode & 07777));
  set (object, "type", json_string (mode_type (st->st_mode)));
  set (object, "mode", json_string (mode));
  json_set_int (object, "inode", st->st_ino);
  json_set_int (object, "links", st->st_nlink);
  json_set_int (object, "uid", st->st_uid);
  json_set_int (object, "gid", st->st_gid);
  json_set_int (object, "size", st->st_size);
  json_set_int (object, "blocks", st->st_blocks);
  json_set_int (object, "atime", st->st_atime_sec);
  json_set_int (object, "mtime", st->st_mtime_sec);
  json_set_int (object, "ctime", st->st_ctime_sec);
}

static void
print (json_t *take_value, size_t flags)
{
  char *text = take_value ? json_dumps (take_value, flags) : NULL;

  if (text == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  puts (text);
  free (text);
  json_decref (take_value);
}

void
json_print (json_t *take_value)
{
  print (take_value, JSON_INDENT (2));
}

void
json_print_line (json_t *take_value)
{
  print (take_value, 0);
}

void
json_list_add (struct json_list *list, json_t *take_value)
{
  char *text = take_value ? json_dumps (take_value, 0) : NULL;

  if (text == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  printf ("%s  %s", list->begun ? ",\n" : "[\n", text);
  list->begun = true;
  free (text);
  json_decref (take_value);
}

void
json_list_end (struct json_list *list)
{
  puts (list->begun ? "\n]" : "[]");
}
