/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-resize: devices, and how large they could become. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-resize/resize.h"

static int64_t table_end (guestfs_h *g, const struct layer *l, bool *gpt);
static int64_t volume_limit (guestfs_h *g, const struct layer *l);
static int find_pvs (guestfs_h *g, const char *name, struct group *vg);

static const char *
fact (const struct layer *l, const char *name)
{
  for (size_t i = 0; l->facts[i] && l->facts[i + 1]; i += 2)
    if (strcmp (l->facts[i], name) == 0)
      return l->facts[i + 1];
  return NULL;
}

static int64_t
number (const struct layer *l, const char *name)
{
  const char *text = fact (l, name);

  return text != NULL ? strtoimax (text, NULL, 10) : 0;
}

int
layer_get (guestfs_h *g, const char *device, struct layer *l)
{
  *l = (struct layer){ .facts = guestfs_mini_device_layer (g, device) };
  if (l->facts == NULL)
    return tool_fail (g, device);
  l->device = fact (l, "device");
  l->kind = fact (l, "kind");
  l->below = fact (l, "below");
  l->above = fact (l, "above");
  l->group = fact (l, "group");
  l->size = number (l, "size");
  l->sector = number (l, "sector");
  l->start = number (l, "start");
  l->number = number (l, "number");
  if (l->device != NULL && l->kind != NULL && l->sector > 0)
    return 0;
  layer_free (l);
  return tool_error (device, "nothing is known about it");
}

void
layer_free (struct layer *l)
{
  gm_strings_free (steal_ptr (&l->facts));
}

int64_t
layer_limit (guestfs_h *g, const struct layer *l)
{
  CLEANUP_LAYER struct layer below = { 0 };
  int64_t limit;
  bool last;

  if (strcmp (l->kind, "partition") == 0) {
    limit = partition_limit (g, l, &last);
    return limit == -1 ? -1 : limit - l->start;
  }
  if (strcmp (l->kind, "lv") == 0)
    return volume_limit (g, l);
  if (strcmp (l->kind, "crypt") != 0 || l->below == NULL)
    return l->size;
  if (layer_get (g, l->below, &below) == -1)
    return -1;
  limit = layer_limit (g, &below);
  return limit == -1 ? -1 : limit - (below.size - l->size);
}

/* ---- partitions ---- */

int64_t
partition_limit (guestfs_h *g, const struct layer *l, bool *last)
{
  struct guestfs_partition_list *list = guestfs_part_list (g, l->below);
  bool gpt = false, logical;
  int64_t end = table_end (g, l, &gpt), limit = end;

  if (list == NULL || end == -1) {
    guestfs_free_partition_list (list);
    return list == NULL ? tool_fail (g, l->below) : -1;
  }
  logical = !gpt && l->number > 4;
  for (uint32_t i = 0; i < list->len; i++) {
    const struct guestfs_partition *p = &list->val[i];
    bool same_level = gpt || (p->part_num > 4) == logical;
    int64_t start = p->part_start;

    if (same_level && start > l->start) {
      /* In front of a logical partition is its own table. */
      if (logical)
        start -= MIB;
      limit = start < limit ? start : limit;
    } else if (!same_level && logical && start <= l->start &&
               (int64_t) p->part_end >= l->start &&
               (int64_t) p->part_end + 1 < limit)
      limit = p->part_end + 1; /* the extended one, around it */
  }
  guestfs_free_partition_list (list);
  *last = limit == end;
  limit -= limit % MIB;
  return limit > l->start + l->size ? limit : l->start + l->size;
}

/* Where the room for partitions ends, once the table has been moved to the end
 * of the disk.
 */
static int64_t
table_end (guestfs_h *g, const struct layer *l, bool *gpt)
{
  CLEANUP_FREE char *type = guestfs_part_get_parttype (g, l->below);
  CLEANUP_LAYER struct layer disk = { 0 };
  int64_t largest;

  if (type == NULL)
    return tool_fail (g, l->below);
  if (layer_get (g, l->below, &disk) == -1)
    return -1;
  *gpt = strcmp (type, "gpt") == 0;
  if (*gpt)
    return disk.size - disk.sector - 128 * 128;
  if (strcmp (type, "msdos") != 0)
    return tool_error (l->below,
                       "its partition table is %s: only gpt and "
                       "mbr can be changed",
                       type);
  largest = disk.sector << 32;
  return disk.size < largest ? disk.size : largest;
}

/* ---- logical volumes ---- */

/* What the group has left, and what its physical volumes could grow. */
static int64_t
volume_limit (guestfs_h *g, const struct layer *l)
{
  struct group vg;
  int64_t more;

  if (group_get (g, l->group, &vg) == -1)
    return -1;
  more = vg.free;
  for (size_t i = 0; more != -1 && vg.pvs[i] != NULL; i++) {
    CLEANUP_LAYER struct layer pv = { 0 };
    int64_t limit =
      layer_get (g, vg.pvs[i], &pv) == -1 ? -1 : layer_limit (g, &pv);

    more = limit == -1 ? -1 : more + (limit - pv.size) / vg.extent * vg.extent;
  }
  group_free (&vg);
  return more == -1 ? -1 : l->size + more;
}

int
group_get (guestfs_h *g, const char *name, struct group *vg)
{
  struct guestfs_lvm_vg_list *list = guestfs_vgs_full (g);
  int found = 0;

  *vg = (struct group){ 0 };
  for (uint32_t i = 0; list != NULL && i < list->len; i++)
    if (strcmp (list->val[i].vg_name, name) == 0) {
      vg->extent = list->val[i].vg_extent_size;
      vg->free = list->val[i].vg_free_count * vg->extent;
      found++;
    }
  if (list == NULL)
    return tool_fail (g, name);
  guestfs_free_lvm_vg_list (list);
  if (found > 1)
    return tool_error (name, "%d volume groups have this name", found);
  if (found == 0 || vg->extent <= 0)
    return tool_error (name, "no such volume group");
  return find_pvs (g, name, vg);
}

/* UUIDs come with dashes or without them. */
static bool
same_uuid (const char *text, const char uuid[32])
{
  size_t n = 0;

  for (; *text != '\0'; text++)
    if (*text != '-' && (n == 32 || *text != uuid[n++]))
      return false;
  return n == 32;
}

static int
find_pvs (guestfs_h *g, const char *name, struct group *vg)
{
  CLEANUP_FREE_STRINGS char **uuids = guestfs_vgpvuuids (g, name);
  struct guestfs_lvm_pv_list *list = guestfs_pvs_full (g);
  size_t want = 0, nr = 0;
  int r = 0;

  while (uuids != NULL && uuids[want] != NULL)
    want++;
  if (uuids == NULL || list == NULL)
    r = tool_fail (g, name);
  vg->pvs = calloc (want + 1, sizeof *vg->pvs);
  for (size_t i = 0; r == 0 && i < want; i++)
    for (uint32_t j = 0; j < list->len; j++)
      if (same_uuid (uuids[i], list->val[j].pv_uuid) && nr < want &&
          strncmp (list->val[j].pv_name, "/dev/", 5) == 0)
        vg->pvs[nr++] = strdup (list->val[j].pv_name);
  guestfs_free_lvm_pv_list (list);
  if (r == 0 && nr < want)
    r = tool_error (name, "a physical volume is missing");
  if (r == -1)
    group_free (vg);
  return r;
}

void
group_free (struct group *vg)
{
  gm_strings_free (steal_ptr (&vg->pvs));
}
