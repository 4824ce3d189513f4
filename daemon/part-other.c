/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Partition tables that only parted knows: those of other machines. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "device.h"
#include "part-other.h"
#include "run.h"
#include "table-probe.h"

/* clang-format off */
static const struct {
  const char *parttype, *parted;
} labels[] = {
  { "aix", "aix" },
  { "amiga", "amiga" },
  { "rdb", "amiga" },
  { "bsd", "bsd" },
  { "dasd", "dasd" },
  { "dvh", "dvh" },
  { "mac", "mac" },
  { "pc98", "pc98" },
  { "sun", "sun" },
};
/* clang-format on */

static char *table_type (const char *device);
static bool has_kinds (const char *parttype);
static int make_partition (struct call *c, const char *device, const char *kind,
                           const char *from, const char *to);
static const char *parted_name (const char *parttype);

bool
other_label (const char *parttype)
{
  return parted_name (parttype) != NULL;
}

bool
other_table (const char *device)
{
  CLEANUP_FREE char *type = table_type (device);

  return type != NULL && strcmp (type, "dos") != 0 && strcmp (type, "gpt") != 0;
}

/* What libblkid calls the table of DEVICE, for the caller to free; NULL if
 * there is none.
 */
static char *
table_type (const char *device)
{
  blkid_probe probe = table_probe (device);
  const char *type;
  char *copy = NULL;

  if (probe != NULL &&
      blkid_probe_lookup_value (probe, "PTTYPE", &type, NULL) == 0)
    copy = strdup (type);
  blkid_free_probe (probe);
  return copy;
}

static bool
has_kinds (const char *parttype)
{
  return strcmp (parttype, "sun") != 0 && strcmp (parttype, "bsd") != 0;
}

int
other_init_or_reply (struct call *c, const char *device, const char *parttype)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_or_reply (
    c, device,
    RUN_ARGV ("parted", "-s", "--", device, "mklabel", parted_name (parttype)),
    NULL);
}

int
other_disk_or_reply (struct call *c, const char *device, const char *parttype)
{
  if (other_init_or_reply (c, device, parttype) == -1)
    return -1;
  /* To parted, MB means about there: tables may count in cylinders. */
  return make_partition (c, device, has_kinds (parttype) ? "primary" : NULL,
                         "2MB", "100%");
}

int
other_add_or_reply (struct call *c, const char *device, const char *prlogex,
                    int64_t start, int64_t end)
{
  CLEANUP_FREE char *type = table_type (device);
  char from[32], to[32];

  snprintf (from, sizeof from, "%" PRIi64 "s", start);
  snprintf (to, sizeof to, "%" PRIi64 "s", end);
  return make_partition (
    c, device, type == NULL || has_kinds (type) ? prlogex : NULL, from, to);
}

/* KIND NULL: this table has no kinds, nor names, of partitions. */
static int
make_partition (struct call *c, const char *device, const char *kind,
                const char *from, const char *to)
{
  if (kind == NULL)
    return run_or_reply (
      c, device, RUN_ARGV ("parted", "-s", "--", device, "mkpart", from, to),
      NULL);
  return run_or_reply (
    c, device,
    RUN_ARGV ("parted", "-s", "--", device, "mkpart", kind, from, to), NULL);
}

int
other_del_or_reply (struct call *c, const char *device, int partnum)
{
  char number[16];

  snprintf (number, sizeof number, "%d", partnum);
  return run_or_reply (
    c, device, RUN_ARGV ("parted", "-s", "--", device, "rm", number), NULL);
}

static const char *
parted_name (const char *parttype)
{
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
    if (strcmp (labels[i].parttype, parttype) == 0)
      return labels[i].parted;
  return NULL;
}
