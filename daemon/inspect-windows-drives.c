/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which partition a drive letter of Windows is; see inspect-windows.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <blkid.h>

#include "cleanup.h"

#include "blocks.h"
#include "drive-place.h"
#include "inspect-windows.h"
#include "server.h"
#include "sysfs.h"
#include "table-probe.h"

static int find (struct call *c, const struct drive_place *p, char **device);
static int64_t look_at (const char *disk, const struct drive_place *p);
static int partition_at (struct call *c, const char *disk, int64_t sector,
                         char **device);

int
windows_drive (struct call *c, struct inspect_os *os, char letter,
               const unsigned char *where, size_t len)
{
  const char name[] = { letter, '\0' };
  CLEANUP_FREE char *device = NULL;
  struct drive_place place;

  if (!drive_place_parse (where, len, &place))
    return 0;
  if (find (c, &place, &device) == -1)
    return -1;
  if (device == NULL)
    return 0;
  return gm_strvec_add (&os->drives, name) == -1 ||
             gm_strvec_add (&os->drives, device) == -1
           ? -1
           : 0;
}

/* Set *DEVICE, or leave it if there is none.  Returns 0, or -1 with errno. */
static int
find (struct call *c, const struct drive_place *p, char **device)
{
  CLEANUP_STRVEC struct gm_strvec disks = { 0 };

  if (sysfs_disks (&disks) == -1)
    return -1;
  for (size_t i = 0; i < disks.len; i++) {
    CLEANUP_FREE char *path = NULL;
    int64_t sector;

    if (asprintf (&path, "%s/%s", c->server->dev, disks.strings[i]) == -1) {
      path = NULL;
      return -1;
    }
    sector = look_at (path, p);
    if (sector > 0)
      return partition_at (c, disks.strings[i], sector, device);
  }
  return 0;
}

/* Where on DISK the partition begins, in units of 512 bytes; 0 if it is not
 * there.
 */
static int64_t
look_at (const char *disk, const struct drive_place *p)
{
  blkid_probe probe = table_probe (disk);
  blkid_partlist list =
    probe == NULL ? NULL : blkid_probe_get_partitions (probe);
  int nr = list == NULL ? 0 : blkid_partlist_numof_partitions (list);
  blkid_parttable table;
  int64_t sector = 0;

  for (int i = 0; i < nr && sector == 0; i++) {
    blkid_partition part = blkid_partlist_get_partition (list, i);
    const char *id;

    if (part == NULL)
      continue;
    table = blkid_partition_get_table (part);
    id = p->by_table ? blkid_parttable_get_id (table)
                     : blkid_partition_get_uuid (part);
    if (id != NULL && strcasecmp (id, p->id) == 0 &&
        (!p->by_table || blkid_partition_get_start (part) == p->sector))
      sector = blkid_partition_get_start (part);
  }
  if (probe != NULL)
    blkid_free_probe (probe);
  return sector;
}

static int
partition_at (struct call *c, const char *disk, int64_t sector, char **device)
{
  CLEANUP_STRVEC struct gm_strvec parts = { 0 };

  if (sysfs_partitions (disk, &parts) == -1)
    return -1;
  for (size_t i = 0; i < parts.len; i++) {
    CLEANUP_FREE char *start = block_attribute (parts.strings[i], "start");

    if (start != NULL && strtoll (start, NULL, 10) == sector) {
      *device = sysfs_node (c->server->dev, parts.strings[i]);
      return *device == NULL ? -1 : 0;
    }
  }
  return 0;
}
