/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-xattr: printing attributes as getfattr(1) does. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "gfs-xattr/xattr.h"
#include "guestpath.h"
#include "json.h"
#include "octal.h"
#include "walk.h"

struct attribute {
  const char *name, *value;
  size_t len;
};

struct shower {
  const struct xattr_opts *o;
  json_t *array;
  struct attribute *attributes; /* of the present file */
  size_t nr, capacity;
};

static int show_tree (guestfs_h *g, struct shower *s, const char *path);
static int show_link (guestfs_h *g, struct shower *s, const char *path);
static void add (struct shower *s, const char *name, const char *value,
                 size_t len);
static int show_file (struct shower *s, const char *path, bool must);
static void print_file (struct shower *s, const char *path);
static void add_json (struct shower *s, const char *path);
static int compare (const void *a, const void *b);

int
xattr_show (guestfs_h *g, const struct xattr_opts *o)
{
  struct shower s = { .o = o };
  int r = 0;

  if (o->common.json)
    s.array = json_array ();
  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++) {
    const char *path = o->common.args[i];

    if ((o->no_dereference && !o->recursive ? show_link (g, &s, path)
                                            : show_tree (g, &s, path)) == -1)
      r = -1;
  }
  if (s.array)
    json_print (s.array);
  free (s.attributes);
  return r;
}

/* One call, whether it is one file or a tree. */
static int
show_tree (guestfs_h *g, struct shower *s, const char *path)
{
  struct guestfs_mini_walk_argv opts = {
    .bitmask = GUESTFS_MINI_WALK_XATTRS_BITMASK |
               GUESTFS_MINI_WALK_SORTED_BITMASK |
               GUESTFS_MINI_WALK_MAXDEPTH_BITMASK,
    .xattrs = 1,
    .sorted = 1,
    .maxdepth = 0,
  };
  struct walk *w;
  struct walk_file f;
  int r = 0, more;

  if (s->o->recursive)
    opts.bitmask &= ~GUESTFS_MINI_WALK_MAXDEPTH_BITMASK;
  w = walk_open (g, path, &opts);
  while ((more = walk_next (w, &f)) == 1 && !tool_reader_gone ()) {
    CLEANUP_FREE char *full = f.path[0] ? path_join (path, f.path) : NULL;

    if (f.error) {
      r = tool_error (full ? full : path, "%s", f.error);
      continue;
    }
    s->nr = 0;
    for (size_t i = 0; i < f.nr_xattrs; i++)
      add (s, f.xattrs[i].name, f.xattrs[i].value, f.xattrs[i].value_len);
    if (show_file (s, full ? full : path, f.path[0] == '\0') == -1)
      r = -1;
  }
  walk_close (w);
  return more == -1 ? -1 : r;
}

static int
show_link (guestfs_h *g, struct shower *s, const char *path)
{
  struct guestfs_xattr_list *list = guestfs_lgetxattrs (g, path);
  int r;

  if (list == NULL)
    return tool_fail (g, path);
  s->nr = 0;
  for (uint32_t i = 0; i < list->len; i++)
    add (s, list->val[i].attrname, list->val[i].attrval,
         list->val[i].attrval_len);
  r = show_file (s, path, true);
  guestfs_free_xattr_list (list);
  return r;
}

/* If it is wanted. */
static void
add (struct shower *s, const char *name, const char *value, size_t len)
{
  const struct xattr_opts *o = s->o;

  if (o->name ? strcmp (name, o->name) != 0
              : !o->match_all && regexec (&o->match, name, 0, NULL, 0) != 0)
    return;
  if (s->nr == s->capacity) {
    s->capacity = s->capacity == 0 ? 16 : 2 * s->capacity;
    s->attributes =
      reallocarray (s->attributes, s->capacity, sizeof s->attributes[0]);
    if (s->attributes == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  s->attributes[s->nr++] = (struct attribute){ name, value, len };
}

/* MUST: it was named by the user, so the attribute of --name is to be there. */
static int
show_file (struct shower *s, const char *path, bool must)
{
  if (s->nr == 0 && s->o->name && must)
    return tool_error (path, "%s: No such attribute", s->o->name);
  if (s->nr == 0)
    return 0;
  qsort (s->attributes, s->nr, sizeof s->attributes[0], compare);
  if (s->array)
    add_json (s, path);
  else if (s->o->only_values)
    for (size_t i = 0; i < s->nr; i++)
      fwrite (s->attributes[i].value, 1, s->attributes[i].len, stdout);
  else
    print_file (s, path);
  return 0;
}

static void
print_file (struct shower *s, const char *path)
{
  const struct xattr_opts *o = s->o;

  if (!o->absolute)
    path += strspn (path, "/");
  fputs ("# file: ", stdout);
  octal_print (stdout, *path ? path : ".", "\n\r");
  putchar ('\n');
  for (size_t i = 0; i < s->nr; i++) {
    const struct attribute *a = &s->attributes[i];

    octal_print (stdout, a->name, "=\n\r");
    if ((o->dump || o->name) && a->len > 0) {
      putchar ('=');
      xattr_print_value (a->value, a->len, o->how);
    } else if (o->dump || o->name)
      fputs (o->how == ENCODING_HEX  ? "=0x"
             : o->how == ENCODING_64 ? "=0s"
                                     : "=\"\"",
             stdout);
    putchar ('\n');
  }
  putchar ('\n');
}

static void
add_json (struct shower *s, const char *path)
{
  json_t *object = json_object (), *list = json_array ();

  json_set_name (object, "path", path);
  for (size_t i = 0; i < s->nr; i++) {
    const struct attribute *a = &s->attributes[i];
    json_t *attribute = json_object ();

    json_set_name (attribute, "name", a->name);
    json_set_bytes (attribute, "value", a->value, a->len);
    json_array_append_new (list, attribute);
  }
  json_object_set_new (object, "attributes", list);
  json_array_append_new (s->array, object);
}

static int
compare (const void *a, const void *b)
{
  const struct attribute *x = a, *y = b;

  return strcmp (x->name, y->name);
}
