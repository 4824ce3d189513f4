/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout of the disks, and ways to show it. */
#ifndef GFS_FILESYSTEMS_H
#define GFS_FILESYSTEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common.h"

struct fs_opts {
  struct tool_common common;
  int long_format, all, uuid, label, human, tree;
  char *svg;
};

struct node;

/* A part of a device that lies on another one. */
struct piece {
  struct node *upper, *lower;
  uint64_t start, at, length; /* below, in itself; length 0: not known */
};

/* A device.  Strings are lent from the layout; "" is none. */
struct node {
  const char *device, *kind, *type, *label, *uuid, *table, *table_id, *level;
  const char *number, *part_type, *part_name, *part_id, *version;
  uint64_t size;
  unsigned sector;
  bool readonly;
  const char **subvolumes, **mounts;
  size_t nr_subvolumes, nr_mounts;
};

struct layout {
  char **table; /* what the call returned */
  struct node *nodes;
  size_t nr_nodes;
  struct piece *pieces; /* by node below, and where they begin */
  size_t nr_pieces;
};

/* Returns 0, or -1 after a message. */
int layout_read (struct layout *l, guestfs_h *g);
void layout_free (struct layout *l);

/* The pieces that lie on N: from *FIRST on, *NR of them. */
void layout_on (const struct layout *l, const struct node *n, size_t *first,
                size_t *nr);

/* Is the node of piece I seen for the first time there? */
bool layout_is_first (const struct layout *l, size_t i);

/* Is N an extended partition, which holds others? */
bool node_is_extended (const struct node *n);

/* May N hold a file system itself? */
bool node_holds_data (const struct node *n);

/* "ext4", "LVM2_member", "gpt": in one word what is on N; "" if unknown. */
const char *node_content (const struct node *n);

void print_list (const struct layout *l, const struct fs_opts *o,
                 bool (*listed) (const struct fs_opts *o,
                                 const struct node *n));
void print_tree (const struct layout *l, const struct fs_opts *o);
void print_json (const struct layout *l);

/* Returns 0, or -1 after a message. */
int print_svg (const struct layout *l, const char *file);

#endif
