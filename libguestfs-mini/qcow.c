/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The headers of qcow (version 1) and qcow2 (versions 2 and 3), after qemu's
 * docs/interop/qcow2.  All numbers are big endian.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "probe.h"

enum { V2_HEADER = 72, V3_HEADER = 104, V1_HEADER = 48 };

enum {
  MIN_CLUSTER_BITS = 9,
  MAX_CLUSTER_BITS = 21,
  MAX_L1 = 32 << 20,            /* bytes */
  MAX_REFCOUNT_TABLE = 8 << 20, /* bytes */
  MAX_SNAPSHOTS = 65536,
  MIN_SNAPSHOT = 40, /* bytes that one takes in the table at least */
};

/* Incompatible features: a reader that does not know one must give up. */
enum {
  FEATURE_CORRUPT = 1 << 1,
  FEATURE_DATA_FILE = 1 << 2,
  FEATURE_EXTENDED_L2 = 1 << 4,
  KNOWN_FEATURES = 0x1f,
};

/* Types of header extensions. */
#define EXT_END 0
#define EXT_BACKING_FORMAT 0xe2792aca
#define EXT_DATA_FILE 0x44415441

static int probe_v1 (struct gm_probe *p);
static int probe_v2 (struct gm_probe *p, uint32_t version);
static int check_features (struct gm_probe *p, uint64_t features);
static int check_tables (struct gm_probe *p, unsigned cluster_bits,
                         uint64_t features);
static int read_extensions (struct gm_probe *p, uint64_t offset, uint64_t end);
static int read_extension (struct gm_probe *p, uint32_t type, uint64_t offset,
                           uint32_t len);

int
gm_probe_qcow (struct gm_probe *p)
{
  uint32_t version = gm_be32 (p->head + 4);

  if (gm_probe_inside (p, "header", 0, 8) == -1)
    return -1;
  if (version == 1) {
    strcpy (p->info->format, "qcow");
    return probe_v1 (p);
  }
  if (version != 2 && version != 3)
    return gm_probe_fail (p, "version %" PRIu32 " of qcow2 is not known",
                          version);
  return probe_v2 (p, version);
}

static int
probe_v1 (struct gm_probe *p)
{
  uint64_t backing = gm_be64 (p->head + 8);

  if (gm_probe_inside (p, "header", 0, V1_HEADER) == -1)
    return -1;
  p->info->virtual_size = gm_be64 (p->head + 24);
  p->info->encrypted = gm_be32 (p->head + 36) != 0;
  if (gm_probe_inside (p, "L1 table", gm_be64 (p->head + 40), 0) == -1)
    return -1;
  if (backing == 0)
    return 0;
  return gm_probe_string (p, "backing file", p->info->backing_file,
                          sizeof p->info->backing_file, backing,
                          gm_be32 (p->head + 16));
}

static int
probe_v2 (struct gm_probe *p, uint32_t version)
{
  uint64_t header = version == 2 ? V2_HEADER : V3_HEADER, features = 0;
  uint64_t cluster, backing, extensions_end;
  uint32_t cluster_bits, backing_len;

  if (gm_probe_inside (p, "header", 0, header) == -1)
    return -1;
  cluster_bits = gm_be32 (p->head + 20);
  if (cluster_bits < MIN_CLUSTER_BITS || cluster_bits > MAX_CLUSTER_BITS)
    return gm_probe_fail (p, "the cluster size in the qcow2 header is absurd");
  cluster = UINT64_C (1) << cluster_bits;
  p->info->virtual_size = gm_be64 (p->head + 24);
  p->info->encrypted = gm_be32 (p->head + 32) != 0;
  if (version == 3) {
    features = gm_be64 (p->head + 72);
    header = gm_be32 (p->head + 100);
    if (header < V3_HEADER || header > cluster || header % 8 != 0)
      return gm_probe_fail (p, "the length of the qcow2 header is absurd");
    if (gm_be32 (p->head + 96) > 6)
      return gm_probe_fail (p, "the refcount width in the qcow2 header is "
                               "absurd");
  }
  if (check_features (p, features) == -1)
    return -1;

  backing = gm_be64 (p->head + 8);
  backing_len = gm_be32 (p->head + 16);
  extensions_end = backing != 0 ? backing : cluster;
  if (backing != 0 && (backing < header || backing > cluster ||
                       backing_len > cluster - backing))
    return gm_probe_fail (p, "the backing file name is outside the qcow2 "
                             "header");
  if (backing != 0 && gm_probe_string (p, "backing file", p->info->backing_file,
                                       sizeof p->info->backing_file, backing,
                                       backing_len) == -1)
    return -1;
  if (read_extensions (p, header, extensions_end) == -1)
    return -1;
  if ((features & FEATURE_DATA_FILE) == 0)
    p->info->data_file[0] = '\0';
  else if (p->info->data_file[0] == '\0')
    return gm_probe_fail (p, "the qcow2 image does not name its data file");
  if (p->info->backing_file[0] == '\0')
    p->info->backing_format[0] = '\0';
  return check_tables (p, cluster_bits, features);
}

static int
check_features (struct gm_probe *p, uint64_t features)
{
  if (features & ~(uint64_t) KNOWN_FEATURES)
    return gm_probe_fail (p,
                          "the qcow2 image has features that are not known "
                          "(0x%" PRIx64 ")",
                          features & ~(uint64_t) KNOWN_FEATURES);
  p->info->corrupt = (features & FEATURE_CORRUPT) != 0;
  return 0;
}

/* Records of type, length and padded data, up to END or one of type 0. */
static int
read_extensions (struct gm_probe *p, uint64_t offset, uint64_t end)
{
  while (offset + 8 <= end) {
    unsigned char record[8];
    uint32_t type, len;

    if (gm_probe_read (p, record, sizeof record, offset) == -1)
      return -1;
    type = gm_be32 (record);
    len = gm_be32 (record + 4);
    offset += sizeof record;
    if (type == EXT_END)
      return 0;
    if (len > end - offset)
      return gm_probe_fail (p, "a qcow2 header extension is longer than the "
                               "header");
    if (read_extension (p, type, offset, len) == -1)
      return -1;
    offset += ((uint64_t) len + 7) & ~UINT64_C (7);
  }
  return 0;
}

static int
read_extension (struct gm_probe *p, uint32_t type, uint64_t offset,
                uint32_t len)
{
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  struct gm_image_info *info = p->info;

  if (type == EXT_DATA_FILE)
    return gm_probe_string (p, "data file", info->data_file,
                            sizeof info->data_file, offset, len);
  if (type != EXT_BACKING_FORMAT)
    return 0;
  if (gm_probe_string (p, "backing format", info->backing_format,
                       sizeof info->backing_format, offset, len) == -1)
    return -1;
  if (info->backing_format[strspn (info->backing_format, allowed)] != '\0')
    return gm_probe_fail (p, "the backing format in the qcow2 header is not "
                             "the name of a format");
  return 0;
}

/* ---- tables ---- */

/* A table that must start at a cluster and lie inside the file. */
static int
check_table (struct gm_probe *p, const char *what, uint64_t offset,
             uint64_t size, unsigned cluster_bits)
{
  if (size > 0 &&
      (offset == 0 || (offset & ((UINT64_C (1) << cluster_bits) - 1)) != 0))
    return gm_probe_fail (p, "the %s of the qcow2 image is misplaced", what);
  return gm_probe_inside (p, what, offset, size);
}

static int
check_tables (struct gm_probe *p, unsigned cluster_bits, uint64_t features)
{
  uint64_t l1_size = gm_be32 (p->head + 36) * UINT64_C (8);
  uint64_t refcounts = (uint64_t) gm_be32 (p->head + 56) << cluster_bits;
  uint64_t snapshots = gm_be32 (p->head + 60);
  /* Bytes of disk that one L1 entry stands for, as a shift. */
  unsigned shift = 2 * cluster_bits - (features & FEATURE_EXTENDED_L2 ? 4 : 3);
  uint64_t size = p->info->virtual_size;

  if (size > INT64_MAX || l1_size > MAX_L1 ||
      (size >> shift) + ((size & ((UINT64_C (1) << shift) - 1)) != 0) >
        l1_size / 8)
    return gm_probe_fail (p, "the virtual size in the qcow2 header does not "
                             "match its L1 table");
  if (refcounts == 0 || refcounts > MAX_REFCOUNT_TABLE)
    return gm_probe_fail (p, "the refcount table of the qcow2 image is "
                             "missing or absurdly large");
  if (snapshots > MAX_SNAPSHOTS)
    return gm_probe_fail (p, "the qcow2 image has an absurd number of "
                             "snapshots");
  if (check_table (p, "L1 table", gm_be64 (p->head + 40), l1_size,
                   cluster_bits) == -1 ||
      check_table (p, "refcount table", gm_be64 (p->head + 48), refcounts,
                   cluster_bits) == -1 ||
      check_table (p, "snapshot table", gm_be64 (p->head + 64),
                   snapshots * MIN_SNAPSHOT, cluster_bits) == -1)
    return -1;
  return gm_probe_qcow2_tables (p, cluster_bits, features);
}
