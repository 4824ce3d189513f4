/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Microsoft's images: VHD, which qemu calls vpc, and VHDX. */

#include <string.h>

#include "probe.h"

enum { SECTOR = 512 };

/* ---- VHD ---- */

/* Programs disagree on what says how large the disk is: the number of bytes,
 * or (the oldest ones) the geometry, unless it is the largest that there is.
 * The name of the program that made the image tells; this is how qemu does
 * it.
 */
static uint64_t
vpc_size (const unsigned char *footer)
{
  static const char by_bytes[][5] = { "win ", "qem2", "d2v ", "tap\0", "CTXS" };
  enum { LARGEST = 65535 * 16 * 255 };
  uint64_t sectors =
    (footer[56] << 8 | footer[57]) * UINT64_C (1) * footer[58] * footer[59];

  for (size_t i = 0; i < sizeof by_bytes / sizeof by_bytes[0]; i++)
    if (memcmp (footer + 28, by_bytes[i], 4) == 0)
      return gm_be64 (footer + 48);
  return sectors == LARGEST ? gm_be64 (footer + 48) : sectors * SECTOR;
}

int
gm_probe_vpc (struct gm_probe *p)
{
  enum { DIFFERENCING = 4 };

  if (gm_probe_inside (p, "header", 0, SECTOR) == -1)
    return -1;
  p->info->virtual_size = vpc_size (p->head);
  p->info->scattered = gm_be32 (p->head + 60) == DIFFERENCING;
  return 0;
}

/* ---- VHDX ---- */

enum {
  GUID_SIZE = 16,
  REGION_HEADER = 16,
  REGION_ENTRY = 32,
  MAX_REGIONS = 2047,
  METADATA_HEADER = 32,
  METADATA_ENTRY = 32,
  MAX_METADATA = 2047,
  HAS_PARENT = 2,
};

/* As they stand in the file. */
static const char metadata_region[] = "\x06\xa2\x7c\x8b\x90\x47\x9a\x4b"
                                      "\xb8\xfe\x57\x5f\x05\x0f\x88\x6e";
static const char virtual_disk_size[] = "\x24\x42\xa5\x2f\x1b\xcd\x76\x48"
                                        "\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8";
static const char file_parameters[] = "\x37\x67\xa1\xca\x36\xfa\x43\x4d"
                                      "\xb3\xb6\x33\xf0\xaa\x44\xe7\x6b";

static int find_metadata (struct gm_probe *p, uint64_t table, uint64_t *found);
static int read_metadata (struct gm_probe *p, uint64_t region);

/* The table of regions is there twice, in case of a crash. */
int
gm_probe_vhdx (struct gm_probe *p)
{
  static const uint64_t tables[] = { 192 << 10, 256 << 10 };
  uint64_t region = 0;

  for (size_t i = 0; i < sizeof tables / sizeof tables[0] && region == 0; i++)
    if (find_metadata (p, tables[i], &region) == -1)
      return -1;
  if (region == 0)
    return gm_probe_fail (p, "the vhdx image has no metadata");
  p->info->virtual_size = 0;
  if (read_metadata (p, region) == -1)
    return -1;
  if (p->info->virtual_size == 0 || p->info->virtual_size > INT64_MAX)
    return gm_probe_fail (p, "the size in the vhdx image is absurd");
  return 0;
}

/* Look for the metadata region in the table at TABLE.  Returns -1 only if it
 * cannot be read.
 */
static int
find_metadata (struct gm_probe *p, uint64_t table, uint64_t *found)
{
  unsigned char buf[REGION_ENTRY];
  uint32_t nr;

  if (gm_probe_inside (p, "region table", table, REGION_HEADER) == -1 ||
      gm_probe_read (p, buf, REGION_HEADER, table) == -1)
    return -1;
  nr = gm_le32 (buf + 8);
  if (memcmp (buf, "regi", 4) != 0 || nr > MAX_REGIONS)
    return 0;
  for (uint32_t i = 0; i < nr; i++) {
    uint64_t offset = table + REGION_HEADER + i * (uint64_t) REGION_ENTRY;

    if (gm_probe_read (p, buf, sizeof buf, offset) == -1)
      return -1;
    if (memcmp (buf, metadata_region, GUID_SIZE) == 0)
      *found = gm_le64 (buf + GUID_SIZE);
  }
  return 0;
}

static int
read_metadata (struct gm_probe *p, uint64_t region)
{
  unsigned char head[METADATA_HEADER], entry[METADATA_ENTRY], value[8];
  uint16_t nr;

  if (gm_probe_inside (p, "metadata", region, sizeof head) == -1 ||
      gm_probe_read (p, head, sizeof head, region) == -1)
    return -1;
  nr = gm_le16 (head + 10);
  if (memcmp (head, "metadata", 8) != 0 || nr > MAX_METADATA)
    return gm_probe_fail (p, "the metadata of the vhdx image are damaged");
  for (uint16_t i = 0; i < nr; i++) {
    uint64_t at = region + METADATA_HEADER + i * (uint64_t) METADATA_ENTRY;
    bool size;

    if (gm_probe_read (p, entry, sizeof entry, at) == -1)
      return -1;
    size = memcmp (entry, virtual_disk_size, GUID_SIZE) == 0;
    if (!size && memcmp (entry, file_parameters, GUID_SIZE) != 0)
      continue;
    at = region + gm_le32 (entry + GUID_SIZE);
    if (gm_probe_inside (p, "metadata", at, sizeof value) == -1 ||
        gm_probe_read (p, value, sizeof value, at) == -1)
      return -1;
    if (size)
      p->info->virtual_size = gm_le64 (value);
    else if (gm_le32 (value + 4) & HAS_PARENT)
      p->info->scattered = true;
  }
  return 0;
}
