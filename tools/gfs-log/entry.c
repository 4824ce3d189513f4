/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading log entries; see entry.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-log/entry.h"

#define ENTRY_MAX (64U << 20)
#define FIELDS_MAX 65536
#define NAME_MAX_LEN 64

static int read_field (FILE *fp, struct log_entry *e, int c);
static int read_value (FILE *fp, struct log_entry *e, size_t *len);
static int read_line (FILE *fp, struct log_entry *e);
static int read_bytes (FILE *fp, struct log_entry *e, uint64_t len);
static int add_byte (struct log_entry *e, char byte);
static int make_room (struct log_entry *e, size_t more);
static int add_field (struct log_entry *e, const struct log_field *field);

int
log_entry_read (FILE *fp, struct log_entry *e)
{
  int c;

  e->text_len = e->nr = 0;
  while ((c = getc_unlocked (fp)) != EOF) {
    if (c == '\n') {
      if (e->nr > 0)
        return 1;
      continue;
    }
    if (read_field (fp, e, c) == -1)
      return -1;
  }
  return e->nr > 0; /* the last one needs no empty line */
}

void
log_entry_free (struct log_entry *e)
{
  free (e->text);
  free (e->fields);
  *e = (struct log_entry){ 0 };
}

const char *
log_entry_get (const struct log_entry *e, const char *name, size_t *len)
{
  for (size_t i = 0; i < e->nr; i++) {
    const struct log_field *f = &e->fields[i];

    if (strcmp (e->text + f->name, name) != 0)
      continue;
    if (len != NULL)
      *len = f->len;
    return e->text + f->value;
  }
  return NULL;
}

/* C is the first byte of its name. */
static int
read_field (FILE *fp, struct log_entry *e, int c)
{
  struct log_field field = { .name = e->text_len };
  int r;

  for (; c != '=' && c != '\n'; c = getc_unlocked (fp))
    if (c == EOF || e->text_len - field.name > NAME_MAX_LEN ||
        add_byte (e, c) == -1)
      return -1;
  if (add_byte (e, '\0') == -1)
    return -1;
  field.value = e->text_len;
  if (c == '=') {
    r = read_line (fp, e);
    field.len = e->text_len - field.value;
  } else
    r = read_value (fp, e, &field.len);
  if (r == -1 || add_byte (e, '\0') == -1)
    return -1;
  return add_field (e, &field);
}

static int
read_value (FILE *fp, struct log_entry *e, size_t *len)
{
  unsigned char bytes[8];
  uint64_t n = 0;

  if (fread (bytes, 1, sizeof bytes, fp) != sizeof bytes)
    return -1;
  for (int i = 7; i >= 0; i--)
    n = n << 8 | bytes[i];
  *len = n;
  return read_bytes (fp, e, n) == -1 || getc_unlocked (fp) != '\n' ? -1 : 0;
}

static int
read_line (FILE *fp, struct log_entry *e)
{
  int c;

  while ((c = getc_unlocked (fp)) != '\n')
    if (c == EOF || add_byte (e, c) == -1)
      return -1;
  return 0;
}

static int
read_bytes (FILE *fp, struct log_entry *e, uint64_t len)
{
  if (len > ENTRY_MAX || make_room (e, len) == -1 ||
      fread (e->text + e->text_len, 1, len, fp) != len)
    return -1;
  e->text_len += len;
  return 0;
}

static int
add_byte (struct log_entry *e, char byte)
{
  if (make_room (e, 1) == -1)
    return -1;
  e->text[e->text_len++] = byte;
  return 0;
}

static int
make_room (struct log_entry *e, size_t more)
{
  size_t size = e->text_size == 0 ? 4096 : e->text_size;
  char *text;

  if (e->text_size - e->text_len >= more)
    return 0;
  if (e->text_len + more > ENTRY_MAX)
    return -1;
  while (size - e->text_len < more)
    size *= 2;
  text = realloc (e->text, size);
  if (text == NULL)
    return -1;
  e->text = text;
  e->text_size = size;
  return 0;
}

static int
add_field (struct log_entry *e, const struct log_field *field)
{
  if (e->nr == FIELDS_MAX)
    return -1;
  if (e->nr == e->capacity) {
    size_t capacity = e->capacity == 0 ? 32 : 2 * e->capacity;
    struct log_field *fields =
      reallocarray (e->fields, capacity, sizeof *fields);

    if (fields == NULL)
      return -1;
    e->fields = fields;
    e->capacity = capacity;
  }
  e->fields[e->nr++] = *field;
  return 0;
}
