/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing an empty qcow2 image; see qcow-create.h.
 *
 * qemu could do it, but that takes a process, or a job of six commands and one
 * tenth of a short launch.  The layout, after qemu's docs/interop/qcow2, in
 * clusters: the header and the backing file's name; the refcount table; the
 * blocks of refcounts that it points to; the L1 table.  If all is to be
 * allocated, L2 tables and data follow, in order.
 */

#include <endian.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "qcow-create.h"

#define COPIED (UINT64_C (1) << 63)  /* "used once": may be written in place */
#define MAX_L1 (UINT64_C (32) << 20) /* bytes; qemu's limit */
#define MAX_REFCOUNT_TABLE (UINT64_C (8) << 20) /* bytes; qemu's limit */
#define EXT_BACKING_FORMAT 0xe2792aca

struct header {
  uint32_t magic, version;
  uint64_t backing_offset;
  uint32_t backing_size, cluster_bits;
  uint64_t size;
  uint32_t crypt_method, l1_size;
  uint64_t l1_table, refcount_table;
  uint32_t refcount_table_clusters, nr_snapshots;
  uint64_t snapshots;
  uint64_t incompatible, compatible, autoclear; /* from here on version 3 */
  uint32_t refcount_order, header_length;
  uint64_t end_of_header;
};

/* Where all is, in clusters. */
struct layout {
  int fd;
  const struct gm_qcow_image *image;
  uint64_t cluster;    /* bytes */
  uint64_t l1_entries; /* as many as L2 tables, if there are any */
  uint64_t table, nr_table, blocks, nr_blocks, l1, l2, data, end;
};

static int plan (struct layout *l);
static int write_header (const struct layout *l);
static char *header_names (const struct layout *l, struct header *h,
                           size_t *len);
static int write_numbers (const struct layout *l, uint64_t cluster,
                          uint64_t first, uint64_t nr, uint64_t flag);
static int write_counts (const struct layout *l);

int
gm_qcow_create (int fd, const struct gm_qcow_image *image)
{
  struct layout l = { .fd = fd,
                      .image = image,
                      .cluster = UINT64_C (1) << image->cluster_bits };

  if (plan (&l) == -1 || ftruncate (fd, l.end * l.cluster) == -1 ||
      write_header (&l) == -1 ||
      write_numbers (&l, l.table, l.blocks, l.nr_blocks, 0) == -1 ||
      write_counts (&l) == -1)
    return -1;
  if (!image->tables)
    return 0;
  if (write_numbers (&l, l.l1, l.l2, l.l1_entries, COPIED) == -1)
    return -1;
  return write_numbers (&l, l.l2, l.data, l.end - l.data, COPIED);
}

static uint64_t
divide_up (uint64_t n, uint64_t by)
{
  return n / by + (n % by != 0);
}

/* The refcounts count themselves, too: add blocks until it comes out even. */
static int
plan (struct layout *l)
{
  uint64_t per_table = l->cluster / 8, per_block = l->cluster / 2;
  uint64_t clusters = divide_up (l->image->size, l->cluster);

  l->l1_entries = divide_up (clusters, per_table);
  if (l->l1_entries * 8 > MAX_L1) {
    errno = EFBIG;
    return -1;
  }
  l->table = 1;
  for (;;) {
    uint64_t need;

    l->nr_table = divide_up (l->nr_blocks, per_table);
    l->blocks = l->table + l->nr_table;
    l->l1 = l->blocks + l->nr_blocks;
    l->l2 = l->l1 + divide_up (l->l1_entries, per_table);
    l->data = l->l2 + (l->image->tables ? l->l1_entries : 0);
    l->end = l->data + (l->image->tables ? clusters : 0);
    need = divide_up (l->end, per_block);
    if (need <= l->nr_blocks)
      break;
    l->nr_blocks = need;
  }
  if (l->nr_table * l->cluster <= MAX_REFCOUNT_TABLE)
    return 0;
  errno = EFBIG;
  return -1;
}

static int
put (const struct layout *l, const void *p, size_t n, uint64_t cluster,
     uint64_t offset)
{
  ssize_t r = pwrite (l->fd, p, n, cluster * l->cluster + offset);

  if (r >= 0 && (size_t) r != n)
    errno = ENOSPC;
  return r == (ssize_t) n ? 0 : -1;
}

static int
write_header (const struct layout *l)
{
  const struct gm_qcow_image *image = l->image;
  size_t size = image->old ? offsetof (struct header, incompatible)
                           : offsetof (struct header, end_of_header);
  struct header h = {
    .magic = htobe32 (0x514649fb), /* "QFI", 0xfb */
    .version = htobe32 (image->old ? 2 : 3),
    .cluster_bits = htobe32 (image->cluster_bits),
    .size = htobe64 (image->size),
    .l1_size = htobe32 (l->l1_entries),
    .l1_table = htobe64 (l->l1 * l->cluster),
    .refcount_table = htobe64 (l->table * l->cluster),
    .refcount_table_clusters = htobe32 (l->nr_table),
    .refcount_order = htobe32 (4), /* 16 bits */
    .header_length = htobe32 (size),
  };
  CLEANUP_FREE char *names = NULL;
  size_t len = 0;

  if (image->backing_file != NULL) {
    names = header_names (l, &h, &len);
    if (names == NULL)
      return -1;
  }
  if (put (l, &h, size, 0, 0) == -1)
    return -1;
  return len > 0 ? put (l, names, len, 0, size) : 0;
}

/* What follows the header: an extension with the format, one that ends them,
 * and the name that H is made to point to.
 */
static char *
header_names (const struct layout *l, struct header *h, size_t *len)
{
  const struct gm_qcow_image *image = l->image;
  const char *format = image->backing_format ? image->backing_format : "";
  size_t format_len = strlen (format), name_len = strlen (image->backing_file);
  size_t padded = format_len > 0 ? 8 + (format_len + 7) / 8 * 8 : 0;
  size_t header = image->old ? offsetof (struct header, incompatible)
                             : offsetof (struct header, end_of_header);
  uint32_t extension[2] = { htobe32 (EXT_BACKING_FORMAT),
                            htobe32 (format_len) };
  char *buf;

  *len = padded + 8 + name_len;
  if (name_len > GM_QCOW_MAX_NAME || header + *len > l->cluster) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  buf = calloc (1, *len);
  if (buf == NULL)
    return NULL;
  if (padded > 0) {
    memcpy (buf, extension, sizeof extension);
    memcpy (buf + sizeof extension, format, format_len);
  }
  memcpy (buf + padded + 8, image->backing_file, name_len);
  h->backing_offset = htobe64 (header + padded + 8);
  h->backing_size = htobe32 (name_len);
  return buf;
}

/* A table that starts at CLUSTER: the places of NR clusters from FIRST on,
 * with FLAG.
 */
static int
write_numbers (const struct layout *l, uint64_t cluster, uint64_t first,
               uint64_t nr, uint64_t flag)
{
  CLEANUP_FREE uint64_t *buf = malloc (l->cluster);
  uint64_t per_table = l->cluster / 8;

  if (buf == NULL)
    return -1;
  for (uint64_t done = 0; done < nr; cluster++) {
    uint64_t n = nr - done < per_table ? nr - done : per_table;

    for (uint64_t i = 0; i < n; i++)
      buf[i] = htobe64 ((first + done + i) * l->cluster | flag);
    if (put (l, buf, n * 8, cluster, 0) == -1)
      return -1;
    done += n;
  }
  return 0;
}

/* Every cluster is used once. */
static int
write_counts (const struct layout *l)
{
  CLEANUP_FREE uint16_t *buf = malloc (l->cluster);
  uint64_t per_block = l->cluster / 2;

  if (buf == NULL)
    return -1;
  for (uint64_t i = 0; i < per_block; i++)
    buf[i] = htobe16 (1);
  for (uint64_t i = 0; i < l->nr_blocks; i++) {
    uint64_t left = l->end - i * per_block;

    if (put (l, buf, (left < per_block ? left : per_block) * 2, l->blocks + i,
             0) == -1)
      return -1;
  }
  return 0;
}
