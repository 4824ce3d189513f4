/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the registry of a Windows: keys; see registry.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "samename.h"

#include "registry.h"

/* Of a key ("nk"). */
#define KEY_FLAGS 2
#define KEY_NR_SUBKEYS 20
#define KEY_SUBKEYS 28
#define KEY_NAME_LEN 72
#define KEY_NAME 76
#define KEY_NAME_MAX 1024 /* Windows: 255 characters */
#define FLAG_LATIN1 0x20

#define LIST_DEPTH 3 /* lists of lists */

struct list {
  registry_key *keys;
  size_t nr, max;
};

static int64_t read_key (struct registry *r, registry_key key, void *buf,
                         size_t max);
static int add_list (struct registry *r, uint32_t offset, struct list *list,
                     int depth);
static int add_entries (struct registry *r, const unsigned char *data,
                        struct list *list, int depth);
static int find_one (struct registry *r, registry_key key, const char *name,
                     size_t len, registry_key *found);

int
registry_find (struct registry *r, registry_key key, const char *path,
               registry_key *found)
{
  int depth = 0;

  while (path[strspn (path, "\\")] != '\0') {
    size_t len;
    int ret;

    path += strspn (path, "\\");
    len = strcspn (path, "\\");
    if (++depth > REGISTRY_DEPTH)
      return 0;
    ret = find_one (r, key, path, len, &key);
    if (ret != 1)
      return ret;
    path += len;
  }
  *found = key;
  return 1;
}

static int
find_one (struct registry *r, registry_key key, const char *name, size_t len,
          registry_key *found)
{
  size_t nr;
  CLEANUP_FREE registry_key *keys = registry_subkeys (r, key, &nr);

  if (keys == NULL)
    return -1;
  for (size_t i = 0; i < nr; i++) {
    CLEANUP_FREE char *other = registry_key_name (r, keys[i]);

    if (other == NULL && errno != EINVAL)
      return -1;
    if (other == NULL || !gm_same_name (other, name, len))
      continue; /* one bad key hides no others */
    *found = keys[i];
    return 1;
  }
  return 0;
}

char *
registry_key_name (struct registry *r, registry_key key)
{
  unsigned char buf[KEY_NAME + KEY_NAME_MAX];
  int64_t size = read_key (r, key, buf, sizeof buf);
  size_t len;

  if (size == -1)
    return NULL;
  len = registry_u16 (buf + KEY_NAME_LEN);
  if (len > KEY_NAME_MAX || (int64_t) len > size - KEY_NAME) {
    errno = EINVAL;
    return NULL;
  }
  return registry_u16 (buf + KEY_FLAGS) & FLAG_LATIN1
           ? registry_latin1 (buf + KEY_NAME, len)
           : registry_utf16 (buf + KEY_NAME, len);
}

registry_key *
registry_subkeys (struct registry *r, registry_key key, size_t *nr)
{
  unsigned char buf[KEY_NAME];
  struct list list = { 0 };

  if (read_key (r, key, buf, sizeof buf) == -1)
    return NULL;
  list.max = registry_u32 (buf + KEY_NR_SUBKEYS);
  if (list.max > REGISTRY_SUBKEYS) {
    errno = EFBIG;
    return NULL;
  }
  list.keys = malloc ((list.max + 1) * sizeof *list.keys);
  if (list.keys == NULL)
    return NULL;
  if (list.max > 0 &&
      add_list (r, registry_u32 (buf + KEY_SUBKEYS), &list, 0) == -1) {
    int err = errno;

    free (list.keys);
    errno = err;
    return NULL;
  }
  *nr = list.nr;
  return list.keys;
}

static int64_t
read_key (struct registry *r, registry_key key, void *buf, size_t max)
{
  int64_t size = registry_cell (r, key, buf, KEY_NAME, max);

  if (size != -1 && memcmp (buf, "nk", 2) != 0) {
    errno = EINVAL;
    return -1;
  }
  return size;
}

/* Subkeys come in lists: "lf" and "lh" have eight bytes for each, "li" four,
 * and "ri" is a list of lists.
 */
static int
add_list (struct registry *r, uint32_t offset, struct list *list, int depth)
{
  unsigned char head[4];
  CLEANUP_FREE unsigned char *data = NULL;
  int64_t size = registry_cell (r, offset, head, sizeof head, sizeof head);
  size_t each, len;

  if (size == -1)
    return -1;
  each = memcmp (head, "lf", 2) == 0 || memcmp (head, "lh", 2) == 0 ? 8 : 4;
  len = sizeof head + each * registry_u16 (head + 2);
  if ((each == 4 && memcmp (head, "li", 2) != 0 &&
       memcmp (head, "ri", 2) != 0) ||
      (int64_t) len > size || depth >= LIST_DEPTH) {
    errno = EINVAL;
    return -1;
  }
  data = malloc (len);
  if (data == NULL || registry_cell (r, offset, data, len, len) == -1)
    return -1;
  return add_entries (r, data, list, depth);
}

static int
add_entries (struct registry *r, const unsigned char *data, struct list *list,
             int depth)
{
  size_t nr = registry_u16 (data + 2), each = data[1] == 'f' || data[1] == 'h'
                                                ? 8
                                                : 4;

  for (size_t i = 0; i < nr; i++) {
    uint32_t entry = registry_u32 (data + 4 + each * i);

    if (data[0] == 'r') {
      if (add_list (r, entry, list, depth + 1) == -1)
        return -1;
    } else if (list->nr < list->max)
      list->keys[list->nr++] = entry;
  }
  return 0;
}
