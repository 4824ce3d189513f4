/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-resize: which steps lead there, and in which order. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-resize/resize.h"

static int64_t target (guestfs_h *g, const struct layer *l,
                       const struct wish *wish);
static int plan_shrink (guestfs_h *g, struct plan *p, const struct layer *top,
                        int64_t want);
static int64_t grow (guestfs_h *g, struct plan *p, const struct layer *l,
                     int64_t want);
static int64_t grow_partition (guestfs_h *g, struct plan *p,
                               const struct layer *l, int64_t want);
static int64_t grow_crypt (guestfs_h *g, struct plan *p, const struct layer *l,
                           int64_t want);
static int64_t grow_volume (guestfs_h *g, struct plan *p, const struct layer *l,
                            int64_t want);
static int grow_group (guestfs_h *g, struct plan *p, struct group *vg,
                       int64_t missing);
static int64_t shrink (guestfs_h *g, struct plan *p, const struct layer *l,
                       int64_t want);
static void order_shrink (struct plan *p, struct plan *rest,
                          const struct layer *top, int64_t size);
static int check_writable (guestfs_h *g, const char *device);
static int check_layer (guestfs_h *g, const struct layer *l);
static struct step *add (struct plan *p, enum step_kind kind,
                         const char *device, int64_t from, int64_t to);

/* Of an encrypted device that has been opened, what is in it is resized: TOP.
 * Sizes are meant for the DEVICE that was named.
 */
int
plan_make (guestfs_h *g, const char *device, const struct wish *wish,
           bool force, bool dry_run, struct plan *p)
{
  CLEANUP_LAYER struct layer l = { 0 }, top = { 0 };
  int64_t want;

  *p = (struct plan){ 0 };
  if (layer_get (g, device, &l) == -1 || check_layer (g, &l) == -1 ||
      (!dry_run && check_writable (g, device) == -1) ||
      (want = target (g, &l, wish)) == -1)
    return -1;
  if (layer_get (g, l.above != NULL ? l.above : device, &top) == -1)
    return -1;
  want -= l.size - top.size;
  if (content_get (g, &top, &p->content) == -1)
    return -1;
  p->content.force = force;
  p->shrink = want < top.size;
  if (want <= 0)
    return tool_error (device, "nothing would be left of it");
  if (content_check (g, &p->content, p->shrink, want) == -1)
    return -1;
  if (p->shrink)
    return plan_shrink (g, p, &top, want);
  want = grow (g, p, &top, want);
  if (want != -1 && p->content.kind != CONTENT_NOTHING)
    add (p, p->content.kind == CONTENT_PV ? STEP_PV : STEP_CONTENT, top.device,
         top.size, want);
  return want == -1 ? -1 : 0;
}

static int64_t
target (guestfs_h *g, const struct layer *l, const struct wish *wish)
{
  int64_t limit = wish->max || wish->percent ? layer_limit (g, l) : 0, want;

  if (limit == -1 || wish->max)
    return limit;
  if (wish->percent)
    return l->size + (int64_t) ((limit - l->size) / 100.0 * wish->amount);
  if (wish->sign == '-')
    return wish->amount < l->size ? l->size - wish->amount : 0;
  if (wish->sign == '+')
    return __builtin_add_overflow (l->size, wish->amount, &want)
             ? tool_error (l->device, "no disk can be so large")
             : want;
  return wish->amount;
}

/* Every disk below must be attached for writing. */
static int
check_writable (guestfs_h *g, const char *device)
{
  CLEANUP_FREE_STRINGS char **disks = guestfs_mini_device_disks (g, device);

  if (disks == NULL)
    return tool_fail (g, device);
  for (size_t i = 0; disks[i] != NULL; i++)
    if (!tool_device_writable (g, disks[i]))
      return tool_error (device, "%s is on a read-only drive", disks[i]);
  return 0;
}

/* The kernel shows of an extended partition only its first two sectors. */
static int
check_layer (guestfs_h *g, const struct layer *l)
{
  CLEANUP_FREE char *table = NULL;
  CLEANUP_FREE char *type = NULL;

  if (strcmp (l->kind, "partition") != 0)
    return 0;
  table = guestfs_part_get_parttype (g, l->below);
  if (table == NULL)
    return tool_fail (g, l->below);
  if (strcmp (table, "msdos") != 0)
    return 0;
  type = guestfs_part_get_mbr_part_type (g, l->below, l->number);
  if (type == NULL)
    return tool_fail (g, l->device);
  if (strcmp (type, "extended") == 0)
    return tool_error (l->device, "is an extended partition, which holds "
                                  "others: see gfs-part");
  return 0;
}

/* ---- larger: from the bottom to the top ---- */

/* Make L at least WANT bytes.  Returns its size then, or -1 after a message. */
static int64_t
grow (guestfs_h *g, struct plan *p, const struct layer *l, int64_t want)
{
  if (want <= l->size)
    return l->size;
  if (strcmp (l->kind, "partition") == 0)
    return grow_partition (g, p, l, want);
  if (strcmp (l->kind, "crypt") == 0 && l->below != NULL)
    return grow_crypt (g, p, l, want);
  if (strcmp (l->kind, "lv") == 0)
    return grow_volume (g, p, l, want);
  if (strcmp (l->kind, "disk") == 0)
    return tool_error (l->device,
                       "the disk has only %" PRIi64 " bytes: make its image "
                       "larger first",
                       l->size);
  return tool_error (l->device, "its size cannot be changed here");
}

static int64_t
no_room (const struct layer *l, int64_t want, int64_t limit)
{
  return tool_error (l->device,
                     "has no room for %" PRIi64 " bytes, but for %" PRIi64,
                     want, limit);
}

static void
set_partition (struct step *s, const struct layer *l)
{
  s->disk = strdup (l->below);
  s->number = l->number;
  s->start = l->start;
  s->sector = l->sector;
}

static int64_t
grow_partition (guestfs_h *g, struct plan *p, const struct layer *l,
                int64_t want)
{
  CLEANUP_FREE char *type = guestfs_part_get_parttype (g, l->below);
  bool last;
  int64_t limit = partition_limit (g, l, &last), end;

  if (type == NULL || limit == -1)
    return type == NULL ? tool_fail (g, l->below) : -1;
  if (want > limit - l->start)
    return no_room (l, want, limit - l->start);
  end = (l->start + want + MIB - 1) / MIB * MIB;
  if (end > limit)
    end = limit;
  if (last && strcmp (type, "gpt") == 0)
    add (p, STEP_GPT, l->below, -1, -1);
  set_partition (add (p, STEP_PARTITION, l->device, l->size, end - l->start),
                 l);
  return end - l->start;
}

static int64_t
grow_crypt (guestfs_h *g, struct plan *p, const struct layer *l, int64_t want)
{
  CLEANUP_LAYER struct layer below = { 0 };
  int64_t size, header;

  if (layer_get (g, l->below, &below) == -1)
    return -1;
  header = below.size - l->size;
  size = grow (g, p, &below, want + header);
  if (size == -1)
    return -1;
  add (p, STEP_CRYPT, l->device, l->size, size - header);
  return size - header;
}

static int64_t
grow_volume (guestfs_h *g, struct plan *p, const struct layer *l, int64_t want)
{
  struct group vg;
  int64_t size, limit = layer_limit (g, l);
  int r = 0;

  if (limit == -1 || group_get (g, l->group, &vg) == -1)
    return -1;
  size = (want + vg.extent - 1) / vg.extent * vg.extent;
  if (size > limit)
    r = no_room (l, want, limit);
  else if (size - l->size > vg.free)
    r = grow_group (g, p, &vg, size - l->size - vg.free);
  group_free (&vg);
  if (r == -1)
    return -1;
  add (p, STEP_LV, l->device, l->size, size);
  return size;
}

/* One physical volume after the other grows until MISSING bytes are there, a
 * number of whole extents.
 */
static int
grow_group (guestfs_h *g, struct plan *p, struct group *vg, int64_t missing)
{
  for (size_t i = 0; missing > 0 && vg->pvs[i] != NULL; i++) {
    CLEANUP_LAYER struct layer pv = { 0 };
    int64_t room, size;

    if (layer_get (g, vg->pvs[i], &pv) == -1 ||
        (room = layer_limit (g, &pv)) == -1)
      return -1;
    room = (room - pv.size) / vg->extent * vg->extent;
    if (room > missing)
      room = missing;
    if (room == 0)
      continue;
    size = grow (g, p, &pv, pv.size + room);
    if (size == -1)
      return -1;
    add (p, STEP_PV, pv.device, pv.size, size);
    missing -= room;
  }
  return missing > 0 ? tool_error (NULL, "the volume group is full") : 0;
}

/* ---- smaller: from the top to the bottom ---- */

static int
plan_shrink (guestfs_h *g, struct plan *p, const struct layer *top,
             int64_t want)
{
  struct plan rest = { 0 };
  int64_t size;

  /* Closed, it cannot be made anew, and its header would name too much. */
  if (p->content.kind == CONTENT_SWAP && strcmp (top->kind, "crypt") == 0)
    return tool_error (top->device, "holds encrypted swap space, which cannot "
                                    "become smaller: close it, resize what it "
                                    "lies on, and make it anew");
  size = shrink (g, &rest, top, want);
  if (size == -1) {
    plan_free (&rest);
    return -1;
  }
  if (size == top->size &&
      (strcmp (top->kind, "disk") == 0 || strcmp (top->kind, "other") == 0))
    size = want; /* the content alone */
  if (size < top->size)
    order_shrink (p, &rest, top, size);
  plan_free (&rest);
  return 0;
}

/* The content becomes smaller before what it lies on, whose steps are REST; but
 * swap space is made anew at the end.
 */
static void
order_shrink (struct plan *p, struct plan *rest, const struct layer *top,
              int64_t size)
{
  bool pv = p->content.kind == CONTENT_PV, closed = false;
  bool active = pv && p->content.group != NULL && rest->nr > 0;
  bool swap = p->content.kind == CONTENT_SWAP;
  int64_t to = size / 4096 * 4096;

  if (!swap)
    add (p, pv ? STEP_PV : STEP_CONTENT, top->device, top->size, to);
  if (active)
    add (p, STEP_DEACTIVATE, p->content.group, -1, -1);
  for (size_t i = 0; i < rest->nr; i++) {
    struct step *from = &rest->steps[i];

    closed |= from->kind == STEP_CLOSE;
    *add (p, from->kind, "", 0, 0) = *from;
  }
  rest->nr = 0; /* their strings have moved */
  if (swap && !closed)
    add (p, STEP_CONTENT, top->device, top->size, to);
  if (active && !closed)
    add (p, STEP_ACTIVATE, p->content.group, -1, -1);
}

/* Make L WANT bytes, or as little more as is possible.  Returns its size then,
 * or -1 after a message.
 */
static int64_t
shrink (guestfs_h *g, struct plan *p, const struct layer *l, int64_t want)
{
  CLEANUP_LAYER struct layer below = { 0 };
  struct group vg;
  int64_t size;

  if (strcmp (l->kind, "partition") == 0) {
    size = (l->start + want + MIB - 1) / MIB * MIB - l->start;
    if (size >= l->size)
      return l->size;
    set_partition (add (p, STEP_PARTITION, l->device, l->size, size), l);
    return size;
  }
  if (strcmp (l->kind, "crypt") == 0 && l->below != NULL) {
    if (layer_get (g, l->below, &below) == -1)
      return -1;
    add (p, STEP_CLOSE, l->device, -1, -1);
    size = shrink (g, p, &below, want + (below.size - l->size));
    return size == -1 ? -1 : size - (below.size - l->size);
  }
  if (strcmp (l->kind, "lv") == 0) {
    if (group_get (g, l->group, &vg) == -1)
      return -1;
    size = (want + vg.extent - 1) / vg.extent * vg.extent;
    group_free (&vg);
    if (size >= l->size)
      return l->size;
    add (p, STEP_LV, l->device, l->size, size);
    return size;
  }
  return l->size;
}

/* ---- the list ---- */

static struct step *
add (struct plan *p, enum step_kind kind, const char *device, int64_t from,
     int64_t to)
{
  struct step *s;

  p->steps = reallocarray (p->steps, p->nr + 1, sizeof *p->steps);
  if (p->steps == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  s = &p->steps[p->nr++];
  *s = (struct step){ .kind = kind,
                      .device = *device != '\0' ? strdup (device) : NULL,
                      .from = from,
                      .to = to };
  return s;
}

void
plan_free (struct plan *p)
{
  for (size_t i = 0; i < p->nr; i++) {
    free (p->steps[i].device);
    free (p->steps[i].disk);
  }
  free (p->steps);
  content_free (&p->content);
}
