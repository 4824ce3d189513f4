/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a drive letter of Windows leads; see drive-place.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "drive-place.h"
#include "registry.h"

#define GPT_MARK "DMIO:ID:"

bool
drive_place_parse (const unsigned char *where, size_t len,
                   struct drive_place *p)
{
  const unsigned char *g = where + strlen (GPT_MARK);

  memset (p, 0, sizeof *p);
  if (len == 12) {
    uint64_t offset =
      registry_u32 (where + 4) | (uint64_t) registry_u32 (where + 8) << 32;

    snprintf (p->id, sizeof p->id, "%08" PRIx32, registry_u32 (where));
    p->by_table = true;
    p->sector = offset / 512;
    return offset <= INT64_MAX;
  }
  if (len != strlen (GPT_MARK) + 16 ||
      memcmp (where, GPT_MARK, strlen (GPT_MARK)) != 0)
    return false;
  snprintf (p->id, sizeof p->id,
            "%08" PRIx32 "-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x",
            registry_u32 (g), registry_u16 (g + 4), registry_u16 (g + 6), g[8],
            g[9], g[10], g[11], g[12], g[13], g[14], g[15]);
  return true;
}
