/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Partition tables.  API: share/api/part.xml.
 *
 * Tables are read by libblkid (part-list.c), which tells a filesystem's boot
 * sector from a table, and changed by libfdisk (table.c).  Sectors are the
 * device's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "part-other.h"
#include "server.h"
#include "sysfs.h"
#include "table.h"

/* part_disk leaves this many sectors free at both ends. */
#define DISK_MARGIN 128

static int add_partition (struct table *t, char kind, int64_t start,
                          int64_t end);
static int set_kind (struct table *t, struct fdisk_partition *pa, char kind);
static int all_unused_or_reply (struct call *c, const char *device,
                                int partnum);
static int init_table (struct table *t, const char *parttype);
static int make_gpt (struct table *t);
static int64_t sectors_of (const struct table *t);
static const char *node_name (const char *partition);

char **
do_list_partitions (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec disks = { 0 }, names = { 0 }, paths = { 0 };
  char **list;
  int r = sysfs_disks (&disks);

  for (size_t i = 0; r == 0 && i < disks.len; i++)
    r = sysfs_partitions (disks.strings[i], &names);
  for (size_t i = 0; r == 0 && i < names.len; i++)
    r = gm_strvec_addf (&paths, "%s/%s", c->server->dev, names.strings[i]);
  list = r == 0 ? gm_strvec_steal (&paths) : NULL;
  if (list == NULL)
    return reply_errno_null (c, "list of partitions");
  return list;
}

/* One partition over the whole device. */
int
do_part_disk (struct call *c, const char *device, const char *parttype)
{
  CLEANUP_TABLE struct table t = { .c = c };

  if (other_label (parttype))
    return other_disk_or_reply (c, device, parttype);
  if (device_unused_or_reply (c, device) == -1 ||
      table_open_or_reply (&t, c, device, false) == -1 ||
      init_table (&t, parttype) == -1 ||
      add_partition (&t, 'p', DISK_MARGIN, -DISK_MARGIN) == -1)
    return -1;
  return table_write_or_reply (&t);
}

int
do_part_init (struct call *c, const char *device, const char *parttype)
{
  CLEANUP_TABLE struct table t = { .c = c };

  if (other_label (parttype))
    return other_init_or_reply (c, device, parttype);
  if (device_unused_or_reply (c, device) == -1 ||
      table_open_or_reply (&t, c, device, false) == -1 ||
      init_table (&t, parttype) == -1)
    return -1;
  return table_write_or_reply (&t);
}

int
do_part_add (struct call *c, const char *device, const char *prlogex,
             int64_t startsect, int64_t endsect)
{
  CLEANUP_TABLE struct table t = { .c = c };

  if (strcmp (prlogex, "p") != 0 && strcmp (prlogex, "primary") != 0 &&
      strcmp (prlogex, "l") != 0 && strcmp (prlogex, "logical") != 0 &&
      strcmp (prlogex, "e") != 0 && strcmp (prlogex, "extended") != 0)
    return reply_explained (
      c, EINVAL, "%s: not 'primary', 'logical' or 'extended'", prlogex);
  if (startsect < 0)
    return reply_explained (
      c, EINVAL, "%s: start sector %" PRIi64 " is negative", device, startsect);
  if (other_table (device))
    return other_add_or_reply (c, device, prlogex, startsect, endsect);
  if (table_open_or_reply (&t, c, device, true) == -1 ||
      add_partition (&t, prlogex[0], startsect, endsect) == -1)
    return -1;
  return table_write_or_reply (&t);
}

int
do_part_del (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  int r;

  /* Before libfdisk opens the disk: it does so exclusively, too. */
  if (partnum > 0 && all_unused_or_reply (c, device, partnum) == -1)
    return -1;
  if (partnum > 0 && other_table (device))
    return other_del_or_reply (c, device, partnum);
  if (table_open_or_reply (&t, c, device, true) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return -1;
  r = fdisk_delete_partition (t.context, partnum - 1);
  if (r != 0)
    return table_error (&t, r, "cannot delete the partition");
  return table_write_or_reply (&t);
}

char *
do_part_to_dev (struct call *c, const char *partition)
{
  CLEANUP_FREE char *disk = NULL;
  char *path;
  int number;

  disk = device_parent (node_name (partition), &number);
  if (disk == NULL)
    return reply_error_null (c, "%s: not a partition", partition);
  if (asprintf (&path, "%s/%s", c->server->dev, disk) == -1)
    return reply_errno_null (c, "%s", partition);
  return path;
}

int
do_part_to_partnum (struct call *c, const char *partition)
{
  CLEANUP_FREE char *disk = NULL;
  int number;

  disk = device_parent (node_name (partition), &number);
  if (disk == NULL)
    return reply_error (c, "%s: not a partition", partition);
  return number;
}

/* KIND is 'p', 'l' or 'e'.  END -1 is the last sector of the device, and so
 * on.  Nothing is aligned: the caller's numbers are taken as they are.
 */
static int
add_partition (struct table *t, char kind, int64_t start, int64_t end)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = fdisk_new_partition ();
  int64_t sectors = sectors_of (t), last = end < 0 ? sectors + end : end;
  size_t number;
  int r;

  if (pa == NULL)
    return table_error (t, -ENOMEM, NULL);
  if (last < start || last >= sectors)
    return reply_explained (t->c, EINVAL,
                            "%s: sectors %" PRIi64 " to %" PRIi64
                            " are not on the device (%" PRIi64 " sectors)",
                            t->device, start, end, sectors);
  if (table_reach_or_reply (t, last) == -1)
    return -1;
  if (fdisk_is_label (t->context, DOS))
    fdisk_set_first_lba (t->context, 1);
  fdisk_partition_set_start (pa, start);
  fdisk_partition_set_size (pa, last - start + 1);
  fdisk_partition_size_explicit (pa, 1);
  r = set_kind (t, pa, kind);
  if (r == 0)
    r = fdisk_add_partition (t->context, pa, &number);
  if (r == 0)
    return 0;
  return table_error (t, r,
                      t->warning != NULL
                        ? "cannot add the partition"
                        : "cannot add the partition (it may overlap another, "
                          "or the table is full)");
}

/* Choose number and type of a new partition.  Returns 0 or a negative
 * errno.
 */
static int
set_kind (struct table *t, struct fdisk_partition *pa, char kind)
{
  const struct fdisk_label *label = fdisk_get_label (t->context, NULL);
  struct fdisk_parttype *type;
  size_t number = 0;
  int r;

  if (!fdisk_is_label (t->context, DOS))
    return kind == 'p' ? fdisk_partition_partno_follow_default (pa, 1)
                       : -EINVAL;
  if (kind == 'l')
    number = 4; /* libfdisk takes the next that is free from there */
  else
    while (number < 4 && fdisk_is_partition_used (t->context, number))
      number++;
  if (number == 4 && kind != 'l')
    return -ENOSPC;
  type = fdisk_label_parse_parttype (label, kind == 'e' ? "0f" : "83");
  r = fdisk_partition_set_type (pa, type);
  fdisk_unref_parttype (type);
  return r != 0 ? r : fdisk_partition_set_partno (pa, number);
}

/* Refuse to lose a partition that is in use, or one inside it that is. */
static int
all_unused_or_reply (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };

  if (table_peek_or_reply (&t, c, device) == -1 ||
      table_unused_or_reply (&t, partnum) == -1)
    return -1;
  if (!table_has_label (&t) ||
      !fdisk_is_partition_used (t.context, partnum - 1) ||
      fdisk_get_partition (t.context, partnum - 1, &pa) != 0 ||
      fdisk_partition_is_container (pa) <= 0)
    return 0;
  for (size_t i = 4; i < fdisk_get_npartitions (t.context); i++)
    if (table_unused_or_reply (&t, i + 1) == -1)
      return -1;
  return 0;
}

static int
init_table (struct table *t, const char *parttype)
{
  const char *label = table_label_name (parttype);
  int r;

  if (label == NULL)
    return reply_explained (t->c, EINVAL, "%s: unknown partition table type",
                            parttype);
  fdisk_enable_wipe (t->context, 1);
  r = strcmp (label, "gpt") == 0 ? make_gpt (t)
                                 : fdisk_create_disklabel (t->context, label);
  if (r != 0)
    return table_error (t, r, "cannot make the partition table");
  t->known = true;
  return 0;
}

/* All room is the caller's, not only that behind the first MiB: it begins
 * after the two sectors of headers and the 16 KiB of entries.
 */
static int
make_gpt (struct table *t)
{
  struct fdisk_script *script = fdisk_new_script (t->context);
  unsigned long sector = fdisk_get_sector_size (t->context);
  char first[24];
  int r;

  if (script == NULL)
    return -ENOMEM;
  snprintf (first, sizeof first, "%lu", 2 + (16384 + sector - 1) / sector);
  r = fdisk_script_set_header (script, "first-lba", first);
  if (r == 0)
    r = fdisk_set_script (t->context, script);
  if (r == 0)
    r = fdisk_create_disklabel (t->context, "gpt");
  fdisk_set_script (t->context, NULL);
  fdisk_unref_script (script);
  return r;
}

static int64_t
sectors_of (const struct table *t)
{
  return fdisk_get_nsectors (t->context);
}

static const char *
node_name (const char *partition)
{
  const char *slash = strrchr (partition, '/');

  return slash != NULL ? slash + 1 : partition;
}
