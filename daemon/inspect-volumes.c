/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encrypted devices and arrays that an image has its own names for; see
 * inspect-spec.h.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "devname.h"
#include "inspect-scan.h"
#include "inspect-spec.h"

#define NAME_SIZE 256

static bool next_words (const char **text, size_t count,
                        char words[][NAME_SIZE]);
static bool find_array (struct inspect_scan *scan, const struct inspect_view *v,
                        const char *name, char *uuid);
static struct inspect_fs *with_slave (struct inspect_scan *scan,
                                      const struct block *slave, unsigned part);
static bool is_slave (const char *name, const char *slave);
static bool same_array (const char *a, const char *b);

struct inspect_fs *
inspect_opened (struct inspect_scan *scan, const struct inspect_view *v,
                const char *name)
{
  CLEANUP_FREE char *text =
    inspect_view_read (v, "etc/crypttab", INSPECT_TEXT_MAX);
  const char *p = text != NULL ? text : "";
  char words[2][NAME_SIZE];

  while (next_words (&p, 2, words)) {
    const struct inspect_fs *below =
      strcmp (words[0], name) == 0
        ? inspect_resolve_container (scan, v, words[1])
        : NULL;

    if (below != NULL)
      return with_slave (scan, below->block, 0);
  }
  return NULL;
}

/* "/dev/md0", "/dev/md/root" and partitions "/dev/md0p1", "/dev/md/root1". */
struct inspect_fs *
inspect_array (struct inspect_scan *scan, const struct inspect_view *v,
               const char *spec)
{
  const char *name = spec[7] == '/' ? spec + 8 : spec + 7;
  char array[NAME_SIZE], uuid[NAME_SIZE] = "";
  size_t len = strlen (name);
  unsigned part = 0;

  if (len == 0 || len >= sizeof array)
    return NULL;
  memcpy (array, name, len + 1);
  if (!find_array (scan, v, array, uuid)) {
    while (len > 0 && isdigit ((unsigned char) array[len - 1]))
      len--;
    if (len < 2 || array[len] == '\0' || array[len - 1] != 'p')
      return NULL;
    part = strtoul (array + len, NULL, 10);
    array[len - 1] = '\0';
    if (part == 0 || !find_array (scan, v, array, uuid))
      return NULL;
  }
  for (size_t i = 0; i < scan->nr_fs; i++) {
    const struct inspect_fs *fs = &scan->fs[i];

    if (strcmp (fs->type, "linux_raid_member") == 0 &&
        devname_same_id (block_tag (&fs->tags, "UUID"), uuid)) {
      struct inspect_fs *found = with_slave (scan, fs->block, part);

      if (found != NULL)
        return found;
    }
  }
  return NULL;
}

/* The first words of the next line that has as many; they are cut off if they
 * are too long.
 */
static bool
next_words (const char **text, size_t count, char words[][NAME_SIZE])
{
  while (**text != '\0') {
    const char *p = *text;
    size_t n = 0;

    *text += strcspn (*text, "\n");
    *text += **text == '\n';
    for (; n < count; n++) {
      size_t len;

      p += strspn (p, " \t\r");
      len = strcspn (p, " \t\r\n");
      if (len == 0 || p[0] == '#')
        break;
      snprintf (words[n], NAME_SIZE, "%.*s",
                len < NAME_SIZE ? (int) len : NAME_SIZE - 1, p);
      p += len;
    }
    if (n == count)
      return true;
  }
  return false;
}

/* Which UUID (of NAME_SIZE bytes) has the array that V calls NAME? */
static bool
find_array (struct inspect_scan *scan, const struct inspect_view *v,
            const char *name, char *uuid)
{
  static const char *const paths[] = { "etc/mdadm/mdadm.conf",
                                       "etc/mdadm.conf" };

  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    CLEANUP_FREE char *text = inspect_view_read (v, paths[i], INSPECT_TEXT_MAX);

    for (const char *p = text; p != NULL && *p != '\0';) {
      size_t len = strcspn (p, "\n");
      CLEANUP_FREE char *line = strndup (p, len);
      char words[2][NAME_SIZE];
      const char *q = line,
                 *id = line != NULL ? strcasestr (line, "uuid=") : NULL;

      if (id != NULL && next_words (&q, 2, words) &&
          strcasecmp (words[0], "ARRAY") == 0 && same_array (words[1], name)) {
        snprintf (uuid, NAME_SIZE, "%.*s", (int) strcspn (id + 5, " \t\r"),
                  id + 5);
        return true;
      }
      p += len + (p[len] == '\n');
    }
  }
  for (size_t i = 0; i < scan->nr_fs; i++) {
    const struct inspect_fs *fs = &scan->fs[i];
    const char *label = block_tag (&fs->tags, "LABEL"); /* "host:name" */
    const char *colon = strchr (label, ':');

    if (strcmp (fs->type, "linux_raid_member") == 0 && label[0] != '\0' &&
        strcmp (colon != NULL ? colon + 1 : label, name) == 0) {
      snprintf (uuid, NAME_SIZE, "%s", block_tag (&fs->tags, "UUID"));
      return true;
    }
  }
  return false;
}

/* A device that lies on SLAVE, or the partition PART of that. */
static struct inspect_fs *
with_slave (struct inspect_scan *scan, const struct block *slave, unsigned part)
{
  for (size_t i = 0; i < scan->nr_fs; i++) {
    const struct block *b = scan->fs[i].block;

    if (part == 0 ? b->disk == NULL && is_slave (b->name, slave->name)
                  : b->disk != NULL && b->kind == BLOCK_MD &&
                      inspect_part_number (b) == part &&
                      is_slave (b->disk, slave->name))
      return &scan->fs[i];
  }
  return NULL;
}

/* Does the device NAME lie on SLAVE? */
static bool
is_slave (const char *name, const char *slave)
{
  char path[300];
  struct dirent *d;
  bool found = false;
  DIR *dir;

  snprintf (path, sizeof path, "/sys/class/block/%.100s/slaves", name);
  dir = opendir (path);
  while (dir != NULL && !found && (d = readdir (dir)) != NULL)
    found = strcmp (d->d_name, slave) == 0;
  if (dir != NULL)
    closedir (dir);
  return found;
}

/* "/dev/md0", "/dev/md/0", "md0" and "0" are all the same array. */
static bool
same_array (const char *a, const char *b)
{
  if (strncmp (a, "/dev/", 5) == 0)
    a += 5;
  if (strncmp (a, "md", 2) == 0)
    a += 2;
  if (*a == '/')
    a++;
  return strcmp (a, b) == 0;
}
