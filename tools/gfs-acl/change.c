/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: changing lists as setfacl(1) does. */
#include <stdlib.h>
#include <string.h>

#include "gfs-acl/acl.h"

#include "cleanup.h"
#include "gfs-acl/queue.h"
#include "guestpath.h"

/* What is to be done, in this order. */
struct change {
  const struct acl_opts *o;
  struct acl_ops set, remove, modify;
};

static void parse (struct names *names, const struct acl_opts *o,
                   struct change *ch);
static void parse_ops (struct acl_ops *ops, struct names *names,
                       const char *text, bool def, bool without);
static int change_tree (guestfs_h *g, const struct change *ch,
                        struct xattr_changes *queue, const char *path);
static int change_file (const struct change *ch, struct xattr_changes *queue,
                        const char *path, const struct walk_file *f,
                        struct acl_file *file);
static bool change_lists (const struct change *ch, struct acl_file *file,
                          bool dir);
static void remove_extended (struct acl *acl);
static bool touches (const struct acl_ops *ops, bool def);

int
acl_change (guestfs_h *g, const struct acl_opts *o)
{
  struct change ch = { .o = o };
  struct names *names = names_new (g);
  struct xattr_changes *queue;
  int r = 0;

  parse (names, o, &ch);
  names_free (names);
  queue = xattr_changes_new ();
  for (int i = 0; i < o->common.nr_args; i++)
    if (change_tree (g, &ch, queue, o->common.args[i]) == -1)
      r = -1;
  free (ch.set.ops);
  free (ch.remove.ops);
  free (ch.modify.ops);
  return xattr_changes_make (g, queue, false) == -1 ? -1 : r;
}

static void
parse (struct names *names, const struct acl_opts *o, struct change *ch)
{
  if (o->set)
    parse_ops (&ch->set, names, o->set, o->def, false);
  if (o->remove)
    parse_ops (&ch->remove, names, o->remove, o->def, true);
  if (o->modify)
    parse_ops (&ch->modify, names, o->modify, o->def, false);
}

static void
parse_ops (struct acl_ops *ops, struct names *names, const char *text, bool def,
           bool without)
{
  char *what;

  if (!acl_parse (ops, names, text, def, without, &what))
    tool_die (TOOL_EXIT_FAILED, what, "not an entry, or nobody of that name");
}

static int
change_tree (guestfs_h *g, const struct change *ch, struct xattr_changes *queue,
             const char *path)
{
  struct guestfs_mini_walk_argv opts = {
    .bitmask =
      GUESTFS_MINI_WALK_XATTRS_BITMASK | GUESTFS_MINI_WALK_MAXDEPTH_BITMASK,
    .xattrs = 1,
    .maxdepth = 0,
  };
  struct acl_file file = { 0 };
  struct walk *w;
  struct walk_file f;
  int r = 0, more;

  if (ch->o->recursive)
    opts.bitmask &= ~GUESTFS_MINI_WALK_MAXDEPTH_BITMASK;
  w = walk_open (g, path, &opts);
  while ((more = walk_next (w, &f)) == 1) {
    CLEANUP_FREE char *full = f.path[0] ? path_join (path, f.path) : NULL;

    if (f.error)
      r = tool_error (full ? full : path, "%s", f.error);
    else if (S_ISLNK (f.st.st_mode))
      continue;
    else if (change_file (ch, queue, full ? full : path, &f, &file) == -1)
      r = -1;
  }
  walk_close (w);
  acl_file_free (&file);
  return more == -1 ? -1 : r;
}

/* In a tree, what is for default lists passes files by. */
static int
change_file (const struct change *ch, struct xattr_changes *queue,
             const char *path, const struct walk_file *f, struct acl_file *file)
{
  bool dir = S_ISDIR (f->st.st_mode);

  if (!dir && !ch->o->recursive &&
      (touches (&ch->set, true) || touches (&ch->modify, true)))
    return tool_error (path, "only directories have default lists");
  if (!acl_of_file (file, f))
    return tool_error (path, "its list is not in the kernel's form");
  if (!change_lists (ch, file, dir))
    return tool_error (path, "the list would not be complete");
  acl_queue (queue, path, file, dir);
  return 0;
}

static bool
change_lists (const struct change *ch, struct acl_file *file, bool dir)
{
  const struct acl_opts *o = ch->o;

  if (o->remove_all)
    remove_extended (&file->access);
  if (o->remove_all || o->remove_default)
    file->def.nr = 0;
  if (o->set) {
    if (touches (&ch->set, false))
      file->access.nr = 0;
    if (touches (&ch->set, true))
      file->def.nr = 0;
    if (!acl_apply (file, &ch->set, dir, o->no_mask))
      return false;
  }
  for (size_t i = 0; i < ch->remove.nr; i++) {
    const struct acl_op *op = &ch->remove.ops[i];

    acl_delete (op->def ? &file->def : &file->access, op->entry.tag,
                op->entry.id);
  }
  if (ch->remove.nr > 0 && !o->no_mask) {
    acl_make_mask (&file->access);
    acl_make_mask (&file->def);
  }
  if (!acl_apply (file, &ch->modify, dir, o->no_mask))
    return false;
  return acl_valid (&file->access) &&
         (file->def.nr == 0 || acl_valid (&file->def));
}

bool
acl_apply (struct acl_file *file, const struct acl_ops *ops, bool dir,
           bool no_mask)
{
  bool done[2] = { false }, mask[2] = { no_mask, no_mask },
       may[2] = { dir, dir };
  struct acl *acls[] = { &file->access, &file->def };
  static const enum acl_tag base[] = { ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_OTHER };

  for (int i = 0; i < 2; i++)
    for (size_t j = 0; j < acls[i]->nr; j++)
      may[i] |=
        acls[i]->entries[j].tag != ACL_MASK && (acls[i]->entries[j].perm & 1);
  for (size_t i = 0; i < ops->nr; i++) {
    struct acl_entry e = ops->ops[i].entry;
    bool def = ops->ops[i].def;

    if (def && !dir)
      continue;
    if (ops->ops[i].search && may[def])
      e.perm |= 1;
    acl_put (acls[def], e);
    done[def] = true;
    mask[def] |= e.tag == ACL_MASK;
  }
  /* A new default list begins as what counts for the directory itself. */
  for (size_t i = 0; done[1] && i < 3; i++) {
    const struct acl_entry *e = acl_find (&file->access, base[i], 0);

    if (!acl_find (&file->def, base[i], 0) && e)
      acl_put (&file->def, *e);
  }
  for (int i = 0; i < 2; i++)
    if (done[i] && !mask[i])
      acl_make_mask (acls[i]);
  return acl_valid (&file->access) &&
         (file->def.nr == 0 || acl_valid (&file->def));
}

/* The group gets no more than the mask let it have. */
static void
remove_extended (struct acl *acl)
{
  const struct acl_entry *mask = acl_find (acl, ACL_MASK, 0);
  struct acl_entry *group = acl_find (acl, ACL_GROUP_OBJ, 0);
  size_t nr = 0;

  if (mask && group)
    group->perm &= mask->perm;
  for (size_t i = 0; i < acl->nr; i++)
    if (acl->entries[i].tag == ACL_USER_OBJ ||
        acl->entries[i].tag == ACL_GROUP_OBJ ||
        acl->entries[i].tag == ACL_OTHER)
      acl->entries[nr++] = acl->entries[i];
  acl->nr = nr;
}

/* Is any of OPS for that list? */
static bool
touches (const struct acl_ops *ops, bool def)
{
  for (size_t i = 0; i < ops->nr; i++)
    if (ops->ops[i].def == def)
      return true;
  return false;
}
