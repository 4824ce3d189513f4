/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Results of API calls as text and as JSON. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "callrun.h"
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

static void print_number (const struct gm_callinfo *info, int64_t n);
static void print_list (char *const *list, char end);
static void print_hashtable (char *const *list, char end);
static void print_struct (const struct gm_structinfo *s, const char *item,
                          const char *indent, char end);
static void print_json (const struct gm_callinfo *info,
                        const struct gm_result *r);
static json_t *json_of_struct (const struct gm_structinfo *s, const char *item);

void
call_print (const struct gm_callinfo *info, const struct gm_result *r,
            enum call_how how)
{
  char end = how == CALL_NULL ? '\0' : '\n';
  const char *item = r->items;

  if (how == CALL_JSON) {
    print_json (info, r);
    return;
  }
  switch (info->ret) {
  case GM_RET_ERR:
  case GM_RET_VOID:
    return;
  case GM_RET_INT:
  case GM_RET_INT64:
    print_number (info, r->n);
    break;
  case GM_RET_BOOL:
    fputs (r->n ? "true" : "false", stdout);
    break;
  case GM_RET_STRING:
    print_name (stdout, r->s);
    break;
  case GM_RET_CONSTSTRING:
  case GM_RET_CONSTOPTSTRING:
    print_name (stdout, r->cs ? r->cs : "");
    break;
  case GM_RET_LIST:
    print_list (r->list, end);
    return;
  case GM_RET_HASHTABLE:
    print_hashtable (r->list, end);
    return;
  case GM_RET_BUFFER:
    fwrite (r->s, 1, r->size, stdout);
    return;
  case GM_RET_STRUCT:
    print_struct (info->structinfo, item, "", end);
    return;
  case GM_RET_STRUCTLIST:
    for (size_t i = 0; i < r->nr_items; i++) {
      printf ("[%zu] = {%c", i, end);
      print_struct (info->structinfo, item + i * info->structinfo->size, "  ",
                    end);
      printf ("}%c", end);
    }
    return;
  }
  putchar (end);
}

static void
print_number (const struct gm_callinfo *info, int64_t n)
{
  if (info->base == 8)
    printf ("0%" PRIo64, (uint64_t) n);
  else if (info->base == 16)
    printf ("0x%" PRIx64, (uint64_t) n);
  else
    printf ("%" PRIi64, n);
}

static void
print_list (char *const *list, char end)
{
  for (; *list; list++) {
    print_name (stdout, *list);
    putchar (end);
  }
}

static void
print_hashtable (char *const *list, char end)
{
  for (; list[0] && list[1]; list += 2) {
    print_name (stdout, list[0]);
    fputs (": ", stdout);
    print_name (stdout, list[1]);
    putchar (end);
  }
}

/* Numbers of whatever width, as the widest one. */
static int64_t
field_number (const struct gm_field *f, const char *item)
{
  int32_t i32;
  uint32_t u32;
  int64_t i64;

  switch (f->kind) {
  case GM_FIELD_CHAR:
    return (unsigned char) item[f->offset];
  case GM_FIELD_INT32:
    memcpy (&i32, item + f->offset, sizeof i32);
    return i32;
  case GM_FIELD_UINT32:
    memcpy (&u32, item + f->offset, sizeof u32);
    return u32;
  default:
    memcpy (&i64, item + f->offset, sizeof i64);
    return i64;
  }
}

static float
field_percent (const struct gm_field *f, const char *item)
{
  float percent;

  memcpy (&percent, item + f->offset, sizeof percent);
  return percent;
}

/* Strings, UUIDs and buffers: the bytes and, at *SIZE, their number. */
static const char *
field_text (const struct gm_field *f, const char *item, size_t *size)
{
  const char *text = item + f->offset;
  uint32_t len = 32;

  if (f->kind != GM_FIELD_UUID)
    memcpy (&text, item + f->offset, sizeof text);
  if (f->kind == GM_FIELD_BUFFER)
    memcpy (&len, item + f->len_offset, sizeof len);
  if (text == NULL)
    text = "";
  *size = f->kind == GM_FIELD_STRING ? strlen (text) : len;
  return text;
}

/* Names as print_name does; a terminal sees them up to a zero byte. */
static void
print_bytes (const char *text, size_t size)
{
  CLEANUP_FREE char *name = strndup (text, size);

  if (name == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (strlen (name) < size && !isatty (STDOUT_FILENO))
    fwrite (text, 1, size, stdout);
  else
    print_name (stdout, name);
}

static void
print_struct (const struct gm_structinfo *s, const char *item,
              const char *indent, char end)
{
  for (size_t i = 0; i < s->nr_fields; i++) {
    const struct gm_field *f = &s->fields[i];
    const char *text;
    size_t size;

    printf ("%s%s: ", indent, f->name);
    switch (f->kind) {
    case GM_FIELD_CHAR:
      putchar ((int) field_number (f, item));
      break;
    case GM_FIELD_STRING:
    case GM_FIELD_UUID:
    case GM_FIELD_BUFFER:
      text = field_text (f, item, &size);
      print_bytes (text, size);
      break;
    case GM_FIELD_PERCENT:
      printf ("%g", field_percent (f, item));
      break;
    case GM_FIELD_UINT64:
      printf ("%" PRIu64, (uint64_t) field_number (f, item));
      break;
    default:
      printf ("%" PRIi64, field_number (f, item));
    }
    putchar (end);
  }
}

/* ---- JSON ---- */

static json_t *
checked (json_t *value)
{
  if (value == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return value;
}

/* Always an object: {"result": ...}, so that text which is not Unicode has a
 * place for its exact bytes (see json_set_name). */
static json_t *
json_of_text (const char *key, const char *text)
{
  json_t *object = checked (json_object ());

  json_set_name (object, key, text);
  return object;
}

static json_t *
json_of_list (char *const *list)
{
  json_t *array = checked (json_array ()), *object;

  for (; *list; list++)
    if (is_utf8 (*list))
      json_array_append_new (array, checked (json_string (*list)));
    else {
      object = json_of_text ("name", *list);
      json_array_append_new (array, object);
    }
  return array;
}

static json_t *
json_of_hashtable (char *const *list)
{
  json_t *object = checked (json_object ());
  char *key;

  for (; list[0] && list[1]; list += 2) {
    key = is_utf8 (list[0]) ? strdup (list[0]) : escape_name (list[0]);
    if (key == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    json_set_name (object, key, list[1]);
    free (key);
  }
  return object;
}

static json_t *
json_of_structs (const struct gm_structinfo *s, const struct gm_result *r)
{
  json_t *array = checked (json_array ());

  for (size_t i = 0; i < r->nr_items; i++)
    json_array_append_new (
      array, json_of_struct (s, (const char *) r->items + i * s->size));
  return array;
}

static json_t *
json_of_struct (const struct gm_structinfo *s, const char *item)
{
  json_t *object = checked (json_object ());

  for (size_t i = 0; i < s->nr_fields; i++) {
    const struct gm_field *f = &s->fields[i];
    const char *text;
    size_t size;
    char one[2] = { 0 };

    switch (f->kind) {
    case GM_FIELD_CHAR:
      one[0] = (char) field_number (f, item);
      json_set_name (object, f->name, one);
      break;
    case GM_FIELD_STRING:
    case GM_FIELD_UUID:
    case GM_FIELD_BUFFER:
      text = field_text (f, item, &size);
      json_set_bytes (object, f->name, text, size);
      break;
    case GM_FIELD_PERCENT:
      json_object_set_new (object, f->name,
                           checked (json_real (field_percent (f, item))));
      break;
    default:
      json_set_int (object, f->name, field_number (f, item));
    }
  }
  return object;
}

static void
print_json (const struct gm_callinfo *info, const struct gm_result *r)
{
  static const char key[] = "result";
  json_t *object = checked (json_object ()), *value = NULL;

  switch (info->ret) {
  case GM_RET_ERR:
  case GM_RET_VOID:
    value = json_null ();
    break;
  case GM_RET_INT:
  case GM_RET_INT64:
    value = json_integer (r->n);
    break;
  case GM_RET_BOOL:
    value = json_boolean (r->n);
    break;
  case GM_RET_STRING:
    json_set_name (object, key, r->s);
    break;
  case GM_RET_CONSTSTRING:
  case GM_RET_CONSTOPTSTRING:
    if (r->cs)
      json_set_name (object, key, r->cs);
    else
      value = json_null ();
    break;
  case GM_RET_LIST:
    value = json_of_list (r->list);
    break;
  case GM_RET_HASHTABLE:
    value = json_of_hashtable (r->list);
    break;
  case GM_RET_BUFFER:
    json_set_bytes (object, key, r->s, r->size);
    break;
  case GM_RET_STRUCT:
    value = json_of_struct (info->structinfo, r->items);
    break;
  case GM_RET_STRUCTLIST:
    value = json_of_structs (info->structinfo, r);
    break;
  }
  if (value)
    json_object_set_new (object, key, value);
  json_print (object);
}

void
call_result_free (struct gm_result *r)
{
  free (r->s);
  gm_strings_free (r->list);
  if (r->owner)
    r->free_owner (r->owner);
  memset (r, 0, sizeof *r);
}
