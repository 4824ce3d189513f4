/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the names of devices in an image mean here; see inspect-scan.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "cleanup.h"

#include "device.h"
#include "devname.h"
#include "fstab.h"
#include "inspect-scan.h"
#include "inspect-spec.h"
#include "server.h"

static bool tag_of (const char *spec, const char **tag, const char **value);
static struct inspect_fs *by_tag (struct inspect_scan *scan, const char *tag,
                                  const char *value, bool container);
static struct inspect_fs *by_name (struct inspect_scan *scan,
                                   const struct inspect_view *v,
                                   const char *name);
static bool is_disk (const struct block *b);
static struct inspect_fs *by_mapper (struct inspect_scan *scan,
                                     const char *name);
static struct inspect_fs *by_node (struct inspect_scan *scan, const char *node);

/* What a system calls md0 need not be what is called so here, so that its own
 * files are asked first.
 */
struct inspect_fs *
inspect_resolve (struct inspect_scan *scan, struct inspect_view *v,
                 const char *spec)
{
  struct inspect_fs *fs = NULL;
  const char *tag, *value;

  if (tag_of (spec, &tag, &value))
    fs = by_tag (scan, tag, value, false);
  if (fs != NULL || strncmp (spec, "/dev/", 5) != 0)
    return fs;
  if (strncmp (spec, "/dev/md", 7) == 0)
    fs = inspect_array (scan, v, spec);
  if (strncmp (spec, "/dev/mapper/", 12) == 0) {
    fs = by_mapper (scan, spec + 12);
    if (fs == NULL)
      fs = inspect_opened (scan, v, spec + 12);
  }
  if (fs == NULL)
    fs = by_name (scan, v, spec + 5);
  return fs != NULL ? fs : by_node (scan, spec);
}

struct inspect_fs *
inspect_resolve_container (struct inspect_scan *scan, struct inspect_view *v,
                           const char *spec)
{
  struct inspect_fs *fs = NULL;
  const char *tag, *value;

  if (tag_of (spec, &tag, &value))
    return by_tag (scan, tag, value, true);
  if (strncmp (spec, "/dev/mapper/", 12) == 0)
    fs = by_mapper (scan, spec + 12);
  if (fs == NULL && strncmp (spec, "/dev/", 5) == 0)
    fs = by_name (scan, v, spec + 5);
  return fs != NULL ? fs : by_node (scan, spec);
}

static bool
tag_of (const char *spec, const char **tag, const char **value)
{
  /* clang-format off */
  static const struct { const char *prefix, *tag; } tags[] = {
    { "UUID=", "UUID" },
    { "LABEL=", "LABEL" },
    { "PARTUUID=", "PART_ENTRY_UUID" },
    { "PARTLABEL=", "PART_ENTRY_NAME" },
    { "/dev/disk/by-uuid/", "UUID" },
    { "/dev/disk/by-label/", "LABEL" },
    { "/dev/disk/by-partuuid/", "PART_ENTRY_UUID" },
    { "/dev/disk/by-partlabel/", "PART_ENTRY_NAME" },
    { "/dev/gpt/", "PART_ENTRY_NAME" }, /* FreeBSD */
    { "/dev/gptid/", "PART_ENTRY_UUID" },
    { "/dev/ufs/", "LABEL" },
    { "NAME=", "PART_ENTRY_NAME" }, /* NetBSD */
  };
  /* clang-format on */

  for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
    size_t len = strlen (tags[i].prefix);

    if (strncasecmp (spec, tags[i].prefix, len) == 0) {
      *tag = tags[i].tag;
      *value = spec + len;
      return true;
    }
  }
  return false;
}

/* A partition that only holds something else is not what is meant by a UUID,
 * unless a container is wanted; an array or volume on a partition has the tags
 * of that, too.
 */
static struct inspect_fs *
by_tag (struct inspect_scan *scan, const char *tag, const char *value,
        bool container)
{
  CLEANUP_FREE char *plain = strdup (value);
  bool upper = strstr (tag, "UUID") != NULL;

  if (plain == NULL || value[0] == '\0')
    return NULL;
  devname_decode (plain);
  for (size_t i = 0; i < scan->nr_fs; i++) {
    struct inspect_fs *fs = &scan->fs[i];
    const char *found = block_tag (&fs->tags, tag);

    if (fs->filesystem == container ||
        (strncmp (tag, "PART_", 5) == 0 && fs->block->disk == NULL))
      continue;
    if (upper ? strcasecmp (found, plain) == 0 : strcmp (found, plain) == 0)
      return fs;
  }
  return NULL;
}

/* The Nth disk of the system is the Nth one here. */
static struct inspect_fs *
by_name (struct inspect_scan *scan, const struct inspect_view *v,
         const char *name)
{
  int count = 0, wanted;
  struct devname n;

  if (!devname_parse (name, &n))
    return NULL;
  for (size_t i = 0; i < scan->blocks.len; i++)
    count += is_disk (&scan->blocks.blocks[i]);
  if (n.some && count > 1)
    return NULL;
  wanted = n.some ? 0 : (int) n.disk + v->first_disk;
  for (size_t i = 0; i < scan->nr_fs; i++) {
    const struct block *b = scan->fs[i].block;

    if ((b->kind == BLOCK_DISK || b->kind == BLOCK_PARTITION) &&
        (n.part == 0 ? b->disk == NULL
                     : b->disk != NULL && inspect_part_number (b) == n.part) &&
        is_disk (b->disk != NULL ? blocks_find (&scan->blocks, b->disk) : b) &&
        inspect_disk_index (scan, b) == wanted)
      return &scan->fs[i];
  }
  return NULL;
}

int
inspect_disk_index (const struct inspect_scan *scan, const struct block *b)
{
  const char *disk = b->disk != NULL ? b->disk : b->name;
  int index = 0;

  for (size_t i = 0; i < scan->blocks.len; i++) {
    if (strcmp (scan->blocks.blocks[i].name, disk) == 0)
      return index;
    index += is_disk (&scan->blocks.blocks[i]);
  }
  return 0;
}

/* Optical drives do not count. */
static bool
is_disk (const struct block *b)
{
  return b != NULL && b->kind == BLOCK_DISK && !b->hidden &&
         strncmp (b->name, "sr", 2) != 0;
}

unsigned
inspect_part_number (const struct block *b)
{
  const char *p = b->name + strlen (b->name);

  while (p > b->name && p[-1] >= '0' && p[-1] <= '9')
    p--;
  return strtoul (p, NULL, 10);
}

/* The name of device mapper for a logical volume, "vg-lv". */
static struct inspect_fs *
by_mapper (struct inspect_scan *scan, const char *name)
{
  size_t dev = strlen (scan->c->server->dev) + 1;

  for (size_t i = 0; i < scan->nr_fs; i++) {
    const struct block *b = scan->fs[i].block;
    char mapped[256];

    if (b->kind == BLOCK_LV &&
        devname_of_volume (b->device + dev, mapped, sizeof mapped) &&
        strcmp (mapped, name) == 0)
      return &scan->fs[i];
    if ((b->kind == BLOCK_CRYPT || b->kind == BLOCK_DM) &&
        strncmp (b->device + dev, "mapper/", 7) == 0 &&
        strcmp (b->device + dev + 7, name) == 0)
      return &scan->fs[i];
  }
  return NULL;
}

/* Whatever else the appliance knows: "/dev/vg/lv", "/dev/md/name". */
static struct inspect_fs *
by_node (struct inspect_scan *scan, const char *node)
{
  CLEANUP_FREE char *path = device_resolve (scan->c->server, node);
  struct devname number; /* which is another one here */
  struct stat want, st;

  if (path == NULL || devname_parse (node + 5, &number) ||
      stat (path, &want) == -1)
    return NULL;
  for (size_t i = 0; i < scan->nr_fs; i++)
    if (stat (scan->fs[i].block->device, &st) == 0 &&
        st.st_rdev == want.st_rdev)
      return &scan->fs[i];
  return NULL;
}
