/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A hash table with open addressing; see inodes.h. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inodes.h"

static struct inode *find (const struct inodes *set, dev_t dev, ino_t ino);
static int grow (struct inodes *set);

const char *
inodes_get (const struct inodes *set, dev_t dev, ino_t ino)
{
  return set->table == NULL ? NULL : find (set, dev, ino)->value;
}

int
inodes_put (struct inodes *set, dev_t dev, ino_t ino, const char *value)
{
  size_t text = strlen (value) + 1;
  struct inode *place;

  if (set->len == INODES_MAX || text > INODES_TEXT - set->text) {
    errno = E2BIG;
    return -1;
  }
  if (set->len * 2 >= set->size && grow (set) == -1)
    return -1;
  place = find (set, dev, ino);
  place->value = strdup (value);
  if (place->value == NULL)
    return -1;
  place->dev = dev;
  place->ino = ino;
  set->len++;
  set->text += text;
  return 0;
}

void
inodes_free (struct inodes *set)
{
  for (size_t i = 0; i < set->size; i++)
    free (set->table[i].value);
  free (set->table);
  *set = (struct inodes){ 0 };
}

/* Its place, or the free one where it would be. */
static struct inode *
find (const struct inodes *set, dev_t dev, ino_t ino)
{
  uint64_t hash = (ino ^ (uint64_t) dev << 32) * UINT64_C (0x9e3779b97f4a7c15);
  size_t i = hash >> 32 & (set->size - 1);

  while (set->table[i].value != NULL &&
         (set->table[i].ino != ino || set->table[i].dev != dev))
    i = (i + 1) & (set->size - 1);
  return &set->table[i];
}

static int
grow (struct inodes *set)
{
  struct inodes larger = { .len = set->len,
                           .text = set->text,
                           .size = set->size == 0 ? 64 : set->size * 2 };

  larger.table = calloc (larger.size, sizeof *larger.table);
  if (larger.table == NULL)
    return -1;
  for (size_t i = 0; i < set->size; i++)
    if (set->table[i].value != NULL)
      *find (&larger, set->table[i].dev, set->table[i].ino) = set->table[i];
  free (set->table);
  *set = larger;
  return 0;
}
