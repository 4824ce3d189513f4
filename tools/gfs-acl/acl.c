/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: access control lists in memory.  The kernel's form is a version
 * word, then entries of tag, permissions and id, all little endian.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-acl/acl.h"

#define VERSION 2

struct wire_entry {
  uint16_t tag, perm;
  uint32_t id;
};

static bool is_named (const struct acl_entry *e);

void
acl_free (struct acl *acl)
{
  free (acl->entries);
  *acl = (struct acl){ 0 };
}

struct acl_entry *
acl_find (const struct acl *acl, enum acl_tag tag, uint32_t id)
{
  for (size_t i = 0; i < acl->nr; i++)
    if (acl->entries[i].tag == tag && acl->entries[i].id == id)
      return &acl->entries[i];
  return NULL;
}

/* Replaces the one of the same tag and id, or goes where the order wants it. */
void
acl_put (struct acl *acl, struct acl_entry entry)
{
  struct acl_entry *e = acl_find (acl, entry.tag, entry.id);
  size_t i = 0;

  if (e != NULL) {
    *e = entry;
    return;
  }
  if (acl->nr == acl->capacity) {
    acl->capacity = acl->capacity == 0 ? 8 : 2 * acl->capacity;
    acl->entries =
      reallocarray (acl->entries, acl->capacity, sizeof acl->entries[0]);
    if (acl->entries == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  while (i < acl->nr &&
         (acl->entries[i].tag < entry.tag ||
          (acl->entries[i].tag == entry.tag && acl->entries[i].id < entry.id)))
    i++;
  memmove (acl->entries + i + 1, acl->entries + i,
           (acl->nr - i) * sizeof acl->entries[0]);
  acl->entries[i] = entry;
  acl->nr++;
}

void
acl_delete (struct acl *acl, enum acl_tag tag, uint32_t id)
{
  struct acl_entry *e = acl_find (acl, tag, id);

  if (e == NULL)
    return;
  acl->nr--;
  memmove (e, e + 1, (acl->entries + acl->nr - e) * sizeof *e);
}

void
acl_copy (struct acl *to, const struct acl *from)
{
  to->nr = 0;
  for (size_t i = 0; i < from->nr; i++)
    acl_put (to, from->entries[i]);
}

void
acl_make_mask (struct acl *acl)
{
  struct acl_entry mask = { .tag = ACL_MASK };
  bool needed = acl_find (acl, ACL_MASK, 0) != NULL;

  for (size_t i = 0; i < acl->nr; i++) {
    const struct acl_entry *e = &acl->entries[i];

    needed |= is_named (e);
    if (is_named (e) || e->tag == ACL_GROUP_OBJ)
      mask.perm |= e->perm;
  }
  if (needed)
    acl_put (acl, mask);
}

bool
acl_valid (const struct acl *acl)
{
  bool named = false;

  for (size_t i = 0; i < acl->nr; i++)
    named |= is_named (&acl->entries[i]);
  return acl_find (acl, ACL_USER_OBJ, 0) && acl_find (acl, ACL_GROUP_OBJ, 0) &&
         acl_find (acl, ACL_OTHER, 0) &&
         (!named || acl_find (acl, ACL_MASK, 0) != NULL);
}

bool
acl_decode (struct acl *acl, const char *value, size_t len)
{
  uint32_t version;

  acl->nr = 0;
  if (len < sizeof version ||
      (len - sizeof version) % sizeof (struct wire_entry) != 0)
    return false;
  memcpy (&version, value, sizeof version);
  if (le32toh (version) != VERSION)
    return false;
  for (size_t i = sizeof version; i < len; i += sizeof (struct wire_entry)) {
    struct wire_entry w;
    struct acl_entry e;

    memcpy (&w, value + i, sizeof w);
    e.tag = le16toh (w.tag);
    e.perm = le16toh (w.perm) & 7;
    e.id = is_named (&e) ? le32toh (w.id) : 0;
    acl_put (acl, e);
  }
  return true;
}

char *
acl_encode (const struct acl *acl, size_t *len)
{
  const uint32_t version = htole32 (VERSION);
  char *value;

  *len = sizeof version + acl->nr * sizeof (struct wire_entry);
  value = malloc (*len);
  if (value == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  memcpy (value, &version, sizeof version);
  for (size_t i = 0; i < acl->nr; i++) {
    const struct acl_entry *e = &acl->entries[i];
    const struct wire_entry w = {
      .tag = htole16 (e->tag),
      .perm = htole16 (e->perm),
      .id = htole32 (is_named (e) ? e->id : UINT32_MAX),
    };

    memcpy (value + sizeof version + i * sizeof w, &w, sizeof w);
  }
  return value;
}

bool
acl_of_file (struct acl_file *file, const struct walk_file *f)
{
  mode_t mode = f->st.st_mode;
  bool ok = true;

  file->access.nr = file->def.nr = 0;
  acl_put (&file->access,
           (struct acl_entry){ .tag = ACL_USER_OBJ, .perm = mode >> 6 & 7 });
  acl_put (&file->access,
           (struct acl_entry){ .tag = ACL_GROUP_OBJ, .perm = mode >> 3 & 7 });
  acl_put (&file->access,
           (struct acl_entry){ .tag = ACL_OTHER, .perm = mode & 7 });
  for (size_t i = 0; i < f->nr_xattrs; i++) {
    const struct gm_record_attribute *x = &f->xattrs[i];

    if (strcmp (x->name, ACL_ACCESS) == 0)
      ok &= acl_decode (&file->access, x->value, x->value_len);
    else if (strcmp (x->name, ACL_DEFAULT) == 0)
      ok &= acl_decode (&file->def, x->value, x->value_len);
  }
  return ok;
}

void
acl_file_free (struct acl_file *file)
{
  acl_free (&file->access);
  acl_free (&file->def);
}

static bool
is_named (const struct acl_entry *e)
{
  return e->tag == ACL_USER || e->tag == ACL_GROUP;
}
