/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing an empty qcow2 image; see overlay.h.
 *
 * qemu could do it (blockdev-create), but that is a job of six commands and
 * one tenth of a short launch.  The layout, after qemu's docs/interop/qcow2,
 * in clusters of 64 KiB: the header; a refcount table of one entry; the
 * block of refcounts that it points to; the L1 table, all zero.
 */

#include <endian.h>
#include <errno.h>
#include <stddef.h>
#include <unistd.h>

#include "overlay.h"

#define CLUSTER UINT64_C (65536)
#define L1_REACH (CLUSTER / 8 * CLUSTER) /* bytes that one L1 entry covers */
#define MAX_L1 (UINT64_C (32) << 20)     /* bytes; qemu's limit */

enum { REFCOUNT_TABLE = 1, REFCOUNT_BLOCK, L1_TABLE }; /* clusters */

struct header {
  uint32_t magic, version;
  uint64_t backing_offset;
  uint32_t backing_size, cluster_bits;
  uint64_t size;
  uint32_t crypt_method, l1_size;
  uint64_t l1_table, refcount_table;
  uint32_t refcount_table_clusters, nr_snapshots;
  uint64_t snapshots;
  uint64_t incompatible, compatible, autoclear;
  uint32_t refcount_order, header_length;
  uint64_t end_of_extensions;
};

static int
put (int fd, const void *p, size_t n, uint64_t cluster)
{
  ssize_t r = pwrite (fd, p, n, cluster * CLUSTER);

  if (r >= 0 && (size_t) r != n)
    errno = ENOSPC;
  return r == (ssize_t) n ? 0 : -1;
}

int
gm_overlay_format (int fd, uint64_t size)
{
  uint64_t l1_size = size / L1_REACH + (size % L1_REACH != 0);
  uint64_t used = L1_TABLE + (l1_size * 8 + CLUSTER - 1) / CLUSTER;
  struct header header = {
    .magic = htobe32 (0x514649fb), /* "QFI", 0xfb */
    .version = htobe32 (3),
    .cluster_bits = htobe32 (16),
    .size = htobe64 (size),
    .l1_size = htobe32 (l1_size),
    .l1_table = htobe64 (L1_TABLE * CLUSTER),
    .refcount_table = htobe64 (REFCOUNT_TABLE * CLUSTER),
    .refcount_table_clusters = htobe32 (1),
    .refcount_order = htobe32 (4), /* 16 bits */
    .header_length = htobe32 (offsetof (struct header, end_of_extensions)),
  };
  uint64_t block = htobe64 (REFCOUNT_BLOCK * CLUSTER);
  uint16_t counts[L1_TABLE + MAX_L1 / CLUSTER];

  if (l1_size * 8 > MAX_L1) {
    errno = EFBIG;
    return -1;
  }
  for (uint64_t i = 0; i < used; i++)
    counts[i] = htobe16 (1);
  if (ftruncate (fd, used * CLUSTER) == -1 ||
      put (fd, &header, sizeof header, 0) == -1 ||
      put (fd, &block, sizeof block, REFCOUNT_TABLE) == -1)
    return -1;
  return put (fd, counts, used * sizeof counts[0], REFCOUNT_BLOCK);
}
