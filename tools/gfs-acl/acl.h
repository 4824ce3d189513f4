/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: access control lists, and what its files share. */
#ifndef GFS_ACL_H
#define GFS_ACL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#define GUESTFS_PRIVATE 1
#include "common.h"
#include "names.h"
#include "walk.h"

#define ACL_ACCESS "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"

/* The kernel's numbers; lists are in this order. */
enum acl_tag {
  ACL_USER_OBJ = 0x01,
  ACL_USER = 0x02,
  ACL_GROUP_OBJ = 0x04,
  ACL_GROUP = 0x08,
  ACL_MASK = 0x10,
  ACL_OTHER = 0x20,
};

struct acl_entry {
  enum acl_tag tag;
  unsigned perm; /* 4 read, 2 write, 1 execute */
  uint32_t id;   /* of ACL_USER and ACL_GROUP, else 0 */
};

struct acl {
  struct acl_entry *entries; /* sorted, one for each tag and id */
  size_t nr, capacity;
};

/* Both lists of a file. */
struct acl_file {
  struct acl access, def;
};

/* One entry to be set or removed. */
struct acl_op {
  struct acl_entry entry;
  bool def;    /* in the default list */
  bool search; /* X: execute, if it is a directory or somebody may already */
};

struct acl_ops {
  struct acl_op *ops;
  size_t nr;
};

struct acl_opts {
  struct tool_common common;
  /* printing */
  int access, def, numeric, omit_header, absolute, skip_base;
  /* changing */
  char *modify, *set, *remove, *restore;
  int remove_all, remove_default, no_mask;
  int recursive;
};

/* acl.c.  Out of memory ends the program. */
void acl_free (struct acl *acl);
struct acl_entry *acl_find (const struct acl *acl, enum acl_tag tag,
                            uint32_t id);
void acl_put (struct acl *acl, struct acl_entry entry);
void acl_delete (struct acl *acl, enum acl_tag tag, uint32_t id);
void acl_copy (struct acl *to, const struct acl *from);
/* Let the mask allow what any entry that it is for allows; one is added where
 * there must be one. */
void acl_make_mask (struct acl *acl);
bool acl_valid (const struct acl *acl);
/* The kernel's form: false if it is none; malloc'ed, its length in *LEN. */
bool acl_decode (struct acl *acl, const char *value, size_t len);
char *acl_encode (const struct acl *acl, size_t *len);
/* The lists of a walked file, the mode standing for one that is not there. */
bool acl_of_file (struct acl_file *file, const struct walk_file *f);
void acl_file_free (struct acl_file *file);

/* parse.c: add the entries in TEXT, with commas or newlines between them, to
 * OPS.  DEF: they are for the default list; WITHOUT: they have no permissions.
 * Returns false and an entry that makes no sense in *WHAT, malloc'ed.
 */
bool acl_parse (struct acl_ops *ops, struct names *names, const char *text,
                bool def, bool without, char **what);

/* All return 0, or -1 after messages. */
int acl_show (guestfs_h *g, const struct acl_opts *o);
int acl_change (guestfs_h *g, const struct acl_opts *o);
int acl_restore (guestfs_h *g, const struct acl_opts *o);

/* change.c: make OPS in the lists of a file that is a directory if DIR, masks
 * included.  Returns false if one of them is not complete then.
 */
bool acl_apply (struct acl_file *file, const struct acl_ops *ops, bool dir,
                bool no_mask);

#endif
