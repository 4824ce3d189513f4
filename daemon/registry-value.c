/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the registry of a Windows: values; see registry.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "samename.h"

#include "registry.h"

/* Of a key. */
#define KEY_MIN 76
#define KEY_NR_VALUES 36
#define KEY_VALUES 40

/* Of a value ("vk"). */
#define VALUE_NAME_LEN 2
#define VALUE_LEN 4
#define VALUE_DATA 8
#define VALUE_TYPE 12
#define VALUE_FLAGS 16
#define VALUE_NAME 20
#define VALUE_NAME_MAX 32768 /* Windows: 16,383 characters */
#define LEN_INLINE 0x80000000
#define FLAG_LATIN1 1

#define PIECE 16344 /* of what is too long for one cell */

static int read_name (const unsigned char *buf, int64_t size, char **name);
static int read_data (struct registry *r, const unsigned char *head,
                      struct registry_value *value);
static int read_pieces (struct registry *r, const unsigned char *head,
                        struct registry_value *value);
static int invalid (void);

uint32_t *
registry_values (struct registry *r, registry_key key, size_t *nr)
{
  unsigned char buf[KEY_MIN];
  CLEANUP_FREE unsigned char *data = NULL;
  uint32_t *list;
  size_t len;

  if (registry_cell (r, key, buf, sizeof buf, sizeof buf) == -1)
    return NULL;
  *nr = registry_u32 (buf + KEY_NR_VALUES);
  if (memcmp (buf, "nk", 2) != 0 || *nr > REGISTRY_VALUES) {
    errno = *nr > REGISTRY_VALUES ? EFBIG : EINVAL;
    return NULL;
  }
  len = *nr * sizeof *list;
  data = malloc (len + 1);
  if (data == NULL ||
      (len > 0 && registry_cell (r, registry_u32 (buf + KEY_VALUES), data, len,
                                 len) == -1))
    return NULL;
  list = malloc (len + 1);
  for (size_t i = 0; list != NULL && i < *nr; i++)
    list[i] = registry_u32 (data + 4 * i);
  return list;
}

int
registry_read_value (struct registry *r, uint32_t handle,
                     struct registry_value *value)
{
  CLEANUP_FREE unsigned char *buf = malloc (VALUE_NAME + VALUE_NAME_MAX);
  int64_t size;

  memset (value, 0, sizeof *value);
  if (buf == NULL)
    return -1;
  size =
    registry_cell (r, handle, buf, VALUE_NAME, VALUE_NAME + VALUE_NAME_MAX);
  if (size == -1)
    return -1;
  if (memcmp (buf, "vk", 2) != 0)
    return invalid ();
  if (read_name (buf, size, &value->name) == -1)
    return -1;
  value->type = registry_u32 (buf + VALUE_TYPE);
  if (read_data (r, buf, value) == 0)
    return 0;
  registry_value_free (value);
  return -1;
}

void
registry_value_free (struct registry_value *value)
{
  int err = errno;

  free (steal_ptr (&value->name));
  free (steal_ptr (&value->data));
  errno = err;
}

int
registry_get (struct registry *r, registry_key key, const char *name,
              struct registry_value *value)
{
  size_t nr;
  CLEANUP_FREE uint32_t *handles = registry_values (r, key, &nr);

  memset (value, 0, sizeof *value);
  if (handles == NULL)
    return -1;
  for (size_t i = 0; i < nr; i++) {
    unsigned char buf[VALUE_NAME + 256];
    CLEANUP_FREE char *other = NULL;
    int64_t size =
      registry_cell (r, handles[i], buf, VALUE_NAME, sizeof buf);

    if (size == -1 && errno != EINVAL)
      return -1;
    if (size == -1 || registry_u16 (buf + VALUE_NAME_LEN) > 256)
      continue; /* one bad value hides no others */
    if (read_name (buf, size, &other) == -1 && errno != EINVAL)
      return -1;
    if (other != NULL && gm_same_name (other, name, strlen (name)))
      return registry_read_value (r, handles[i], value) == -1 ? -1 : 1;
  }
  return 0;
}

int
registry_get_string (struct registry *r, registry_key key, const char *name,
                     char **text)
{
  CLEANUP_VALUE struct registry_value value = { 0 };
  int ret = registry_get (r, key, name, &value);

  if (ret != 1)
    return ret;
  if (value.type != REGISTRY_SZ && value.type != REGISTRY_EXPAND_SZ)
    return 0;
  *text = registry_utf16 (value.data, value.len);
  return *text == NULL ? -1 : 1;
}

int
registry_get_dword (struct registry *r, registry_key key, const char *name,
                    uint32_t *number)
{
  CLEANUP_VALUE struct registry_value value = { 0 };
  int ret = registry_get (r, key, name, &value);

  if (ret != 1)
    return ret;
  if (value.type != REGISTRY_DWORD || value.len != 4)
    return 0;
  *number = registry_u32 (value.data);
  return 1;
}

static int
read_name (const unsigned char *buf, int64_t size, char **name)
{
  size_t len = registry_u16 (buf + VALUE_NAME_LEN);

  if (len > VALUE_NAME_MAX || (int64_t) len > size - VALUE_NAME)
    return invalid ();
  *name = registry_u16 (buf + VALUE_FLAGS) & FLAG_LATIN1
            ? registry_latin1 (buf + VALUE_NAME, len)
            : registry_utf16 (buf + VALUE_NAME, len);
  return *name == NULL ? -1 : 0;
}

static int
read_data (struct registry *r, const unsigned char *head,
           struct registry_value *value)
{
  uint32_t len = registry_u32 (head + VALUE_LEN);
  uint32_t offset = registry_u32 (head + VALUE_DATA);
  unsigned char tag[8] = "";

  value->len = len & ~LEN_INLINE;
  if (len & LEN_INLINE ? value->len > 4 : value->len > REGISTRY_VALUE_MAX)
    return invalid ();
  if (value->len > PIECE &&
      registry_cell (r, offset, tag, sizeof tag, sizeof tag) == -1)
    return -1;
  if (memcmp (tag, "db", 2) == 0)
    return read_pieces (r, tag, value);
  if (value->len > 1024 * 1024) /* not in one cell */
    return invalid ();
  value->data = malloc (value->len + 1);
  if (value->data == NULL)
    return -1;
  if (len & LEN_INLINE)
    memcpy (value->data, head + VALUE_DATA, value->len);
  else if (value->len > 0)
    return registry_cell (r, offset, value->data, value->len, value->len) == -1
             ? -1
             : 0;
  return 0;
}

/* HEAD is a cell that leads to a list of the cells that the data is in. */
static int
read_pieces (struct registry *r, const unsigned char *head,
             struct registry_value *value)
{
  size_t nr = registry_u16 (head + 2), done = 0;
  CLEANUP_FREE unsigned char *list = malloc (4 * nr + 1);

  if (nr * PIECE < value->len)
    return invalid ();
  value->data = malloc (value->len);
  if (list == NULL || value->data == NULL ||
      registry_cell (r, registry_u32 (head + 4), list, 4 * nr, 4 * nr) == -1)
    return -1;
  for (size_t i = 0; done < value->len; i++) {
    size_t n = value->len - done < PIECE ? value->len - done : PIECE;

    if (registry_cell (r, registry_u32 (list + 4 * i), value->data + done, n,
                       n) == -1)
      return -1;
    done += n;
  }
  return 0;
}

static int
invalid (void)
{
  errno = EINVAL;
  return -1;
}
