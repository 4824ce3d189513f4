/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout as a picture.  Each disk is a bar over the whole width, which
 * stands for its size; what lies on something is drawn below it, where it lies
 * and as long as it is.  A list beneath names everything, for boxes may be too
 * narrow for their names.  Shapes and texts are made in svg-draw.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "gfs-filesystems/svg-draw.h"
#include "output.h"
#include "size.h"

enum { DEPTH_MAX = 16, LANES_MAX = 64 };

/* A node, or the part [lo, hi) of it, between x0 and x1. */
struct view {
  const struct node *node;
  double x0, x1;
  uint64_t lo, hi;
};

static int disk_height (const struct layout *l, const struct node *n);
static int subtree_rows (const struct layout *l, const struct node *n,
                         int depth);
static size_t assign_lanes (const struct layout *l, size_t first, size_t nr,
                            int rows[LANES_MAX], int *lane_of, int depth);
static void draw_disk (struct svg *s, const struct layout *l,
                       const struct node *n);
static void draw_view (struct svg *s, const struct layout *l,
                       const struct view *v, int row, int depth);
static void draw_gaps (struct svg *s, const struct layout *l,
                       const struct view *v, size_t first, size_t nr, int row);
static bool has_gaps (const struct node *n);
static bool view_of_piece (const struct view *v, const struct piece *p,
                           struct view *sub);
static int list_lines (const struct layout *l, const struct node *n, int depth);
static void draw_list (struct svg *s, const struct layout *l,
                       const struct node *n, int depth);

int
print_svg (const struct layout *l, const char *file)
{
  struct svg s = { .fp = NULL };
  struct output out;
  int height = SVG_MARGIN;
  bool failed;

  if (output_open (&out, file) == -1)
    return -1;
  s.fp = fdopen (dup (out.fd), "w");
  if (s.fp == NULL) {
    output_abort (&out);
    return tool_error (file, "%s", strerror (errno));
  }
  for (size_t i = 0; i < l->nr_nodes; i++)
    if (strcmp (l->nodes[i].kind, "disk") == 0)
      height += disk_height (l, &l->nodes[i]);
  svg_begin (&s, height);
  s.y = SVG_MARGIN;
  for (size_t i = 0; i < l->nr_nodes; i++)
    if (strcmp (l->nodes[i].kind, "disk") == 0)
      draw_disk (&s, l, &l->nodes[i]);
  svg_end (&s);
  failed = ferror (s.fp) != 0;
  if (fclose (s.fp) == EOF || failed) {
    output_abort (&out);
    return tool_error (file, "%s", strerror (errno));
  }
  return output_commit (&out);
}

static int
disk_height (const struct layout *l, const struct node *n)
{
  return SVG_TITLE + subtree_rows (l, n, 0) * SVG_ROW + SVG_AXIS +
         list_lines (l, n, 0) * SVG_LINE + SVG_MARGIN;
}

/* How many rows N takes, with all that lies on it. */
static int
subtree_rows (const struct layout *l, const struct node *n, int depth)
{
  int rows[LANES_MAX] = { 0 }, total = 1 + (n->nr_subvolumes > 0);
  size_t first, nr;

  if (depth >= DEPTH_MAX)
    return total;
  layout_on (l, n, &first, &nr);
  assign_lanes (l, first, nr, rows, NULL, depth);
  for (int i = 0; i < LANES_MAX; i++)
    total += rows[i];
  return total;
}

/* What overlaps goes into lanes, one below the other: thin volumes share their
 * place, say.  LANE_OF (may be NULL) gets the lane of each piece, ROWS the
 * height of each lane.
 */
static size_t
assign_lanes (const struct layout *l, size_t first, size_t nr,
              int rows[LANES_MAX], int *lane_of, int depth)
{
  uint64_t end[LANES_MAX] = { 0 };
  size_t used = 0;

  for (size_t i = first; i < first + nr; i++) {
    const struct piece *p = &l->pieces[i];
    int height = subtree_rows (l, p->upper, depth + 1);
    size_t lane = 0;

    while (lane + 1 < LANES_MAX && end[lane] > p->start)
      lane++;
    end[lane] = p->length == 0 ? UINT64_MAX : p->start + p->length;
    if (rows[lane] < height)
      rows[lane] = height;
    if (lane_of != NULL)
      lane_of[i - first] = lane;
    used = lane + 1 > used ? lane + 1 : used;
  }
  return used;
}

static void
draw_disk (struct svg *s, const struct layout *l, const struct node *n)
{
  const struct view v = { n, SVG_MARGIN, SVG_WIDTH - SVG_MARGIN, 0, n->size };
  int rows = subtree_rows (l, n, 0);

  svg_title (s, n);
  s->y += SVG_TITLE;
  draw_view (s, l, &v, 0, 0);
  s->y += rows * SVG_ROW;
  svg_axis (s, n->size);
  s->y += SVG_AXIS;
  draw_list (s, l, n, 0);
  s->y += SVG_MARGIN;
}

static void
draw_view (struct svg *s, const struct layout *l, const struct view *v, int row,
           int depth)
{
  const struct node *n = v->node;
  int rows[LANES_MAX] = { 0 };
  CLEANUP_FREE int *lane_of = NULL;
  size_t first, nr;

  svg_box (s, n, v->x0, v->x1, row);
  row++;
  if (n->nr_subvolumes > 0)
    svg_subvolumes (s, n, v->x0, v->x1, row++);
  layout_on (l, n, &first, &nr);
  if (depth >= DEPTH_MAX || v->hi <= v->lo)
    return;
  lane_of = calloc (nr + 1, sizeof *lane_of);
  if (lane_of == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  assign_lanes (l, first, nr, rows, lane_of, depth);
  if (has_gaps (n))
    draw_gaps (s, l, v, first, nr, row);
  for (size_t i = first; i < first + nr; i++) {
    struct view sub;
    int below = row;

    for (int lane = 0; lane < lane_of[i - first]; lane++)
      below += rows[lane];
    if (view_of_piece (v, &l->pieces[i], &sub))
      draw_view (s, l, &sub, below, depth + 1);
  }
}

static void
draw_gaps (struct svg *s, const struct layout *l, const struct view *v,
           size_t first, size_t nr, int row)
{
  double scale = (v->x1 - v->x0) / (double) (v->hi - v->lo);
  uint64_t end = v->lo;

  for (size_t i = first; i <= first + nr; i++) {
    const struct piece *p = i < first + nr ? &l->pieces[i] : NULL;
    uint64_t next = p != NULL && p->start < v->hi ? p->start : v->hi;

    if (next > end)
      svg_gap (s, next - end, v->x0 + (end - v->lo) * scale,
               v->x0 + (next - v->lo) * scale, row);
    if (p != NULL && p->start + p->length > end)
      end = p->start + p->length;
  }
}

static bool
has_gaps (const struct node *n)
{
  return n->table[0] != '\0' || strcmp (n->type, "LVM2_member") == 0 ||
         node_is_extended (n);
}

/* What of the piece P is in V, which may show a part only, to SUB. */
static bool
view_of_piece (const struct view *v, const struct piece *p, struct view *sub)
{
  double scale = (v->x1 - v->x0) / (double) (v->hi - v->lo);
  uint64_t start = p->length ? p->start : v->lo;
  uint64_t end = p->length ? p->start + p->length : v->hi;
  bool straight = p->length != 0 && (strcmp (p->upper->kind, "raid") != 0 ||
                                     strcmp (p->upper->level, "raid1") == 0);

  *sub = (struct view){ .node = p->upper, .hi = p->upper->size };
  start = start > v->lo ? start : v->lo;
  end = end < v->hi ? end : v->hi;
  if (start >= end)
    return false;
  sub->x0 = v->x0 + (start - v->lo) * scale;
  sub->x1 = v->x0 + (end - v->lo) * scale;
  if (straight) {
    sub->lo = p->at + (start - p->start);
    sub->hi = p->at + (end - p->start);
  }
  return true;
}

static int
list_lines (const struct layout *l, const struct node *n, int depth)
{
  int lines = 1 + (n->nr_subvolumes > 0);
  size_t first, nr;

  layout_on (l, n, &first, &nr);
  for (size_t i = first; depth < DEPTH_MAX && i < first + nr; i++)
    if (layout_is_first (l, i))
      lines += list_lines (l, l->pieces[i].upper, depth + 1);
  return lines;
}

static void
draw_list (struct svg *s, const struct layout *l, const struct node *n,
           int depth)
{
  size_t first, nr;

  svg_line (s, n, depth);
  s->y += SVG_LINE;
  if (n->nr_subvolumes > 0) {
    svg_line_subvolumes (s, n, depth + 1);
    s->y += SVG_LINE;
  }
  layout_on (l, n, &first, &nr);
  for (size_t i = first; depth < DEPTH_MAX && i < first + nr; i++)
    if (layout_is_first (l, i))
      draw_list (s, l, l->pieces[i].upper, depth + 1);
}
