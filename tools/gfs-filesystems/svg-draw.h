/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shapes and texts of the picture.  Sizes are in pixels; y grows downwards. */
#ifndef GFS_FILESYSTEMS_SVG_DRAW_H
#define GFS_FILESYSTEMS_SVG_DRAW_H

#include <stdio.h>

#include "gfs-filesystems/filesystems.h"

enum {
  SVG_WIDTH = 1200,
  SVG_MARGIN = 32,
  SVG_TITLE = 34, /* heights */
  SVG_ROW = 48,
  SVG_AXIS = 44,
  SVG_LINE = 22,
};

struct svg {
  FILE *fp;
  int y; /* where the next part begins */
};

void svg_begin (struct svg *s, int height);
void svg_end (struct svg *s);

void svg_title (struct svg *s, const struct node *disk);
void svg_axis (struct svg *s, uint64_t size);

/* In row ROW of the disk, from X0 to X1. */
void svg_box (struct svg *s, const struct node *n, double x0, double x1,
              int row);
void svg_subvolumes (struct svg *s, const struct node *n, double x0, double x1,
                     int row);
void svg_gap (struct svg *s, uint64_t size, double x0, double x1, int row);

/* A line of the list. */
void svg_line (struct svg *s, const struct node *n, int depth);
void svg_line_subvolumes (struct svg *s, const struct node *n, int depth);

#endif
