/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the names of devices in an image mean here; see inspect-scan.h. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "device.h"
#include "inspect-scan.h"
#include "server.h"

static struct inspect_fs *by_tag (struct inspect_scan *scan, const char *tag,
                                  const char *value);
static struct inspect_fs *by_node (struct inspect_scan *scan, const char *node);

struct inspect_fs *
inspect_resolve (struct inspect_scan *scan, const struct inspect_view *v,
                 const char *spec)
{
  /* clang-format off */
  static const struct { const char *prefix, *tag; } tags[] = {
    { "UUID=", "UUID" },
    { "LABEL=", "LABEL" },
    { "PARTUUID=", "PART_ENTRY_UUID" },
    { "PARTLABEL=", "PART_ENTRY_NAME" },
    { "/dev/disk/by-uuid/", "UUID" },
    { "/dev/disk/by-label/", "LABEL" },
    { "/dev/disk/by-partuuid/", "PART_ENTRY_UUID" },
    { "/dev/disk/by-partlabel/", "PART_ENTRY_NAME" },
  };
  /* clang-format on */

  (void) v;
  for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
    size_t len = strlen (tags[i].prefix);

    if (strncmp (spec, tags[i].prefix, len) == 0)
      return by_tag (scan, tags[i].tag, spec + len);
  }
  if (strncmp (spec, "/dev/", 5) != 0)
    return NULL;
  return by_node (scan, spec);
}

/* A partition that holds something else is not what is meant by its UUID. */
static struct inspect_fs *
by_tag (struct inspect_scan *scan, const char *tag, const char *value)
{
  for (size_t i = 0; value[0] != '\0' && i < scan->nr_fs; i++)
    if (scan->fs[i].filesystem &&
        strcasecmp (block_tag (&scan->fs[i].tags, tag), value) == 0)
      return &scan->fs[i];
  return NULL;
}

static struct inspect_fs *
by_node (struct inspect_scan *scan, const char *node)
{
  CLEANUP_FREE char *path = device_resolve (scan->c->server, node);

  for (size_t i = 0; path != NULL && i < scan->nr_fs; i++)
    if (strcmp (scan->fs[i].block->device, path) == 0)
      return &scan->fs[i];
  return NULL;
}
