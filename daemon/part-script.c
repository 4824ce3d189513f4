/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Partition tables as text, which libfdisk reads and writes.
 *
 * To apply one, the table that it asks for is made in memory and compared with
 * what is there.  Only if they differ, and nothing that is in use would move or
 * shrink, it is made once more and written.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "part-diff.h"
#include "part-script.h"
#include "table.h"

#define LINE_LIMIT 4096 /* of a script */

static int open_current (struct table *t, struct call *c, const char *device);
static int plan_or_reply (struct table *t, const struct table *have,
                          const char *text);
static int read_script (struct table *t, struct fdisk_script *script,
                        const char *text);
static int check_entries (struct table *t, struct fdisk_script *script);
static bool is_type (const struct fdisk_parttype *type);
static int check_headers (struct table *t, struct fdisk_script *script);
static int keep_what_is_open (const struct table *have,
                              struct fdisk_script *script);
static int keep_uuids (const struct table *have, struct fdisk_script *script);
static int apply_script (struct table *t, struct fdisk_script *script);
static int write_or_reply (const struct table *have, const char *script);

char **
do_mini_part_apply (struct call *c, const char *device, const char *table,
                    const struct do_mini_part_apply_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec changes = { 0 };
  bool dry_run =
    (o->bitmask & GUESTFS_MINI_PART_APPLY_DRYRUN_BITMASK) && o->dryrun;
  char **list;

  if (script_apply_or_reply (c, device, table, dry_run, &changes) == -1)
    return NULL;
  list = gm_strvec_steal (&changes);
  if (list == NULL)
    return reply_errno_null (c, "%s", device);
  return list;
}

char *
do_mini_part_dump (struct call *c, const char *device,
                   const struct do_mini_part_dump_opts *o)
{
  return script_dump_or_reply (
    c, device, (o->bitmask & GUESTFS_MINI_PART_DUMP_JSON_BITMASK) && o->json);
}

char *
script_dump_or_reply (struct call *c, const char *device, bool json)
{
  CLEANUP_TABLE struct table t = { .c = c };
  struct fdisk_script *script;
  char *text = NULL;
  size_t size;
  FILE *fp;
  int r;

  if (table_read_or_reply (&t, c, device) == -1 ||
      table_align_or_reply (&t) == -1)
    return NULL;
  script = fdisk_new_script (t.context);
  fp = open_memstream (&text, &size);
  r = script == NULL || fp == NULL ? -ENOMEM
                                   : fdisk_script_read_context (script, NULL);
  if (r == 0)
    r = fdisk_script_enable_json (script, json);
  if (r == 0)
    r = fdisk_script_write_file (script, fp);
  fdisk_unref_script (script);
  if (fp != NULL && fclose (fp) == EOF && r == 0)
    r = -errno;
  if (r == 0)
    return text;
  free (text);
  table_error (&t, r, "cannot write the table as text");
  return NULL;
}

int
script_apply_or_reply (struct call *c, const char *device, const char *script,
                       bool dry_run, struct gm_strvec *changes)
{
  CLEANUP_TABLE struct table have = { .c = c }, want = { .c = c };
  size_t before = changes->len;

  if (open_current (&have, c, device) == -1 ||
      table_peek_or_reply (&want, c, device) == -1 ||
      plan_or_reply (&want, &have, script) == -1)
    return -1;
  if (diff_tables (changes, &have, &want) == -1)
    return reply_errno (c, "%s", device);
  if (changes->len == before || dry_run)
    return 0;
  if (diff_unused_or_reply (&have, &want) == -1)
    return -1;
  return write_or_reply (&have, script);
}

/* The table as it is, or none. */
static int
open_current (struct table *t, struct call *c, const char *device)
{
  int r;

  if (table_peek_or_reply (t, c, device) == -1)
    return -1;
  if (!table_has_label (t))
    return 0;
  r = fdisk_get_partitions (t->context, &t->before);
  return r == 0 ? 0 : table_error (t, r, NULL);
}

/* Make the table that TEXT asks for in T, and only there.  HAVE is the one that
 * is on the disk.
 */
static int
plan_or_reply (struct table *t, const struct table *have, const char *text)
{
  struct fdisk_script *script = fdisk_new_script (t->context);
  int r = -1;

  if (script == NULL)
    return table_error (t, -ENOMEM, NULL);
  if (table_align_or_reply (t) == 0 && read_script (t, script, text) == 0 &&
      check_headers (t, script) == 0 && keep_what_is_open (have, script) == 0)
    r = apply_script (t, script);
  fdisk_unref_script (script);
  return r;
}

static int
read_script (struct table *t, struct fdisk_script *script, const char *text)
{
  CLEANUP_FILE FILE *fp = NULL;
  char line[LINE_LIMIT];
  int r;

  if (text[strspn (text, " \t\n")] == '\0') /* the end of a pipe that broke? */
    return reply_explained (t->c, EINVAL,
                            "%s: the text of the table is empty: not even its "
                            "label is there",
                            t->device);
  fp = fmemopen ((char *) text, strlen (text), "r");
  if (fp == NULL)
    return reply_errno (t->c, "%s", t->device);
  do
    r = fdisk_script_read_line (script, fp, line, sizeof line);
  while (r == 0);
  if (r == 1)
    return check_entries (t, script);
  return reply_explained (t->c, EINVAL, "%s: table, line %d: not understood",
                          t->device, fdisk_script_get_nlines (script));
}

/* What libfdisk is too lenient about: where there is less room than `10G' it
 * would take that, and a type that it does not understand would be none.
 */
static int
check_entries (struct table *t, struct fdisk_script *script)
{
  struct fdisk_table *wanted = fdisk_script_get_table (script);

  for (size_t i = 0; i < fdisk_table_get_nents (wanted); i++) {
    struct fdisk_partition *pa = fdisk_table_get_partition (wanted, i);
    size_t number =
      fdisk_partition_has_partno (pa) ? fdisk_partition_get_partno (pa) : i;

    if (!is_type (fdisk_partition_get_type (pa)))
      return reply_explained (t->c, EINVAL,
                              "%s: table, partition %zu: unknown type",
                              t->device, number + 1);
    if (fdisk_partition_has_size (pa))
      fdisk_partition_size_explicit (pa, 1);
  }
  return 0;
}

static bool
is_type (const struct fdisk_parttype *type)
{
  const char *guid = type != NULL ? fdisk_parttype_get_string (type) : NULL;

  if (type == NULL)
    return true; /* the usual one */
  if (guid == NULL)
    return fdisk_parttype_get_code (type) != 0;
  return strlen (guid) == 36 && guid[8] == '-' && guid[13] == '-' &&
         guid[18] == '-' && guid[23] == '-' &&
         strspn (guid, "-0123456789ABCDEFabcdef") == 36;
}

/* Sectors of another size would put everything elsewhere. */
static int
check_headers (struct table *t, struct fdisk_script *script)
{
  const char *size = fdisk_script_get_header (script, "sector-size");
  unsigned long sector = fdisk_get_sector_size (t->context);

  if (size == NULL || strtoul (size, NULL, 10) == sector)
    return 0;
  return reply_explained (t->c, EINVAL,
                          "%s: the table is for sectors of %s bytes, and the "
                          "device has sectors of %lu",
                          t->device, size, sector);
}

/* What the text leaves open stays as it is: the type of the table, its
 * identity, and those of partitions.
 */
static int
keep_what_is_open (const struct table *have, struct fdisk_script *script)
{
  struct fdisk_label *label = fdisk_get_label (have->context, NULL);
  const char *name =
               table_has_label (have) ? fdisk_label_get_name (label) : NULL,
             *wanted = fdisk_script_get_header (script, "label");
  CLEANUP_FREE char *id = NULL;

  if (wanted == NULL) {
    wanted = name != NULL ? name : "dos";
    if (fdisk_script_set_header (script, "label", wanted) != 0)
      return reply_code (have->c, ENOMEM, "%s", have->device);
  }
  if (name == NULL || strcmp (name, wanted) != 0)
    return 0;
  if (fdisk_script_get_header (script, "label-id") == NULL &&
      fdisk_get_disklabel_id (have->context, &id) == 0 && id != NULL &&
      fdisk_script_set_header (script, "label-id", id) != 0)
    return reply_code (have->c, ENOMEM, "%s", have->device);
  return keep_uuids (have, script);
}

static int
keep_uuids (const struct table *have, struct fdisk_script *script)
{
  struct fdisk_table *wanted = fdisk_script_get_table (script);

  for (size_t i = 0; i < fdisk_table_get_nents (wanted); i++) {
    struct fdisk_partition *pa = fdisk_table_get_partition (wanted, i);
    CLEANUP_PARTITION struct fdisk_partition *old = NULL;
    size_t number =
      fdisk_partition_has_partno (pa) ? fdisk_partition_get_partno (pa) : i;
    const char *uuid;

    if (fdisk_partition_get_uuid (pa) != NULL ||
        !fdisk_is_partition_used (have->context, number) ||
        fdisk_get_partition (have->context, number, &old) != 0)
      continue;
    uuid = fdisk_partition_get_uuid (old);
    if (uuid != NULL && fdisk_partition_set_uuid (pa, uuid) != 0)
      return reply_code (have->c, ENOMEM, "%s", have->device);
  }
  return 0;
}

static int
apply_script (struct table *t, struct fdisk_script *script)
{
  int r = fdisk_apply_script (t->context, script);

  t->known = true; /* what was there does not matter any more */
  return r == 0 ? 0 : table_error (t, r, "cannot make this table");
}

/* A boot loader in the first sector of an MBR survives; if there was no such
 * table, nothing of what was there may be found any more.
 */
static int
write_or_reply (const struct table *have, const char *script)
{
  CLEANUP_TABLE struct table t = { .c = have->c };
  bool had_label = table_has_label (have);

  if (table_open_or_reply (&t, have->c, have->device, false) == -1)
    return -1;
  fdisk_enable_bootbits_protection (t.context, had_label);
  fdisk_enable_wipe (t.context, !had_label);
  if (plan_or_reply (&t, have, script) == -1)
    return -1;
  return table_write_or_reply (&t);
}
