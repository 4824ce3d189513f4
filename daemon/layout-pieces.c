/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a device lies on those below it; see layout.h.
 *
 * For arrays sysfs tells it, and for volumes the kernel's own table, whose
 * lines are "linear 8:2 2048" for instance.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"

#include "layout.h"

#define TABLE_SIZE 16384 /* the first try */
#define TABLE_MAX (4 << 20)
#define DEPTH_MAX 8 /* of hidden volumes upon each other */

struct piece {
  uint64_t start, at, length; /* below, in itself; 0: not known */
  const char *below;          /* "sda1", or "8:2" */
};

static int array_pieces (struct layout *l, const struct block *b);
static int volume_pieces (struct layout *l, const char *name, uint64_t at,
                          int depth);
static struct dm_ioctl *read_table (const char *name);
static int target_pieces (struct layout *l, const char *name, uint64_t at,
                          const struct dm_target_spec *t, const char *params,
                          int depth);
static int slaves (struct layout *l, const char *name, int depth);
static int emit (struct layout *l, const struct piece *p, int depth);
static const struct block *find (const struct layout *l, const char *below);

int
layout_pieces (struct layout *l, const struct block *b)
{
  if (b->disk != NULL)
    return emit (l, &(struct piece){ b->start, 0, b->size, b->disk }, 0);
  if (b->kind == BLOCK_MD)
    return array_pieces (l, b);
  return b->kind == BLOCK_DISK ? 0 : volume_pieces (l, b->name, 0, 0);
}

/* Each member has a folder "dev-sda1". */
static int
array_pieces (struct layout *l, const struct block *b)
{
  char path[300];
  struct dirent *d;
  DIR *dir;
  int r = 0;

  snprintf (path, sizeof path, "/sys/class/block/%s/md", b->name);
  dir = opendir (path);
  while (dir != NULL && r == 0 && (d = readdir (dir)) != NULL) {
    CLEANUP_FREE char *offset = NULL, *size = NULL;

    if (strncmp (d->d_name, "dev-", 4) != 0)
      continue;
    snprintf (path, sizeof path, "md/%.200s/offset", d->d_name);
    offset = block_attribute (b->name, path);
    snprintf (path, sizeof path, "md/%.200s/size", d->d_name); /* in KiB */
    size = block_attribute (b->name, path);
    if (offset != NULL && size != NULL)
      r = emit (l,
                &(struct piece){ strtoull (offset, NULL, 10) * 512, 0,
                                 strtoull (size, NULL, 10) * 1024,
                                 d->d_name + 4 },
                0);
  }
  if (dir != NULL)
    closedir (dir);
  return r;
}

/* Those of the device mapper device NAME, which begins at AT in the visible
 * one.
 */
static int
volume_pieces (struct layout *l, const char *name, uint64_t at, int depth)
{
  struct dm_ioctl *table = depth < DEPTH_MAX ? read_table (name) : NULL;
  char *p = table != NULL ? (char *) table + table->data_start : NULL;
  int r = 0;

  if (table == NULL)
    return 0;
  for (uint32_t i = 0; r == 0 && i < table->target_count; i++) {
    struct dm_target_spec *t = (struct dm_target_spec *) p;

    r = target_pieces (l, name, at, t, p + sizeof *t, depth);
    p = (char *) table + table->data_start + t->next;
  }
  explicit_bzero (table, table->data_size); /* there are keys in it */
  free (table);
  return r;
}

/* For the caller to free; NULL if there is none. */
static struct dm_ioctl *
read_table (const char *name)
{
  CLEANUP_FD int fd = open ("/dev/mapper/control", O_RDWR | O_CLOEXEC);
  CLEANUP_FREE char *dev = block_attribute (name, "dev");
  unsigned major, minor;

  if (fd == -1 || dev == NULL || sscanf (dev, "%u:%u", &major, &minor) != 2)
    return NULL;
  for (uint32_t size = TABLE_SIZE; size <= TABLE_MAX; size *= 4) {
    struct dm_ioctl *io = calloc (1, size);

    if (io == NULL)
      return NULL;
    *io = (struct dm_ioctl){
      .version = { DM_VERSION_MAJOR, 0, 0 },
      .data_size = size,
      .data_start = sizeof *io,
      .flags = DM_STATUS_TABLE_FLAG | DM_SECURE_DATA_FLAG,
      /* as the kernel packs it */
      .dev =
        (minor & 0xff) | (major << 8) | ((uint64_t) (minor & ~0xffu) << 12),
    };
    if (ioctl (fd, DM_TABLE_STATUS, io) == 0 &&
        !(io->flags & DM_BUFFER_FULL_FLAG))
      return io;
    explicit_bzero (io, size);
    free (io);
  }
  return NULL;
}

static int
target_pieces (struct layout *l, const char *name, uint64_t at,
               const struct dm_target_spec *t, const char *params, int depth)
{
  struct piece p = { 0, at + t->sector_start * 512, t->length * 512, NULL };
  char below[32];
  int n, stripes, r = 0;

  p.below = below;
  if ((strcmp (t->target_type, "linear") == 0 &&
       sscanf (params, "%31s %" SCNu64, below, &p.start) == 2) ||
      (strcmp (t->target_type, "crypt") == 0 &&
       sscanf (params, "%*s %*s %*s %31s %" SCNu64, below, &p.start) == 2)) {
    p.start *= 512;
    return emit (l, &p, depth);
  }
  if (strcmp (t->target_type, "striped") != 0 ||
      sscanf (params, "%d %*s%n", &stripes, &n) != 1 || stripes < 1)
    return slaves (l, name, depth);
  p.length /= stripes;
  while (r == 0 && stripes-- > 0) {
    params += n;
    if (sscanf (params, "%31s %" SCNu64 "%n", below, &p.start, &n) != 2)
      break;
    p.start *= 512;
    r = emit (l, &p, depth);
  }
  return r;
}

/* What is neither a straight copy nor stripes lies somehow on these. */
static int
slaves (struct layout *l, const char *name, int depth)
{
  char path[300];
  struct dirent *d;
  DIR *dir;
  int r = 0;

  snprintf (path, sizeof path, "/sys/class/block/%s/slaves", name);
  dir = opendir (path);
  while (dir != NULL && r == 0 && (d = readdir (dir)) != NULL)
    if (d->d_name[0] != '.')
      r = emit (l, &(struct piece){ 0, 0, 0, d->d_name }, depth);
  if (dir != NULL)
    closedir (dir);
  return r;
}

/* A piece on the inside of a volume lies where that lies. */
static int
emit (struct layout *l, const struct piece *p, int depth)
{
  const struct block *b = find (l, p->below);

  if (b == NULL)
    return 0;
  if (b->hidden)
    return volume_pieces (l, b->name, p->at, depth + 1);
  if (gm_strvec_add (l->table, "on") == -1)
    return -1;
  return gm_strvec_addf (l->table, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %s",
                         p->start, p->at, p->length, b->device);
}

/* BELOW is a name, or numbers as the kernel has them. */
static const struct block *
find (const struct layout *l, const char *below)
{
  if (strchr (below, ':') == NULL)
    return blocks_find (l->blocks, below);
  for (size_t i = 0; i < l->blocks->len; i++) {
    CLEANUP_FREE char *dev = block_attribute (l->blocks->blocks[i].name, "dev");

    if (dev != NULL && strcmp (dev, below) == 0)
      return &l->blocks->blocks[i];
  }
  return NULL;
}
