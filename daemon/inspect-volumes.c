/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encrypted devices and arrays that an image has its own names for; see
 * inspect-spec.h.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"

#include "devname.h"
#include "inspect-scan.h"
#include "inspect-spec.h"

#define NAME_SIZE 256

static const char *uuid_of (struct inspect_scan *scan, struct inspect_view *v,
                            const char *name);
static struct inspect_fs *with_slave (struct inspect_scan *scan,
                                      const struct block *slave, unsigned part);
static bool is_slave (const char *name, const char *slave);

struct inspect_fs *
inspect_opened (struct inspect_scan *scan, struct inspect_view *v,
                const char *name)
{
  const struct inspect_fs *below;
  const char *spec;

  if (!v->opened.known) {
    CLEANUP_FREE char *text =
      inspect_view_read (v, "etc/crypttab", INSPECT_TEXT_MAX);

    v->opened.known = true;
    if (text != NULL)
      names_of_crypttab (text, &v->opened);
  }
  spec = names_find (&v->opened, name);
  below = spec != NULL ? inspect_resolve_container (scan, v, spec) : NULL;
  return below != NULL ? with_slave (scan, below->block, 0) : NULL;
}

/* "/dev/md0", "/dev/md/root" and partitions "/dev/md0p1", "/dev/md/root1". */
struct inspect_fs *
inspect_array (struct inspect_scan *scan, struct inspect_view *v,
               const char *spec)
{
  char name[NAME_SIZE];
  const char *uuid;
  unsigned part = 0;

  snprintf (name, sizeof name, "%s", spec[7] == '/' ? spec + 8 : spec + 7);
  uuid = uuid_of (scan, v, name);
  if (uuid == NULL) {
    part = names_cut_part (name);
    uuid = part != 0 ? uuid_of (scan, v, name) : NULL;
  }
  for (size_t i = 0; uuid != NULL && i < scan->nr_fs; i++) {
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

/* The UUID of the array that V calls NAME, by its mdadm.conf or by what the array
 * says itself; NULL.
 */
static const char *
uuid_of (struct inspect_scan *scan, struct inspect_view *v, const char *name)
{
  static const char *const paths[] = { "etc/mdadm/mdadm.conf",
                                       "etc/mdadm.conf" };
  const char *uuid;

  for (size_t i = 0; !v->arrays.known && i < sizeof paths / sizeof paths[0];
       i++) {
    CLEANUP_FREE char *text = inspect_view_read (v, paths[i], INSPECT_TEXT_MAX);

    if (text != NULL)
      names_of_mdadm (text, &v->arrays);
  }
  v->arrays.known = true;
  uuid = names_find (&v->arrays, name);
  for (size_t i = 0; uuid == NULL && i < scan->nr_fs; i++) {
    const struct inspect_fs *fs = &scan->fs[i];
    const char *label = block_tag (&fs->tags, "LABEL"); /* "host:name" */
    const char *colon = strchr (label, ':');

    if (strcmp (fs->type, "linux_raid_member") == 0 && label[0] != '\0' &&
        strcmp (colon != NULL ? colon + 1 : label, name) == 0)
      uuid = block_tag (&fs->tags, "UUID");
  }
  return uuid;
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
