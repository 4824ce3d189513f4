/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside the image reader: what probe.c shares with the formats' own files.
 * Others use image.h.
 */
#ifndef GM_PROBE_H
#define GM_PROBE_H

#include "image.h"

enum { GM_PROBE_HEAD = 4096 };

struct gm_probe {
  const struct gm_image_source *source;
  struct gm_image_info *info;
  char **why;
  size_t head_len; /* bytes read into head, the rest is zero */
  unsigned char head[GM_PROBE_HEAD];
};

/* Set the reason.  Always returns -1. */
int gm_probe_fail (struct gm_probe *p, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Read exactly N bytes.  Returns 0, or -1 with the reason set. */
int gm_probe_read (struct gm_probe *p, void *buf, size_t n, uint64_t offset);

/* Does WHAT, SIZE bytes at OFFSET, lie inside the file?  Returns 0, or -1
 * with the reason (truncated) set.
 */
int gm_probe_inside (struct gm_probe *p, const char *what, uint64_t offset,
                     uint64_t size);

/* Copy a string of LEN bytes at OFFSET to TO (TO_SIZE bytes).  Returns 0, or
 * -1 with the reason set: too long, or not a string.
 */
int gm_probe_string (struct gm_probe *p, const char *what, char *to,
                     size_t to_size, uint64_t offset, uint64_t len);

/* Readers of one format each.  Return 0, or -1 with the reason set. */
int gm_probe_qcow (struct gm_probe *p); /* versions 1, 2 and 3 */
int gm_probe_qcow2_tables (struct gm_probe *p, unsigned cluster_bits,
                           uint64_t features);
int gm_probe_qed (struct gm_probe *p);
int gm_probe_vmdk (struct gm_probe *p);
int gm_probe_vdi (struct gm_probe *p);
int gm_probe_vpc (struct gm_probe *p); /* also called VHD */
int gm_probe_vhdx (struct gm_probe *p);
int gm_probe_parallels (struct gm_probe *p);

static inline uint32_t
gm_be32 (const unsigned char *p)
{
  return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 |
         p[3];
}

static inline uint64_t
gm_be64 (const unsigned char *p)
{
  return (uint64_t) gm_be32 (p) << 32 | gm_be32 (p + 4);
}

static inline uint16_t
gm_le16 (const unsigned char *p)
{
  return p[1] << 8 | p[0];
}

static inline uint32_t
gm_le32 (const unsigned char *p)
{
  return (uint32_t) p[3] << 24 | (uint32_t) p[2] << 16 | (uint32_t) p[1] << 8 |
         p[0];
}

static inline uint64_t
gm_le64 (const unsigned char *p)
{
  return (uint64_t) gm_le32 (p + 4) << 32 | gm_le32 (p);
}

#endif
