/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Taking apart what the call mini_layout returns: see share/api/label.xml. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-filesystems/filesystems.h"

static void read_nodes (struct layout *l);
static void set (struct node *n, const char *key, const char *value);
static void append (const char ***list, size_t *nr, const char *value);
static void read_pieces (struct layout *l);
static void move_to_extended (struct layout *l, struct piece *p);
static bool is_reserved (const struct node *n);
static void *grow (void *list, size_t nr, size_t size);
static struct node *find (const struct layout *l, const char *device);
static int compare (const void *a, const void *b);

int
layout_read (struct layout *l, guestfs_h *g)
{
  l->table = guestfs_mini_layout (g);
  if (l->table == NULL)
    return tool_fail (g, NULL);
  read_nodes (l);
  read_pieces (l);
  for (size_t i = 0; i < l->nr_pieces; i++)
    move_to_extended (l, &l->pieces[i]);
  if (l->nr_pieces > 1)
    qsort (l->pieces, l->nr_pieces, sizeof l->pieces[0], compare);
  return 0;
}

void
layout_free (struct layout *l)
{
  for (size_t i = 0; i < l->nr_nodes; i++) {
    free (l->nodes[i].subvolumes);
    free (l->nodes[i].mounts);
  }
  free (l->nodes);
  free (l->pieces);
  gm_strings_free (l->table);
}

void
layout_on (const struct layout *l, const struct node *n, size_t *first,
           size_t *nr)
{
  *first = 0;
  while (*first < l->nr_pieces && l->pieces[*first].lower != n)
    ++*first;
  *nr = 0;
  while (*first + *nr < l->nr_pieces && l->pieces[*first + *nr].lower == n)
    ++*nr;
}

bool
layout_is_first (const struct layout *l, size_t i)
{
  for (size_t j = 0; j < i; j++)
    if (l->pieces[j].lower == l->pieces[i].lower &&
        l->pieces[j].upper == l->pieces[i].upper)
      return false;
  return true;
}

bool
node_is_extended (const struct node *n)
{
  static const char *const types[] = { "0x5", "0xf", "0x85" };

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (n->part_type, types[i]) == 0)
      return true;
  return false;
}

bool
node_holds_data (const struct node *n)
{
  size_t len = strlen (n->type);

  if (node_is_extended (n) || is_reserved (n))
    return false;
  if (n->type[0] == '\0' && n->table[0] != '\0')
    return false;
  return !(len > 7 && strcmp (n->type + len - 7, "_member") == 0) &&
         strncmp (n->type, "crypto_", 7) != 0 &&
         strcmp (n->type, "BitLocker") != 0;
}

const char *
node_content (const struct node *n)
{
  if (node_is_extended (n))
    return "extended";
  return n->type[0] != '\0' ? n->type : n->table;
}

/* Pieces are counted only: their devices may come later. */
static void
read_nodes (struct layout *l)
{
  struct node *n = NULL;

  for (size_t i = 0; l->table[i] && l->table[i + 1]; i += 2) {
    const char *key = l->table[i], *value = l->table[i + 1];

    if (strcmp (key, "device") == 0) {
      l->nodes = grow (l->nodes, l->nr_nodes, sizeof *l->nodes);
      n = &l->nodes[l->nr_nodes++];
      *n = (struct node){ .device = value };
      n->kind = n->type = n->label = n->uuid = n->table = n->table_id = "";
      n->level = n->number = n->part_type = n->part_name = n->part_id = "";
      n->version = "";
    } else if (n != NULL)
      set (n, key, value);
  }
}

static void
set (struct node *n, const char *key, const char *value)
{
  /* clang-format off */
#define FIELD(name) { #name, offsetof (struct node, name) }
  static const struct { const char *key; size_t offset; } fields[] = {
    FIELD (kind), FIELD (type), FIELD (label), FIELD (uuid), FIELD (table),
    FIELD (table_id), FIELD (level), FIELD (number), FIELD (part_type),
    FIELD (part_name), FIELD (part_id), FIELD (version),
  };
#undef FIELD
  /* clang-format on */

  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (strcmp (key, fields[i].key) == 0)
      *(const char **) ((char *) n + fields[i].offset) = value;
  if (strcmp (key, "size") == 0)
    n->size = strtoull (value, NULL, 10);
  else if (strcmp (key, "sector") == 0)
    n->sector = strtoul (value, NULL, 10);
  else if (strcmp (key, "readonly") == 0)
    n->readonly = strcmp (value, "1") == 0;
  else if (strcmp (key, "subvolume") == 0)
    append (&n->subvolumes, &n->nr_subvolumes, value);
  else if (strcmp (key, "mounted") == 0)
    append (&n->mounts, &n->nr_mounts, value);
}

static void
append (const char ***list, size_t *nr, const char *value)
{
  *list = grow (*list, *nr, sizeof **list);
  (*list)[(*nr)++] = value;
}

static void
read_pieces (struct layout *l)
{
  struct node *upper = l->nodes;

  for (size_t i = 0; l->table[i] && l->table[i + 1]; i += 2) {
    struct piece p = { 0 };
    int n;

    if (strcmp (l->table[i], "device") == 0)
      upper = find (l, l->table[i + 1]);
    if (strcmp (l->table[i], "on") != 0 ||
        sscanf (l->table[i + 1], "%" SCNu64 " %" SCNu64 " %" SCNu64 " %n",
                &p.start, &p.at, &p.length, &n) != 3)
      continue;
    p.upper = upper;
    p.lower = find (l, l->table[i + 1] + n);
    if (p.upper == NULL || p.lower == NULL || p.lower == p.upper)
      continue;
    l->pieces = grow (l->pieces, l->nr_pieces, sizeof *l->pieces);
    l->pieces[l->nr_pieces++] = p;
  }
}

/* A logical partition lies in the extended one of its disk. */
static void
move_to_extended (struct layout *l, struct piece *p)
{
  if (strcmp (p->upper->kind, "partition") != 0 ||
      strcmp (p->lower->table, "dos") != 0 || atoi (p->upper->number) < 5)
    return;
  for (size_t i = 0; i < l->nr_pieces; i++) {
    const struct piece *e = &l->pieces[i];

    if (e->lower == p->lower && node_is_extended (e->upper) &&
        p->start >= e->start && p->start - e->start < e->length) {
      p->lower = e->upper;
      p->start -= e->start;
      return;
    }
  }
}

/* A partition that Windows keeps for itself. */
static bool
is_reserved (const struct node *n)
{
  return strcmp (n->part_type, "e3c9e316-0b5c-4db8-817d-f92df00215ae") == 0;
}

static void *
grow (void *list, size_t nr, size_t size)
{
  if ((nr & (nr - 1)) == 0) { /* it is full */
    list = reallocarray (list, nr ? 2 * nr : 1, size);
    if (list == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  return list;
}

static struct node *
find (const struct layout *l, const char *device)
{
  for (size_t i = 0; i < l->nr_nodes; i++)
    if (strcmp (l->nodes[i].device, device) == 0)
      return &l->nodes[i];
  return NULL;
}

static int
compare (const void *a, const void *b)
{
  const struct piece *s = a, *t = b;

  if (s->lower != t->lower)
    return s->lower < t->lower ? -1 : 1;
  if (s->start != t->start)
    return s->start < t->start ? -1 : 1;
  return s->upper < t->upper ? -1 : s->upper > t->upper;
}
