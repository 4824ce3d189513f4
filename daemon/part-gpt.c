/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only a GPT has: types, identities and attributes of partitions, and
 * a copy of itself at the end of the disk.  API: share/api/part.xml.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "derive.h"
#include "table.h"

#define GUID_LENGTH 36 /* of its text */

static int open_gpt (struct table *t, struct call *c, const char *device,
                     int partnum, struct fdisk_partition **pa);
static int read_gpt (struct table *t, struct call *c, const char *device,
                     int partnum, struct fdisk_partition **pa);
static char *copy_or_reply (struct table *t, const char *text);
static void plain_guid (char guid[GUID_LENGTH + 1], const char *text);
static int random_guid (char guid[GUID_LENGTH + 1]);
static int set_disk_guid (struct table *t, const char *guid);

/* libfdisk reads and writes GPTs. */
bool
available_gdisk (void)
{
  return true;
}

int
do_part_set_gpt_type (struct call *c, const char *device, int partnum,
                      const char *text)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL, *change = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  struct fdisk_parttype *type;
  char guid[GUID_LENGTH + 1];

  plain_guid (guid, text);
  if (strspn (guid, "0-") == GUID_LENGTH)
    return reply_explained (
      c, EINVAL,
      "%s: a type of zeroes means that there is no partition: use "
      "part_del",
      device);
  if (open_gpt (&t, c, device, partnum, &pa) == -1)
    return -1;
  type = fdisk_label_parse_parttype (fdisk_get_label (t.context, NULL), guid);
  change = fdisk_new_partition ();
  if (type == NULL || change == NULL ||
      fdisk_partition_set_type (change, type) != 0) {
    fdisk_unref_parttype (type);
    return table_error (&t, -ENOMEM, NULL);
  }
  fdisk_unref_parttype (type);
  return table_change_or_reply (&t, partnum, change);
}

char *
do_part_get_gpt_type (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };

  if (read_gpt (&t, c, device, partnum, &pa) == -1)
    return NULL;
  return copy_or_reply (
    &t, fdisk_parttype_get_string (fdisk_partition_get_type (pa)));
}

int
do_part_set_gpt_guid (struct call *c, const char *device, int partnum,
                      const char *text)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL, *change = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  char guid[GUID_LENGTH + 1];

  plain_guid (guid, text);
  if (open_gpt (&t, c, device, partnum, &pa) == -1)
    return -1;
  change = fdisk_new_partition ();
  if (change == NULL || fdisk_partition_set_uuid (change, guid) != 0)
    return table_error (&t, -ENOMEM, NULL);
  return table_change_or_reply (&t, partnum, change);
}

char *
do_part_get_gpt_guid (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };

  if (read_gpt (&t, c, device, partnum, &pa) == -1)
    return NULL;
  return copy_or_reply (&t, fdisk_partition_get_uuid (pa));
}

int
do_part_set_gpt_attributes (struct call *c, const char *device, int partnum,
                            int64_t attributes)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  int r;

  if (open_gpt (&t, c, device, partnum, &pa) == -1)
    return -1;
  r = fdisk_gpt_set_partition_attrs (t.context, partnum - 1, attributes);
  if (r != 0)
    return table_error (&t, r, "cannot set the attributes");
  return table_write_or_reply (&t);
}

int64_t
do_part_get_gpt_attributes (struct call *c, const char *device, int partnum)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  uint64_t attributes;
  int r;

  if (read_gpt (&t, c, device, partnum, &pa) == -1)
    return -1;
  r = fdisk_gpt_get_partition_attrs (t.context, partnum - 1, &attributes);
  if (r != 0)
    return table_error (&t, r, NULL);
  if (attributes == UINT64_MAX) /* -1 would be an error */
    return reply_explained (c, ERANGE,
                            "%s: the attributes 0x%016" PRIx64
                            " of partition %d have no place in the result",
                            device, attributes, partnum);
  return attributes;
}

int
do_part_set_disk_guid (struct call *c, const char *device, const char *text)
{
  CLEANUP_TABLE struct table t = { .c = c };
  char guid[GUID_LENGTH + 1];

  plain_guid (guid, text);
  if (open_gpt (&t, c, device, 0, NULL) == -1)
    return -1;
  return set_disk_guid (&t, guid);
}

char *
do_part_get_disk_guid (struct call *c, const char *device)
{
  CLEANUP_TABLE struct table t = { .c = c };
  CLEANUP_FREE char *guid = NULL;
  int r;

  if (read_gpt (&t, c, device, 0, NULL) == -1)
    return NULL;
  r = fdisk_get_disklabel_id (t.context, &guid);
  if (r != 0) {
    table_error (&t, r, NULL);
    return NULL;
  }
  return copy_or_reply (&t, guid);
}

int
do_part_set_disk_guid_random (struct call *c, const char *device)
{
  CLEANUP_TABLE struct table t = { .c = c };
  char guid[GUID_LENGTH + 1];

  if (random_guid (guid) == -1)
    return reply_errno (c, "random GUID");
  if (open_gpt (&t, c, device, 0, NULL) == -1)
    return -1;
  return set_disk_guid (&t, guid);
}

/* libfdisk keeps the copy at the end of the disk, and the room between the
 * two tables for partitions, whenever it writes.
 */
int
do_part_expand_gpt (struct call *c, const char *device)
{
  CLEANUP_TABLE struct table t = { .c = c };

  if (open_gpt (&t, c, device, 0, NULL) == -1)
    return -1;
  return table_write_or_reply (&t);
}

/* PARTNUM 0: no partition is looked for. */
static int
open_gpt (struct table *t, struct call *c, const char *device, int partnum,
          struct fdisk_partition **pa)
{
  if (table_open_or_reply (t, c, device, true) == -1 ||
      table_is_or_reply (t, FDISK_DISKLABEL_GPT) == -1)
    return -1;
  return pa == NULL ? 0 : table_entry_or_reply (t, partnum, pa);
}

static int
read_gpt (struct table *t, struct call *c, const char *device, int partnum,
          struct fdisk_partition **pa)
{
  if (table_read_or_reply (t, c, device) == -1 ||
      table_is_or_reply (t, FDISK_DISKLABEL_GPT) == -1)
    return -1;
  return pa == NULL ? 0 : table_entry_or_reply (t, partnum, pa);
}

/* A copy of TEXT in capitals, as GUIDs are written; free it. */
static char *
copy_or_reply (struct table *t, const char *text)
{
  char *copy = text != NULL ? strdup (text) : NULL;

  if (copy == NULL) {
    table_error (t, text != NULL ? -ENOMEM : -EINVAL, NULL);
    return NULL;
  }
  for (char *p = copy; *p; p++)
    *p = toupper ((unsigned char) *p);
  return copy;
}

/* Dispatch has checked TEXT, which may stand in braces. */
static void
plain_guid (char guid[GUID_LENGTH + 1], const char *text)
{
  memcpy (guid, text + (text[0] == '{'), GUID_LENGTH);
  guid[GUID_LENGTH] = '\0';
}

/* A GUID of the kind that RFC 4122 calls random (version 4). */
static int
random_guid (char guid[GUID_LENGTH + 1])
{
  unsigned char b[16];
  ssize_t n;

  derive_begin ();
  n = getrandom (b, sizeof b, 0);
  derive_end ();
  if (n != sizeof b)
    return -1;
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  for (size_t i = 0, at = 0; i < sizeof b; i++)
    at += snprintf (guid + at, GUID_LENGTH + 1 - at, "%s%02X",
                    i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
  return 0;
}

static int
set_disk_guid (struct table *t, const char *guid)
{
  int r = fdisk_set_disklabel_id_from_string (t->context, guid);

  return r == 0 ? table_write_or_reply (t)
                : table_error (t, r, "cannot set the GUID of the disk");
}
