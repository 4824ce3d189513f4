/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is different between two partition tables of one disk. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "device.h"
#include "part-diff.h"
#include "table.h"

/* One partition, in the words of sfdisk. */
struct entry {
  bool used;
  uint64_t start, size;
  char type[64];
  char *name, *uuid, *attributes; /* never NULL, if used */
  bool bootable;
};

#define CLEANUP_ENTRY __attribute__ ((cleanup (entry_free)))

static int diff_label (struct gm_strvec *changes, const struct table *have,
                       const struct table *want);
static int diff_entries (struct gm_strvec *changes, size_t number,
                         const struct entry *have, const struct entry *want);
static int add_entry (struct gm_strvec *changes, size_t number,
                      const struct entry *e);
static int changed (struct gm_strvec *changes, size_t number, const char *what,
                    const char *from, const char *to);
static int entry_get (struct entry *e, const struct table *t, size_t number);
static char *copy (const char *text);
static void entry_free (struct entry *e);
static const char *label_name (const struct table *t);
static size_t most (const struct table *a, const struct table *b);

int
diff_tables (struct gm_strvec *changes, const struct table *have,
             const struct table *want)
{
  if (diff_label (changes, have, want) == -1)
    return -1;
  for (size_t i = 0; i < most (have, want); i++) {
    CLEANUP_ENTRY struct entry a = { 0 }, b = { 0 };

    if (entry_get (&a, have, i) == -1 || entry_get (&b, want, i) == -1 ||
        diff_entries (changes, i + 1, &a, &b) == -1)
      return -1;
  }
  return 0;
}

int
diff_unused_or_reply (const struct table *have, const struct table *want)
{
  if (strcmp (label_name (have), label_name (want)) != 0)
    return device_unused_or_reply (have->c, have->device);
  for (size_t i = 0; i < fdisk_get_npartitions (have->context); i++) {
    CLEANUP_ENTRY struct entry a = { 0 }, b = { 0 };

    if (entry_get (&a, have, i) == -1 || entry_get (&b, want, i) == -1)
      return reply_errno (have->c, "%s", have->device);
    if (!a.used || (b.used && b.start == a.start && b.size >= a.size))
      continue;
    if (table_unused_or_reply (have, i + 1) == -1)
      return -1;
  }
  return 0;
}

static int
diff_label (struct gm_strvec *changes, const struct table *have,
            const struct table *want)
{
  CLEANUP_FREE char *from = NULL, *to = NULL;
  const char *old = label_name (have), *new = label_name (want);

  if (strcmp (old, new) != 0)
    return gm_strvec_addf (changes, "label: %s -> %s", old, new);
  if (fdisk_get_disklabel_id (have->context, &from) != 0 ||
      fdisk_get_disklabel_id (want->context, &to) != 0 || from == NULL ||
      to == NULL || strcasecmp (from, to) == 0)
    return 0;
  return gm_strvec_addf (changes, "label-id: %s -> %s", from, to);
}

static int
diff_entries (struct gm_strvec *changes, size_t number,
              const struct entry *have, const struct entry *want)
{
  char from[24], to[24];

  if (!want->used)
    return !have->used ? 0 : gm_strvec_addf (changes, "%zu: delete", number);
  if (!have->used)
    return add_entry (changes, number, want);
  snprintf (from, sizeof from, "%" PRIu64, have->start);
  snprintf (to, sizeof to, "%" PRIu64, want->start);
  if (changed (changes, number, "start", from, to) == -1)
    return -1;
  snprintf (from, sizeof from, "%" PRIu64, have->size);
  snprintf (to, sizeof to, "%" PRIu64, want->size);
  if (changed (changes, number, "size", from, to) == -1 ||
      changed (changes, number, "type", have->type, want->type) == -1 ||
      changed (changes, number, "uuid", have->uuid, want->uuid) == -1 ||
      changed (changes, number, "name", have->name, want->name) == -1 ||
      changed (changes, number, "attrs", have->attributes, want->attributes) ==
        -1)
    return -1;
  return changed (changes, number, "bootable", have->bootable ? "yes" : "no",
                  want->bootable ? "yes" : "no");
}

static int
add_entry (struct gm_strvec *changes, size_t number, const struct entry *e)
{
  return gm_strvec_addf (
    changes,
    "%zu: add start=%" PRIu64 ", size=%" PRIu64 ", type=%s%s%s%s%s%s%s%s",
    number, e->start, e->size, e->type, e->name[0] ? ", name=\"" : "", e->name,
    e->name[0] ? "\"" : "", e->attributes[0] ? ", attrs=\"" : "", e->attributes,
    e->attributes[0] ? "\"" : "", e->bootable ? ", bootable" : "");
}

static int
changed (struct gm_strvec *changes, size_t number, const char *what,
         const char *from, const char *to)
{
  if (strcmp (from, to) == 0)
    return 0;
  return gm_strvec_addf (changes, "%zu: %s %s -> %s", number, what,
                         from[0] ? from : "(none)", to[0] ? to : "(none)");
}

/* Returns 0, with E unused if there is no such partition, or -1 without
 * memory.
 */
static int
entry_get (struct entry *e, const struct table *t, size_t number)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  struct fdisk_parttype *type;
  const char *text;
  bool gpt;

  if (!table_has_label (t) || number >= fdisk_get_npartitions (t->context) ||
      !fdisk_is_partition_used (t->context, number) ||
      fdisk_get_partition (t->context, number, &pa) != 0)
    return 0;
  e->used = true;
  e->start = fdisk_partition_get_start (pa);
  e->size = fdisk_partition_get_size (pa);
  type = fdisk_partition_get_type (pa);
  text = type != NULL ? fdisk_parttype_get_string (type) : NULL;
  if (text != NULL)
    snprintf (e->type, sizeof e->type, "%s", text);
  else if (type != NULL)
    snprintf (e->type, sizeof e->type, "%x", fdisk_parttype_get_code (type));
  e->bootable = fdisk_partition_is_bootable (pa) > 0;
  e->name = copy (fdisk_partition_get_name (pa));
  gpt = fdisk_is_label (t->context, GPT);
  e->uuid = copy (gpt ? fdisk_partition_get_uuid (pa) : NULL);
  e->attributes = copy (gpt ? fdisk_partition_get_attrs (pa) : NULL);
  return e->name && e->uuid && e->attributes ? 0 : -1;
}

static char *
copy (const char *text)
{
  return strdup (text != NULL ? text : "");
}

static void
entry_free (struct entry *e)
{
  free (e->name);
  free (e->uuid);
  free (e->attributes);
}

static const char *
label_name (const struct table *t)
{
  return table_has_label (t)
           ? fdisk_label_get_name (fdisk_get_label (t->context, NULL))
           : "none";
}

static size_t
most (const struct table *a, const struct table *b)
{
  size_t na = table_has_label (a) ? fdisk_get_npartitions (a->context) : 0,
         nb = table_has_label (b) ? fdisk_get_npartitions (b->context) : 0;

  return na > nb ? na : nb;
}
