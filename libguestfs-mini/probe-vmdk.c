/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VMware's images.  A descriptor is a text that lists extents: other files,
 * or an area of the file that it is embedded in.
 */

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "probe.h"

enum { SECTOR = 512, MAX_DESCRIPTOR = 20 * SECTOR };

static int probe_descriptor (struct gm_probe *p);
static int probe_sparse (struct gm_probe *p);
static char *read_text (struct gm_probe *p, uint64_t offset, uint64_t size);
static int extent_sectors (struct gm_probe *p, const char *line,
                           uint64_t *sectors);

int
gm_probe_vmdk (struct gm_probe *p)
{
  if (p->head[0] == '#')
    return probe_descriptor (p);
  if (gm_probe_inside (p, "header", 0, SECTOR) == -1)
    return -1;
  if (p->head[0] == 'C') {
    p->info->virtual_size = gm_le32 (p->head + 12) * (uint64_t) SECTOR;
    return 0;
  }
  return probe_sparse (p);
}

/* Nothing but a descriptor: the disk is as large as its extents together. */
static int
probe_descriptor (struct gm_probe *p)
{
  uint64_t size =
    p->source->size < MAX_DESCRIPTOR ? p->source->size : MAX_DESCRIPTOR;
  CLEANUP_FREE char *text = read_text (p, 0, size);
  uint64_t sectors = 0;
  char *saved;

  if (text == NULL)
    return -1;
  p->info->scattered = true;
  for (char *line = strtok_r (text, "\r\n", &saved); line != NULL;
       line = strtok_r (NULL, "\r\n", &saved))
    if (extent_sectors (p, line, &sectors) == -1)
      return -1;
  p->info->virtual_size = sectors * SECTOR;
  return 0;
}

/* Add to *SECTORS what a line `ACCESS SECTORS TYPE ...' says; others say
 * nothing.
 */
static int
extent_sectors (struct gm_probe *p, const char *line, uint64_t *sectors)
{
  static const char *const access[] = { "RW", "RDONLY", "NOACCESS" };

  while (isspace ((unsigned char) *line))
    line++;
  for (size_t i = 0; i < sizeof access / sizeof access[0]; i++) {
    size_t len = strlen (access[i]);
    uint64_t n;

    if (strncmp (line, access[i], len) != 0 || line[len] != ' ')
      continue;
    errno = 0;
    n = strtoumax (line + len, NULL, 10);
    if (errno != 0 || n > INT64_MAX / SECTOR - *sectors)
      return gm_probe_fail (p, "the size in the vmdk descriptor is absurd");
    *sectors += n;
  }
  return 0;
}

static int
probe_sparse (struct gm_probe *p)
{
  uint64_t offset = gm_le64 (p->head + 28), size = gm_le64 (p->head + 36);
  CLEANUP_FREE char *text = NULL;

  if (gm_le64 (p->head + 12) > INT64_MAX / SECTOR)
    return gm_probe_fail (p, "the size in the vmdk header is absurd");
  p->info->virtual_size = gm_le64 (p->head + 12) * SECTOR;
  p->info->scattered = p->info->virtual_size == 0;
  if (offset == 0 || size == 0)
    return 0;
  if (offset > INT64_MAX / SECTOR)
    return gm_probe_inside (p, "descriptor", UINT64_MAX, 0);
  size = size > MAX_DESCRIPTOR / SECTOR ? MAX_DESCRIPTOR : size * SECTOR;
  text = read_text (p, offset * SECTOR, size);
  if (text == NULL)
    return -1;
  if (memmem (text, size, "parentFileNameHint", 18) != NULL)
    p->info->scattered = true;
  return 0;
}

/* SIZE bytes at OFFSET and a NUL; or NULL, with the reason set if there is
 * one but memory.
 */
static char *
read_text (struct gm_probe *p, uint64_t offset, uint64_t size)
{
  char *text;

  if (gm_probe_inside (p, "descriptor", offset, size) == -1)
    return NULL;
  text = calloc (1, size + 1);
  if (text != NULL && gm_probe_read (p, text, size, offset) == 0)
    return text;
  free (text);
  return NULL;
}
