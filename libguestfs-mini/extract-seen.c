/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A set of files: a hash table with open addressing, at most half full. */

#include <stdint.h>
#include <stdlib.h>

#include "extract-seen.h"

static struct gm_seen_file *find (struct gm_seen_file *files, size_t size,
                                  dev_t dev, ino_t ino);
static int grow (struct gm_seen *seen);

int
gm_seen_add (struct gm_seen *seen, dev_t dev, ino_t ino)
{
  struct gm_seen_file *file;

  if (2 * seen->nr >= seen->size && grow (seen) == -1)
    return -1;
  file = find (seen->files, seen->size, dev, ino);
  seen->nr += file->ino == 0;
  *file = (struct gm_seen_file){ dev, ino };
  return 0;
}

bool
gm_seen_has (const struct gm_seen *seen, dev_t dev, ino_t ino)
{
  return seen->size > 0 && find (seen->files, seen->size, dev, ino)->ino != 0;
}

void
gm_seen_clear (struct gm_seen *seen)
{
  free (seen->files);
  *seen = (struct gm_seen){ NULL, 0, 0 };
}

/* Its place, or an empty one. */
static struct gm_seen_file *
find (struct gm_seen_file *files, size_t size, dev_t dev, ino_t ino)
{
  size_t i = ((uint64_t) ino * 0x9e3779b97f4a7c15) >> 20;

  for (;; i++) {
    struct gm_seen_file *file = &files[i & (size - 1)];

    if (file->ino == 0 || (file->ino == ino && file->dev == dev))
      return file;
  }
}

static int
grow (struct gm_seen *seen)
{
  size_t size = seen->size == 0 ? 256 : 2 * seen->size;
  struct gm_seen_file *files = calloc (size, sizeof *files);

  if (files == NULL)
    return -1;
  for (size_t i = 0; i < seen->size; i++)
    if (seen->files[i].ino != 0)
      *find (files, size, seen->files[i].dev, seen->files[i].ino) =
        seen->files[i];
  free (seen->files);
  seen->files = files;
  seen->size = size;
  return 0;
}
