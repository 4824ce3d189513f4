/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Telling systems from copies of them: snapshots by btrfs or LVM, and what
 * containers run.  See inspect-scan.h.
 */
#include <string.h>

#include "inspect-scan.h"

static bool is_named (const struct inspect_scan *scan,
                      const struct inspect_found *f);
static bool is_snapshot (const struct inspect_scan *scan,
                         const struct inspect_found *f);
static bool is_default (const struct inspect_found *f);
static bool is_inside (const struct inspect_scan *scan,
                       const struct inspect_found *f);
static bool same_machine (const struct inspect_found *a,
                          const struct inspect_found *b);
static const char *fact (const struct inspect_os *os, const char *key);

/* First what is certain: the fstab of a copy still names the original.  A medium
 * to install from does not count beside something that is installed.
 */
void
inspect_mark_copies (struct inspect_scan *scan)
{
  bool installed = false;

  for (size_t i = 0; i < scan->nr_found; i++)
    scan->found[i].copy = is_named (scan, &scan->found[i]);
  for (size_t i = 0; i < scan->nr_found; i++) {
    struct inspect_found *f = &scan->found[i];

    f->copy = f->copy || is_inside (scan, f) || is_snapshot (scan, f);
    installed = installed || (!f->copy && !f->os->installer);
  }
  for (size_t i = 0; installed && i < scan->nr_found; i++)
    scan->found[i].copy |= scan->found[i].os->installer;
}

static bool
is_named (const struct inspect_scan *scan, const struct inspect_found *f)
{
  for (size_t i = 0; f->other != NULL && i < scan->nr_found; i++) {
    const struct inspect_found *g = &scan->found[i];

    if (g != f && g->other == NULL && strcmp (g->os->root, f->other) == 0)
      return same_machine (f, g);
  }
  return false;
}

/* By what btrfs knows, for those whose fstab says nothing of the root.  What is
 * mounted by default is the system, be it a snapshot, and what it was made of is
 * its past.
 */
static bool
is_snapshot (const struct inspect_scan *scan, const struct inspect_found *f)
{
  static const unsigned char none[16];

  if (is_default (f))
    return false;
  for (size_t i = 0; i < scan->nr_found; i++) {
    const struct inspect_found *g = &scan->found[i];

    if (g == f || g->copy || g->fs != f->fs)
      continue;
    if (is_default (g) && memcmp (g->parent, none, sizeof none) != 0 &&
        memcmp (g->parent, f->uuid, sizeof none) == 0)
      return true;
    if (memcmp (f->parent, none, sizeof none) == 0)
      continue;
    if (memcmp (g->uuid, f->parent, sizeof none) == 0)
      return true;
    /* Of the same one, which is gone: the default is the system. */
    if (memcmp (g->parent, f->parent, sizeof none) == 0 &&
        same_machine (f, g) && is_default (g))
      return true;
  }
  return false;
}

static bool
is_default (const struct inspect_found *f)
{
  return strcmp (f->os->root, f->fs->block->device) == 0;
}

/* A subvolume in the tree of another system, or where containers lie. */
static bool
is_inside (const struct inspect_scan *scan, const struct inspect_found *f)
{
  static const char *const places[] = {
    "var/lib/docker/",    "var/lib/containers/", "var/lib/machines/",
    "var/lib/lxc/",       "var/lib/lxd/",        "var/lib/incus/",
    "var/lib/portables/", "docker/btrfs/",
  };

  for (size_t i = 0; f->volume != NULL && i < sizeof places / sizeof places[0];
       i++)
    if (strstr (f->volume, places[i]) != NULL)
      return true;
  for (size_t i = 0; f->volume != NULL && i < scan->nr_found; i++) {
    const struct inspect_found *g = &scan->found[i];
    size_t len = g->volume != NULL ? strlen (g->volume) : 0;

    if (g != f && !g->copy && g->fs == f->fs && len > 0 &&
        strncmp (f->volume, g->volume, len) == 0 && f->volume[len] == '/')
      return true;
  }
  return false;
}

/* Not merely two systems of which one names its devices as if the other's were
 * not there.
 */
static bool
same_machine (const struct inspect_found *a, const struct inspect_found *b)
{
  const char *id = fact (a->os, "machine_id"), *other;

  if (a->fs == b->fs)
    return true;
  other = fact (b->os, "machine_id");
  if (id != NULL && other != NULL)
    return strcmp (id, other) == 0;
  id = block_tag (&a->fs->tags, "UUID");
  return id[0] != '\0' && strcmp (id, block_tag (&b->fs->tags, "UUID")) == 0;
}

static const char *
fact (const struct inspect_os *os, const char *key)
{
  for (size_t i = 0; i + 1 < os->facts.len; i += 2)
    if (strcmp (os->facts.strings[i], key) == 0)
      return os->facts.strings[i + 1];
  return NULL;
}
