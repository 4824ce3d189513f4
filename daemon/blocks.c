/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All block devices that the handle has; see blocks.h.  Nothing is run and no
 * device is opened but by libblkid: sysfs knows the rest.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <blkid.h>

#include "cleanup.h"

#include "blocks.h"
#include "device.h"
#include "dm.h"
#include "md.h"
#include "server.h"
#include "sysfs.h"
#include "volumes.h"

static int add_disks (struct call *c, struct block_list *list);
static int add_with_partitions (struct call *c, struct block_list *list,
                                const char *name, enum block_kind kind);
static int add_dm (struct call *c, struct block_list *list);
static struct block *append (struct block_list *list, const char *name,
                             enum block_kind kind);
static int name_dm (struct call *c, struct block *b);
static uint64_t sectors (const char *name, const char *file);
static int compare (const void *a, const void *b);

int
blocks_read_or_reply (struct call *c, struct block_list *list)
{
  *list = (struct block_list){ NULL, 0 };
  volumes_ready (c);
  if (add_disks (c, list) == -1 || add_dm (c, list) == -1)
    return reply_errno (c, "list of devices");
  if (list->len > 1)
    qsort (list->blocks, list->len, sizeof list->blocks[0], compare);
  return 0;
}

void
blocks_free (struct block_list *list)
{
  for (size_t i = 0; i < list->len; i++) {
    free (list->blocks[i].name);
    free (list->blocks[i].device);
    free (list->blocks[i].disk);
  }
  free (list->blocks);
  *list = (struct block_list){ NULL, 0 };
}

const struct block *
blocks_find (const struct block_list *list, const char *name)
{
  for (size_t i = 0; i < list->len; i++)
    if (strcmp (list->blocks[i].name, name) == 0)
      return &list->blocks[i];
  return NULL;
}

char *
block_attribute (const char *name, const char *file)
{
  char path[PATH_MAX];

  snprintf (path, sizeof path, "/sys/class/block/%s/%s", name, file);
  return sysfs_text (path);
}

int
block_tags (const char *device, bool topology, struct gm_strvec *tags)
{
  CLEANUP_FD int fd = open (device, O_RDONLY | O_CLOEXEC);
  blkid_probe probe = fd == -1 ? NULL : blkid_new_probe ();
  int r = 0;

  if (probe == NULL)
    return -1;
  blkid_probe_enable_superblocks (probe, 1);
  blkid_probe_set_superblocks_flags (
    probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID |
             BLKID_SUBLKS_SECTYPE | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_VERSION);
  blkid_probe_enable_partitions (probe, 1);
  blkid_probe_set_partitions_flags (probe, BLKID_PARTS_ENTRY_DETAILS);
  blkid_probe_enable_topology (probe, topology);
  errno = 0;
  if (blkid_probe_set_device (probe, fd, 0, 0) != 0) {
    errno = errno != 0 ? errno : EIO;
    r = -1;
  } else {
    r = blkid_do_safeprobe (probe) == -2 ? -2 : 0;
    for (int i = 0; r == 0 && i < blkid_probe_numof_values (probe); i++) {
      const char *name, *value;
      size_t len;

      if (blkid_probe_get_value (probe, i, &name, &value, &len) == 0 &&
          (gm_strvec_add (tags, name) == -1 ||
           gm_strvec_addf (tags, "%.*s", (int) len, value) == -1))
        r = -1;
    }
  }
  blkid_free_probe (probe);
  return r;
}

const char *
block_tag (const struct gm_strvec *tags, const char *key)
{
  for (size_t i = 0; i + 1 < tags->len; i += 2)
    if (strcmp (tags->strings[i], key) == 0)
      return tags->strings[i + 1];
  return "";
}

static int
add_disks (struct call *c, struct block_list *list)
{
  CLEANUP_STRVEC struct gm_strvec disks = { 0 }, arrays = { 0 };

  if (sysfs_disks (&disks) == -1 || md_names (&arrays) == -1)
    return -1;
  for (size_t i = 0; i < disks.len; i++)
    if (add_with_partitions (c, list, disks.strings[i], BLOCK_DISK) == -1)
      return -1;
  for (size_t i = 0; i < arrays.len; i++)
    if (add_with_partitions (c, list, arrays.strings[i], BLOCK_MD) == -1)
      return -1;
  return 0;
}

static int
add_with_partitions (struct call *c, struct block_list *list, const char *name,
                     enum block_kind kind)
{
  CLEANUP_STRVEC struct gm_strvec partitions = { 0 };
  struct block *b = append (list, name, kind);

  if (b == NULL || sysfs_partitions (name, &partitions) == -1 ||
      asprintf (&b->device, "%s/%s", c->server->dev, name) == -1)
    return -1;
  b->partitioned = partitions.len > 0;
  b->hidden = b->size == 0 && strncmp (name, "sr", 2) == 0;
  for (size_t i = 0; i < partitions.len; i++) {
    b = append (list, partitions.strings[i],
                kind == BLOCK_DISK ? BLOCK_PARTITION : kind);
    if (b == NULL || asprintf (&b->device, "%s/%s", c->server->dev,
                               partitions.strings[i]) == -1)
      return -1;
    b->disk = strdup (name);
    b->start = sectors (b->name, "start");
    if (b->disk == NULL)
      return -1;
  }
  return 0;
}

static int
add_dm (struct call *c, struct block_list *list)
{
  DIR *dir = opendir ("/sys/block");
  struct dirent *d;
  int r = 0;

  if (dir == NULL)
    return errno == ENOENT ? 0 : -1;
  while (r == 0 && !c->server->testing && (d = readdir (dir)) != NULL)
    if (strncmp (d->d_name, "dm-", 3) == 0) {
      struct block *b = append (list, d->d_name, BLOCK_DM);

      r = b == NULL ? -1 : name_dm (c, b);
    }
  closedir (dir);
  return r;
}

/* A device that has just gone is hidden. */
static int
name_dm (struct call *c, struct block *b)
{
  CLEANUP_FREE char *uuid = block_attribute (b->name, "dm/uuid");
  CLEANUP_FREE char *name = block_attribute (b->name, "dm/name");
  CLEANUP_FREE char *node = NULL;

  if (asprintf (&node, "%s/%s", c->server->dev, b->name) == -1)
    return -1;
  b->hidden = name == NULL;
  if (uuid != NULL && strncmp (uuid, "CRYPT-", 6) == 0)
    b->kind = BLOCK_CRYPT;
  if (uuid != NULL && strncmp (uuid, "LVM-", 4) == 0) {
    b->kind = BLOCK_LV;
    b->device = dm_lv_name (c->server, node);
    /* LVM gives no node to the inside of a volume. */
    b->hidden = b->device == NULL || access (b->device, F_OK) == -1;
  }
  if (b->device == NULL && asprintf (&b->device, "%s/mapper/%s", c->server->dev,
                                     name != NULL ? name : b->name) == -1)
    return -1;
  return 0;
}

/* A new element of LIST; NULL without memory. */
static struct block *
append (struct block_list *list, const char *name, enum block_kind kind)
{
  struct block *more =
    reallocarray (list->blocks, list->len + 1, sizeof *list->blocks);
  struct block *b;

  if (more == NULL)
    return NULL;
  list->blocks = more;
  b = &more[list->len];
  *b = (struct block){ .kind = kind, .name = strdup (name) };
  if (b->name == NULL)
    return NULL;
  list->len++;
  b->size = sectors (name, "size");
  return b;
}

/* FILE of sysfs in bytes: it always counts by 512. */
static uint64_t
sectors (const char *name, const char *file)
{
  CLEANUP_FREE char *text = block_attribute (name, file);

  return text != NULL ? strtoull (text, NULL, 10) * 512 : 0;
}

static int
compare (const void *a, const void *b)
{
  const struct block *s = a, *t = b;

  if (s->kind != t->kind)
    return s->kind < t->kind ? -1 : 1;
  if (s->kind == BLOCK_DISK || s->kind == BLOCK_PARTITION ||
      s->kind == BLOCK_MD)
    return device_compare (&s->name, &t->name);
  return strcmp (s->device, t->device);
}
