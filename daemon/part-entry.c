/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing single partitions: size, name, boot flag, and the type byte of an
 * MBR.  API: share/api/part.xml.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "table.h"

/* Types of GPT partitions. */
#define GPT_EFI_SYSTEM "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
#define GPT_LINUX "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
#define GPT_LEGACY_BOOT (UINT64_C (1) << 2) /* attribute */

#define MAX_LINKS \
  256 /* of a chain of logical partitions, which may be a ring */

static int check_shrink (struct call *c, const char *device, int partnum,
                         int64_t endsect);
static int check_end (struct table *t, struct fdisk_partition *pa,
                      int64_t endsect, int64_t *last);
static int check_room (struct table *t, struct fdisk_partition *pa,
                       int64_t last);
static int check_chain (struct table *t, struct fdisk_partition *pa,
                        int64_t last);
static int64_t extended_start (const struct table *t);
static int change_type (struct table *t, int partnum, const char *type);
static bool is_bootable (struct table *t, int partnum,
                         struct fdisk_partition *pa);
static int set_active (struct table *t, size_t number, bool active);

int
do_part_resize (struct call *c, const char *device, int partnum,
                int64_t endsect)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL, *change = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  int64_t start, last;

  if (check_shrink (c, device, partnum, endsect) == -1 ||
      table_open_or_reply (&t, c, device, true) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1 ||
      check_end (&t, pa, endsect, &last) == -1 ||
      check_room (&t, pa, last) == -1 || check_chain (&t, pa, last) == -1)
    return -1;
  if (fdisk_is_label (t.context, DOS))
    fdisk_set_first_lba (t.context, 1); /* no gap before the next is needed */
  start = fdisk_partition_get_start (pa);
  change = fdisk_new_partition ();
  if (change == NULL)
    return table_error (&t, -ENOMEM, NULL);
  fdisk_partition_set_start (change, start);
  fdisk_partition_set_size (change, last - start + 1);
  fdisk_partition_size_explicit (change, 1);
  return table_change_or_reply (&t, partnum, change);
}

int
do_part_set_bootable (struct call *c, const char *device, int partnum,
                      bool bootable)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };

  if (table_open_or_reply (&t, c, device, true) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return -1;
  if (fdisk_is_label (t.context, GPT)) {
    const char *type =
      fdisk_parttype_get_string (fdisk_partition_get_type (pa));
    bool efi = type != NULL && strcasecmp (type, GPT_EFI_SYSTEM) == 0;

    if (efi == bootable)
      return 0;
    return change_type (&t, partnum, bootable ? GPT_EFI_SYSTEM : GPT_LINUX);
  }
  if (table_is_or_reply (&t, FDISK_DISKLABEL_DOS) == -1)
    return -1;
  /* Boot loaders want no more than one. */
  for (size_t i = 0; bootable && i < fdisk_get_npartitions (t.context); i++)
    if (i != (size_t) partnum - 1 && set_active (&t, i, false) == -1)
      return -1;
  if (set_active (&t, partnum - 1, bootable) == -1)
    return -1;
  return table_write_or_reply (&t);
}

int
do_part_get_bootable (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };

  if (table_read_or_reply (&t, c, device) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return -1;
  return is_bootable (&t, partnum, pa);
}

int
do_part_set_name (struct call *c, const char *device, int partnum,
                  const char *name)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL, *change = NULL,
                                           *after = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  const char *kept;
  int r;

  if (table_open_or_reply (&t, c, device, true) == -1 ||
      table_is_or_reply (&t, FDISK_DISKLABEL_GPT) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return -1;
  change = fdisk_new_partition ();
  if (change == NULL || fdisk_partition_set_name (change, name) != 0)
    return table_error (&t, -ENOMEM, NULL);
  r = fdisk_set_partition (t.context, partnum - 1, change);
  if (r == 0)
    r = fdisk_get_partition (t.context, partnum - 1, &after);
  if (r != 0)
    return table_error (&t, r, "cannot set the name");
  kept = fdisk_partition_get_name (after);
  if (strcmp (kept != NULL ? kept : "", name) != 0)
    return reply_explained (c, EINVAL,
                            "%s: a GPT cannot keep this name: 36 characters of "
                            "UTF-8, up to U+FFFF, are what it has room for",
                            device);
  return table_write_or_reply (&t);
}

char *
do_part_get_name (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  const char *name;
  char *copy;

  if (table_read_or_reply (&t, c, device) == -1 ||
      table_is_or_reply (&t, FDISK_DISKLABEL_GPT) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return NULL;
  name = fdisk_partition_get_name (pa);
  copy = strdup (name != NULL ? name : "");
  if (copy == NULL)
    return reply_errno_null (c, "%s", device);
  return copy;
}

int
do_part_set_mbr_id (struct call *c, const char *device, int partnum, int idbyte)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  char type[8];

  if (idbyte < 0 || idbyte > 255)
    return reply_explained (c, EINVAL, "%s: %d is no type: 0 to 255 are",
                            device, idbyte);
  if (table_open_or_reply (&t, c, device, true) == -1 ||
      table_is_or_reply (&t, FDISK_DISKLABEL_DOS) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return -1;
  snprintf (type, sizeof type, "%02x", idbyte);
  return change_type (&t, partnum, type);
}

int
do_part_get_mbr_id (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };

  if (table_read_or_reply (&t, c, device) == -1 ||
      table_is_or_reply (&t, FDISK_DISKLABEL_DOS) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return -1;
  return fdisk_parttype_get_code (fdisk_partition_get_type (pa));
}

char *
do_part_get_mbr_part_type (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  char *type;

  if (table_read_or_reply (&t, c, device) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1)
    return NULL;
  type = strdup (table_entry_kind (pa));
  if (type == NULL)
    return reply_errno_null (c, "%s", device);
  return type;
}

/* What is in use only grows: the kernel would take the room from under a
 * mounted filesystem.  This comes before libfdisk opens the disk for changes,
 * since it does so exclusively.
 */
static int
check_shrink (struct call *c, const char *device, int partnum, int64_t endsect)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  int64_t last;

  if (table_read_or_reply (&t, c, device) == -1 ||
      table_entry_or_reply (&t, partnum, &pa) == -1 ||
      check_end (&t, pa, endsect, &last) == -1)
    return -1;
  if (last >= (int64_t) fdisk_partition_get_end (pa) ||
      fdisk_partition_is_container (pa))
    return 0;
  return table_unused_or_reply (&t, partnum);
}

/* The sector that ENDSECT stands for, to *LAST. */
static int
check_end (struct table *t, struct fdisk_partition *pa, int64_t endsect,
           int64_t *last)
{
  int64_t start = fdisk_partition_get_start (pa),
          end = fdisk_partition_get_end (pa),
          sectors = fdisk_get_nsectors (t->context),
          table_end = fdisk_get_last_lba (t->context);
  size_t number = fdisk_partition_get_partno (pa) + 1;

  *last = endsect < 0 ? sectors + endsect : endsect;
  if (*last < start || *last >= sectors)
    return reply_explained (t->c, EINVAL,
                            "%s: partition %zu begins at sector %" PRIi64
                            " of %" PRIi64 " and cannot end at %" PRIi64,
                            t->device, number, start, sectors, endsect);
  if (table_reach_or_reply (t, *last) == -1)
    return -1;
  if (*last > table_end && *last > end)
    return reply_explained (t->c, EINVAL,
                            "%s: partition %zu cannot end at sector %" PRIi64
                            ": the last that the table has for partitions is "
                            "%" PRIi64,
                            t->device, number, *last, table_end);
  return 0;
}

/* No other partition may be hit: next to PA, or in it or around it, where
 * extended ones are concerned.
 */
static int
check_room (struct table *t, struct fdisk_partition *pa, int64_t last)
{
  size_t number = fdisk_partition_get_partno (pa);
  int64_t start = fdisk_partition_get_start (pa);

  for (size_t i = 0; i < fdisk_table_get_nents (t->before); i++) {
    struct fdisk_partition *other = fdisk_table_get_partition (t->before, i);
    int64_t other_start, other_end;
    size_t n = fdisk_partition_get_partno (other);
    bool inside =
      fdisk_partition_is_container (pa) && fdisk_partition_is_nested (other);
    bool around =
      fdisk_partition_is_container (other) && fdisk_partition_is_nested (pa);

    if (n == number || !fdisk_partition_is_used (other))
      continue;
    other_start = fdisk_partition_get_start (other);
    other_end = fdisk_partition_get_end (other);
    if (inside && other_end > last)
      return reply_explained (t->c, EBUSY,
                              "%s: partition %zu inside partition %zu ends at "
                              "sector %" PRIi64,
                              t->device, n + 1, number + 1, other_end);
    if (around && other_end < last)
      return reply_explained (t->c, EINVAL,
                              "%s: partition %zu is inside partition %zu, "
                              "which ends at sector %" PRIi64,
                              t->device, number + 1, n + 1, other_end);
    if (!inside && !around && other_start > start && other_start <= last)
      return reply_explained (t->c, EINVAL,
                              "%s: partition %zu would overlap partition %zu, "
                              "which begins at sector %" PRIi64,
                              t->device, number + 1, n + 1, other_start);
  }
  return 0;
}

/* A logical partition must not grow over the sector, somewhere before the
 * next one, that describes the next one.  libfdisk knows where it is, but does
 * not say.
 */
static int
check_chain (struct table *t, struct fdisk_partition *pa, int64_t last)
{
  unsigned long size = fdisk_get_sector_size (t->context);
  int64_t first = extended_start (t), at = first;
  unsigned char sector[4096];

  if (!fdisk_partition_is_nested (pa) || size > sizeof sector)
    return 0;
  for (int links = 0; links < MAX_LINKS; links++) {
    const unsigned char *next = sector + 446 + 16; /* the second entry */

    if (pread (fdisk_get_devfd (t->context), sector, size, at * size) !=
        (ssize_t) size)
      return reply_errno (t->c, "%s: sector %" PRIi64, t->device, at);
    at = first +
         (next[8] | next[9] << 8 | next[10] << 16 | (int64_t) next[11] << 24);
    if (at == first)
      return 0;
    if (at > (int64_t) fdisk_partition_get_start (pa) && at <= last)
      return reply_explained (t->c, EINVAL,
                              "%s: partition %zu cannot grow over sector "
                              "%" PRIi64 ", which describes the next one",
                              t->device, fdisk_partition_get_partno (pa) + 1,
                              at);
  }
  return 0;
}

static int64_t
extended_start (const struct table *t)
{
  for (size_t i = 0; i < fdisk_table_get_nents (t->before); i++) {
    struct fdisk_partition *pa = fdisk_table_get_partition (t->before, i);

    if (fdisk_partition_is_container (pa))
      return fdisk_partition_get_start (pa);
  }
  return 0;
}

static int
change_type (struct table *t, int partnum, const char *text)
{
  struct fdisk_parttype *type =
    fdisk_label_parse_parttype (fdisk_get_label (t->context, NULL), text);
  int r;

  if (type == NULL)
    return table_error (t, -ENOMEM, NULL);
  r = fdisk_set_partition_type (t->context, partnum - 1, type);
  fdisk_unref_parttype (type);
  return r == 0 ? table_write_or_reply (t)
                : table_error (t, r, "cannot change the type");
}

static bool
is_bootable (struct table *t, int partnum, struct fdisk_partition *pa)
{
  const char *type = fdisk_parttype_get_string (fdisk_partition_get_type (pa));
  uint64_t attributes = 0;

  if (!fdisk_is_label (t->context, GPT))
    return fdisk_partition_is_bootable (pa) > 0;
  fdisk_gpt_get_partition_attrs (t->context, partnum - 1, &attributes);
  return (attributes & GPT_LEGACY_BOOT) != 0 ||
         (type != NULL && strcasecmp (type, GPT_EFI_SYSTEM) == 0);
}

/* The boot flag of entry NUMBER of an MBR. */
static int
set_active (struct table *t, size_t number, bool active)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  int r;

  if (!fdisk_is_partition_used (t->context, number))
    return 0;
  r = fdisk_get_partition (t->context, number, &pa);
  if (r == 0 && (fdisk_partition_is_bootable (pa) > 0) != active)
    r = fdisk_toggle_partition_flag (t->context, number, DOS_FLAG_ACTIVE);
  return r == 0 ? 0 : table_error (t, r, "cannot set the boot flag");
}
