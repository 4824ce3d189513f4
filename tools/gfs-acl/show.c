/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: printing lists as getfacl(1) does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "gfs-acl/acl.h"

#include "cleanup.h"
#include "guestpath.h"
#include "json.h"
#include "octal.h"

#define COLUMNS 3 /* of eight characters, before a comment on a terminal */

struct shower {
  const struct acl_opts *o;
  struct names *names;
  json_t *array;
};

static int show_tree (guestfs_h *g, struct shower *s, const char *path);
static void show_file (struct shower *s, const char *path,
                       const struct walk_file *f, const struct acl_file *file);
static void print_header (struct shower *s, const char *path,
                          const struct guestfs_statns *st);
static void print_id (struct shower *s, bool user, uint32_t id);
static void print_list (struct shower *s, const struct acl *acl,
                        const char *prefix);
static char *entry_text (struct shower *s, const struct acl_entry *e,
                         unsigned perm, const char *prefix);
static json_t *list_to_json (struct shower *s, const struct acl *acl);

int
acl_show (guestfs_h *g, const struct acl_opts *o)
{
  struct shower s = { .o = o, .names = names_new (g) };
  int r = 0;

  if (o->common.json)
    s.array = json_array ();
  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++)
    if (show_tree (g, &s, o->common.args[i]) == -1)
      r = -1;
  if (s.array)
    json_print (s.array);
  names_free (s.names);
  return r;
}

/* Links below have no lists. */
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
  struct acl_file file = { 0 };
  struct walk *w;
  struct walk_file f;
  int r = 0, more;

  /* The names first: the handle is busy while it walks. */
  names_user (s->names, 0);
  names_group (s->names, 0);
  if (s->o->recursive)
    opts.bitmask &= ~GUESTFS_MINI_WALK_MAXDEPTH_BITMASK;
  w = walk_open (g, path, &opts);
  while ((more = walk_next (w, &f)) == 1 && !tool_reader_gone ()) {
    CLEANUP_FREE char *full = f.path[0] ? path_join (path, f.path) : NULL;
    const char *name = full ? full : path;

    if (f.error)
      r = tool_error (name, "%s", f.error);
    else if (S_ISLNK (f.st.st_mode))
      continue;
    else if (!acl_of_file (&file, &f))
      r = tool_error (name, "its list is not in the kernel's form");
    else if (!s->o->skip_base || file.access.nr > 3 || file.def.nr > 0)
      show_file (s, name, &f, &file);
  }
  walk_close (w);
  acl_file_free (&file);
  return more == -1 ? -1 : r;
}

static void
show_file (struct shower *s, const char *path, const struct walk_file *f,
           const struct acl_file *file)
{
  bool both = !s->o->access && !s->o->def;

  if (s->array) {
    json_t *object = json_object ();

    json_set_name (object, "path", path);
    json_set_stat (object, &f->st);
    if (both || s->o->access)
      json_object_set_new (object, "access", list_to_json (s, &file->access));
    if (both || s->o->def)
      json_object_set_new (object, "default", list_to_json (s, &file->def));
    json_array_append_new (s->array, object);
    return;
  }
  if (!s->o->omit_header)
    print_header (s, path, &f->st);
  if (both || s->o->access)
    print_list (s, &file->access, "");
  if (both || s->o->def)
    print_list (s, &file->def, both ? "default:" : "");
  putchar ('\n');
}

static void
print_header (struct shower *s, const char *path,
              const struct guestfs_statns *st)
{
  if (!s->o->absolute)
    path += strspn (path, "/");
  fputs ("# file: ", stdout);
  octal_print (stdout, *path ? path : ".", "\n\r");
  fputs ("\n# owner: ", stdout);
  print_id (s, true, st->st_uid);
  fputs ("\n# group: ", stdout);
  print_id (s, false, st->st_gid);
  putchar ('\n');
  if (st->st_mode & (S_ISUID | S_ISGID | S_ISVTX))
    printf ("# flags: %c%c%c\n", st->st_mode & S_ISUID ? 's' : '-',
            st->st_mode & S_ISGID ? 's' : '-',
            st->st_mode & S_ISVTX ? 't' : '-');
}

static void
print_id (struct shower *s, bool user, uint32_t id)
{
  const char *name = s->o->numeric ? NULL
                     : user        ? names_user (s->names, id)
                                   : names_group (s->names, id);

  if (name)
    octal_print (stdout, name, " \n\r:,#");
  else
    printf ("%u", (unsigned) id);
}

static void
print_list (struct shower *s, const struct acl *acl, const char *prefix)
{
  const struct acl_entry *mask = acl_find (acl, ACL_MASK, 0);

  for (size_t i = 0; i < acl->nr; i++) {
    const struct acl_entry *e = &acl->entries[i];
    CLEANUP_FREE char *text = entry_text (s, e, e->perm, prefix);
    bool masked =
      mask && (e->perm & ~mask->perm) != 0 &&
      (e->tag == ACL_USER || e->tag == ACL_GROUP || e->tag == ACL_GROUP_OBJ);

    fputs (text, stdout);
    if (masked) {
      unsigned perm = e->perm & mask->perm;
      int tabs = isatty (STDOUT_FILENO) ? COLUMNS - (int) strlen (text) / 8 : 1;

      for (int t = 0; t < (tabs > 1 ? tabs : 1); t++)
        putchar ('\t');
      printf ("#effective:%c%c%c", perm & 4 ? 'r' : '-', perm & 2 ? 'w' : '-',
              perm & 1 ? 'x' : '-');
    }
    putchar ('\n');
  }
}

/* `user:alice:rw-', malloc'ed. */
static char *
entry_text (struct shower *s, const struct acl_entry *e, unsigned perm,
            const char *prefix)
{
  bool user = e->tag == ACL_USER || e->tag == ACL_USER_OBJ;
  bool named = e->tag == ACL_USER || e->tag == ACL_GROUP;
  const char *tag = user                  ? "user"
                    : e->tag == ACL_MASK  ? "mask"
                    : e->tag == ACL_OTHER ? "other"
                                          : "group";
  const char *name = NULL;
  char *text = NULL;
  size_t size;
  FILE *fp = open_memstream (&text, &size);

  if (fp == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  fprintf (fp, "%s%s:", prefix, tag);
  if (named && !s->o->numeric)
    name = user ? names_user (s->names, e->id) : names_group (s->names, e->id);
  if (name)
    octal_print (fp, name, " \n\r:,#");
  else if (named)
    fprintf (fp, "%u", (unsigned) e->id);
  fprintf (fp, ":%c%c%c", perm & 4 ? 'r' : '-', perm & 2 ? 'w' : '-',
           perm & 1 ? 'x' : '-');
  if (fclose (fp) == EOF)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return text;
}

static json_t *
list_to_json (struct shower *s, const struct acl *acl)
{
  json_t *list = json_array ();

  for (size_t i = 0; i < acl->nr; i++) {
    CLEANUP_FREE char *text =
      entry_text (s, &acl->entries[i], acl->entries[i].perm, "");

    json_array_append_new (list, json_string (text));
  }
  return list;
}
