/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading partition tables by libblkid, which knows more kinds of them than
 * libfdisk.  API: share/api/part.xml.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "table-probe.h"
#include "table.h"

static blkid_probe probe_or_reply (struct call *c, const char *device);
static guestfs_int_partition_list *copy_list (blkid_partlist parts);
static uint64_t size_of (blkid_partition p);
static guestfs_int_mini_partition_list *list_new (size_t len);
static void list_free (guestfs_int_mini_partition_list **list);
static int describe (guestfs_int_mini_partition *out, blkid_partition p,
                     const struct fdisk_label *label);
static const char *kind_of (blkid_partition p);
static char *type_of (blkid_partition p);
static char *type_name (const struct fdisk_label *label, const char *type);
static guestfs_int_mini_partition_list *list_free_space (struct table *t);
static int describe_space (guestfs_int_mini_partition *out,
                           struct fdisk_partition *pa, uint64_t sector);

guestfs_int_partition_list *
do_part_list (struct call *c, const char *device)
{
  blkid_probe probe = probe_or_reply (c, device);
  guestfs_int_partition_list *list;

  if (probe == NULL)
    return NULL;
  list = copy_list (blkid_probe_get_partitions (probe));
  if (list == NULL)
    reply_errno (c, "%s", device);
  blkid_free_probe (probe);
  return list;
}

char *
do_part_get_parttype (struct call *c, const char *device)
{
  blkid_probe probe = probe_or_reply (c, device);
  const char *type = NULL;
  char *copy;

  if (probe == NULL)
    return NULL;
  blkid_probe_lookup_value (probe, "PTTYPE", &type, NULL);
  if (type == NULL || strcmp (type, "dos") == 0)
    type = "msdos";
  else if (strcmp (type, "sgi") == 0)
    type = "dvh";
  copy = strdup (type);
  blkid_free_probe (probe);
  if (copy == NULL)
    return reply_errno_null (c, "%s", device);
  return copy;
}

/* Everything that the table says of each partition. */
guestfs_int_mini_partition_list *
do_mini_part_list (struct call *c, const char *device)
{
  blkid_probe probe = probe_or_reply (c, device);
  struct fdisk_context *names = fdisk_new_context ();
  guestfs_int_mini_partition_list *list = NULL;
  struct fdisk_label *label = NULL;
  blkid_partlist parts;
  const char *type;
  int n;

  if (probe == NULL || names == NULL)
    goto out;
  if (blkid_probe_lookup_value (probe, "PTTYPE", &type, NULL) == 0)
    label = fdisk_get_label (names, type);
  parts = blkid_probe_get_partitions (probe); /* TYPE is gone then */
  n = parts != NULL ? blkid_partlist_numof_partitions (parts) : 0;
  list = list_new (n);
  for (int i = 0; list != NULL && i < n; i++)
    if (describe (&list->guestfs_int_mini_partition_list_val[i],
                  blkid_partlist_get_partition (parts, i), label) == -1)
      list_free (&list);
out:
  if (probe != NULL && list == NULL)
    reply_errno (c, "%s", device);
  fdisk_unref_context (names);
  blkid_free_probe (probe);
  return list;
}

guestfs_int_mini_partition_list *
do_mini_part_free (struct call *c, const char *device)
{
  CLEANUP_TABLE struct table t = { .c = c };

  if (table_read_or_reply (&t, c, device) == -1 ||
      table_align_or_reply (&t) == -1)
    return NULL;
  return list_free_space (&t);
}

/* A probe that has found a table on DEVICE. */
static blkid_probe
probe_or_reply (struct call *c, const char *device)
{
  blkid_probe probe = table_probe (device);

  if (probe != NULL)
    return probe;
  if (errno == ENODATA)
    reply_explained (c, EINVAL, "%s: unrecognised disk label", device);
  else
    reply_errno (c, "%s", device);
  return NULL;
}

static guestfs_int_partition_list *
copy_list (blkid_partlist parts)
{
  guestfs_int_partition_list *list = calloc (1, sizeof *list);
  int n = parts == NULL ? 0 : blkid_partlist_numof_partitions (parts);

  if (list == NULL)
    return NULL;
  list->guestfs_int_partition_list_val =
    calloc (n + 1, sizeof (guestfs_int_partition));
  if (list->guestfs_int_partition_list_val == NULL) {
    free (list);
    return NULL;
  }
  for (int i = 0; i < n; i++) {
    blkid_partition p = blkid_partlist_get_partition (parts, i);
    guestfs_int_partition *out = &list->guestfs_int_partition_list_val[i];

    out->part_num = blkid_partition_get_partno (p);
    out->part_start = (uint64_t) blkid_partition_get_start (p) * 512;
    out->part_size = size_of (p);
    out->part_end = out->part_start + out->part_size - 1;
  }
  list->guestfs_int_partition_list_len = n;
  return list;
}

/* In bytes; 0 for a broken entry that ends before it begins. */
static uint64_t
size_of (blkid_partition p)
{
  int64_t sectors = blkid_partition_get_size (p);

  return sectors < 0 ? 0 : sectors * 512;
}

/* With all strings NULL. */
static guestfs_int_mini_partition_list *
list_new (size_t len)
{
  guestfs_int_mini_partition_list *list = calloc (1, sizeof *list);

  if (list == NULL)
    return NULL;
  list->guestfs_int_mini_partition_list_val =
    calloc (len + 1, sizeof (guestfs_int_mini_partition));
  if (list->guestfs_int_mini_partition_list_val == NULL) {
    free (list);
    return NULL;
  }
  list->guestfs_int_mini_partition_list_len = len;
  return list;
}

static void
list_free (guestfs_int_mini_partition_list **list)
{
  xdr_free ((xdrproc_t) xdr_guestfs_int_mini_partition_list, (char *) *list);
  free (steal_ptr (list));
}

/* Returns 0, or -1 without memory. */
static int
describe (guestfs_int_mini_partition *out, blkid_partition p,
          const struct fdisk_label *label)
{
  const char *name = blkid_partition_get_name (p),
             *uuid = blkid_partition_get_uuid (p);

  out->part_num = blkid_partition_get_partno (p);
  out->part_start = (uint64_t) blkid_partition_get_start (p) * 512;
  out->part_size = size_of (p);
  out->part_end = out->part_start + out->part_size - 1;
  out->part_attributes = blkid_partition_get_flags (p);
  out->part_kind = strdup (kind_of (p));
  out->part_type = type_of (p);
  out->part_type_name =
    out->part_type != NULL ? type_name (label, out->part_type) : NULL;
  out->part_uuid = strdup (uuid != NULL ? uuid : "");
  out->part_name = strdup (name != NULL ? name : "");
  return out->part_kind == NULL || out->part_type_name == NULL ||
             out->part_uuid == NULL || out->part_name == NULL
           ? -1
           : 0;
}

static const char *
kind_of (blkid_partition p)
{
  if (blkid_partition_is_extended (p))
    return "extended";
  return blkid_partition_is_logical (p) ? "logical" : "primary";
}

/* A GUID or a name where the table has that, else a number. */
static char *
type_of (blkid_partition p)
{
  const char *text = blkid_partition_get_type_string (p);
  char *type;

  if (text == NULL)
    return asprintf (&type, "%x", blkid_partition_get_type (p)) == -1 ? NULL
                                                                      : type;
  type = strdup (text);
  for (char *s = type; type != NULL && *s; s++)
    *s = toupper ((unsigned char) *s);
  return type;
}

static char *
type_name (const struct fdisk_label *label, const char *type)
{
  struct fdisk_parttype *known = NULL;
  const char *name;
  char *copy;

  if (label != NULL)
    known = fdisk_label_parse_parttype (label, type);
  name = known != NULL ? fdisk_parttype_get_name (known) : NULL;
  copy = strdup (name != NULL ? name : "");
  fdisk_unref_parttype (known);
  return copy;
}

static guestfs_int_mini_partition_list *
list_free_space (struct table *t)
{
  uint64_t sector = fdisk_get_sector_size (t->context);
  struct fdisk_table *spaces = NULL;
  guestfs_int_mini_partition_list *list;
  int r = fdisk_get_freespaces (t->context, &spaces);

  if (r != 0) {
    table_error (t, r, NULL);
    return NULL;
  }
  list = list_new (fdisk_table_get_nents (spaces));
  for (size_t i = 0; list && i < fdisk_table_get_nents (spaces); i++)
    if (describe_space (&list->guestfs_int_mini_partition_list_val[i],
                        fdisk_table_get_partition (spaces, i), sector) == -1)
      list_free (&list);
  fdisk_unref_table (spaces);
  if (list == NULL)
    reply_errno (t->c, "%s", t->device);
  return list;
}

/* Returns 0, or -1 without memory. */
static int
describe_space (guestfs_int_mini_partition *out, struct fdisk_partition *pa,
                uint64_t sector)
{
  out->part_start = fdisk_partition_get_start (pa) * sector;
  out->part_size = fdisk_partition_get_size (pa) * sector;
  out->part_end = out->part_start + out->part_size - 1;
  out->part_kind = strdup ("free");
  out->part_type = strdup ("");
  out->part_type_name = strdup ("");
  out->part_uuid = strdup ("");
  out->part_name = strdup ("");
  return out->part_kind == NULL || out->part_type == NULL ||
             out->part_type_name == NULL || out->part_uuid == NULL ||
             out->part_name == NULL
           ? -1
           : 0;
}
