/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout as text: a list, a tree, JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-filesystems/filesystems.h"
#include "json.h"
#include "size.h"

enum { DEPTH_MAX = 32 }; /* of devices upon devices */

struct tree {
  const struct layout *l;
  const struct fs_opts *o;
  bool more[DEPTH_MAX]; /* is there another one below at that depth? */
};

static void print_entry (const struct fs_opts *o, const struct node *n,
                         const char *volume);
static void print_or_dash (const char *text);
static void print_branch (struct tree *t, const struct node *n, int depth);
static void print_rails (const struct tree *t, int depth);
static json_t *node_json (const struct layout *l, const struct node *n);
static json_t *names_json (const char **names, size_t nr);

void
print_list (const struct layout *l, const struct fs_opts *o,
            bool (*listed) (const struct fs_opts *o, const struct node *n))
{
  for (size_t i = 0; i < l->nr_nodes; i++) {
    const struct node *n = &l->nodes[i];

    if (!listed (o, n))
      continue;
    print_entry (o, n, NULL);
    for (size_t j = 0; j < n->nr_subvolumes; j++)
      print_entry (o, n, n->subvolumes[j]);
  }
}

/* Name, and what was asked for: kind, type, size, label, UUID. */
static void
print_entry (const struct fs_opts *o, const struct node *n, const char *volume)
{
  char size[SIZE_TEXT];

  if (volume != NULL)
    printf ("btrfsvol:");
  print_name (stdout, n->device);
  if (volume != NULL) {
    putchar ('/');
    print_name (stdout, volume);
  }
  if (o->long_format) {
    const char *content = node_content (n);

    printf (" %s ", volume != NULL ? "subvolume" : n->kind);
    print_or_dash (content[0] != '\0' ? content : "unknown");
    printf (" %s", volume != NULL ? "-" : size_text (size, n->size, o->human));
  }
  if (o->long_format || o->label) {
    putchar (' ');
    print_or_dash (n->label);
  }
  if (o->uuid) {
    putchar (' ');
    print_or_dash (n->uuid);
  }
  putchar (o->common.null ? '\0' : '\n');
}

static void
print_or_dash (const char *text)
{
  print_name (stdout, text[0] != '\0' ? text : "-");
}

void
print_tree (const struct layout *l, const struct fs_opts *o)
{
  struct tree t = { .l = l, .o = o };

  for (size_t i = 0; i < l->nr_nodes; i++)
    if (strcmp (l->nodes[i].kind, "disk") == 0)
      print_branch (&t, &l->nodes[i], 0);
}

static void
print_branch (struct tree *t, const struct node *n, int depth)
{
  CLEANUP_FREE char *label = escape_name (n->label);
  const char *content = node_content (n);
  size_t first, nr, last = 0;
  char size[SIZE_TEXT];

  print_rails (t, depth);
  print_name (stdout, n->device);
  printf (" %s %s", size_text (size, n->size, 1),
          strcmp (n->kind, "raid") == 0 ? n->level : n->kind);
  if (content[0] != '\0')
    printf (" %s", content);
  if (label != NULL && label[0] != '\0')
    printf (" \"%s\"", label);
  if (t->o->uuid && n->uuid[0] != '\0')
    printf (" %s", n->uuid);
  for (size_t i = 0; i < n->nr_mounts; i++) {
    printf (" [");
    print_name (stdout, n->mounts[i]);
    putchar (']');
  }
  putchar ('\n');
  if (depth + 1 >= DEPTH_MAX)
    return;
  layout_on (t->l, n, &first, &nr);
  for (size_t i = first; i < first + nr; i++)
    if (layout_is_first (t->l, i))
      last = i;
  for (size_t i = 0; i < n->nr_subvolumes; i++) {
    t->more[depth] = nr > 0 || i + 1 < n->nr_subvolumes;
    print_rails (t, depth + 1);
    print_name (stdout, n->subvolumes[i]);
    printf (" subvolume\n");
  }
  for (size_t i = first; i < first + nr; i++)
    if (layout_is_first (t->l, i)) {
      t->more[depth] = i != last;
      print_branch (t, t->l->pieces[i].upper, depth + 1);
    }
}

static void
print_rails (const struct tree *t, int depth)
{
  for (int i = 0; i < depth; i++)
    if (i + 1 == depth)
      fputs (t->more[i] ? "├─" : "└─", stdout);
    else
      fputs (t->more[i] ? "│ " : "  ", stdout);
}

void
print_json (const struct layout *l)
{
  struct json_list list = { 0 };

  for (size_t i = 0; i < l->nr_nodes; i++)
    json_list_add (&list, node_json (l, &l->nodes[i]));
  json_list_end (&list);
}

static json_t *
node_json (const struct layout *l, const struct node *n)
{
  const struct {
    const char *key, *value;
  } texts[] = {
    { "kind", n->kind },           { "type", n->type },
    { "version", n->version },     { "label", n->label },
    { "uuid", n->uuid },           { "table", n->table },
    { "table_id", n->table_id },   { "level", n->level },
    { "number", n->number },       { "part_type", n->part_type },
    { "part_name", n->part_name }, { "part_id", n->part_id },
  };
  json_t *object = json_object (), *on = json_array ();

  json_set_name (object, "device", n->device);
  json_set_int (object, "size", n->size);
  json_object_set_new (object, "filesystem",
                       json_boolean (node_holds_data (n)));
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    if (texts[i].value[0] != '\0')
      json_set_name (object, texts[i].key, texts[i].value);
  if (n->sector != 0) {
    json_set_int (object, "sector", n->sector);
    json_object_set_new (object, "readonly", json_boolean (n->readonly));
  }
  for (size_t i = 0; i < l->nr_pieces; i++)
    if (l->pieces[i].upper == n) {
      json_t *piece = json_object ();

      json_set_name (piece, "device", l->pieces[i].lower->device);
      json_set_int (piece, "start", l->pieces[i].start);
      json_set_int (piece, "at", l->pieces[i].at);
      json_set_int (piece, "length", l->pieces[i].length);
      json_array_append_new (on, piece);
    }
  json_object_set_new (object, "on", on);
  json_object_set_new (object, "subvolumes",
                       names_json (n->subvolumes, n->nr_subvolumes));
  json_object_set_new (object, "mounted", names_json (n->mounts, n->nr_mounts));
  return object;
}

/* Objects with a `name', since names may be any bytes. */
static json_t *
names_json (const char **names, size_t nr)
{
  json_t *array = json_array ();

  for (size_t i = 0; i < nr; i++) {
    json_t *object = json_object ();

    json_set_name (object, "name", names[i]);
    json_array_append_new (array, object);
  }
  return array;
}
