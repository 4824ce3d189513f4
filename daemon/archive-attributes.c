/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extended attributes and POSIX ACLs of archive members.
 *
 * An ACL is also an attribute, in the kernel's binary form: a version word,
 * then entries of tag, permissions and id, all little endian.  It is turned
 * into libarchive's entries here, so that the archive has it in the portable
 * form, with numbers and no names of this appliance.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "cleanup.h"

#include "archiver.h"
#include "sysroot.h"
#include "xattr-read.h"

#define ACL_VERSION 2
#define ACL_ACCESS "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"
#define SELINUX "security.selinux"

struct acl_entry {
  uint16_t tag, perm;
  uint32_t id;
};

struct acl {
  uint32_t version;
  struct acl_entry entries[];
};

/* The kernel's tags, and libarchive's. */
static const struct {
  uint16_t kernel;
  int archive;
} tags[] = {
  { 0x01, ARCHIVE_ENTRY_ACL_USER_OBJ },  { 0x02, ARCHIVE_ENTRY_ACL_USER },
  { 0x04, ARCHIVE_ENTRY_ACL_GROUP_OBJ }, { 0x08, ARCHIVE_ENTRY_ACL_GROUP },
  { 0x10, ARCHIVE_ENTRY_ACL_MASK },      { 0x20, ARCHIVE_ENTRY_ACL_OTHER },
};
#define NR_TAGS (sizeof tags / sizeof tags[0])

static bool wanted (const char *name, const struct archive_options *o);
static int set (int fd, const char *name, const void *value, size_t size);
static int drop (int fd, const char *name);
static void acl_to_entry (struct archive_entry *entry, int type,
                          const char *value, size_t len);
static int acl_from_entry (int fd, struct archive_entry *entry, int type,
                           const char *name);
static int compare (const void *a, const void *b);

bool
archive_attributes_wanted (const struct archive_options *o)
{
  return o->xattrs || o->selinux || o->acls;
}

int
archive_attributes_get (int fd, struct archive_entry *entry,
                        const struct archive_options *o)
{
  size_t len;
  CLEANUP_FREE char *names = xattr_read_names (fd, &len);

  if (names == NULL)
    return errno == ENOTSUP ? 0 : -1;
  for (char *name = names; name < names + len; name += strlen (name) + 1) {
    CLEANUP_FREE char *value = NULL;
    size_t size;

    if (!wanted (name, o))
      continue;
    value = xattr_read (fd, name, &size);
    if (value == NULL && errno == ENODATA) /* removed meanwhile */
      continue;
    if (value == NULL)
      return -1;
    if (o->plain_acls)
      archive_entry_xattr_add_entry (entry, name, value, size);
    else if (strcmp (name, ACL_ACCESS) == 0)
      acl_to_entry (entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, value, size);
    else if (strcmp (name, ACL_DEFAULT) == 0)
      acl_to_entry (entry, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, value, size);
    else
      archive_entry_xattr_add_entry (entry, name, value, size);
  }
  return 0;
}

int
archive_attributes_set (int fd, struct archive_entry *entry,
                        const struct archive_options *o)
{
  const char *name;
  const void *value;
  size_t size;
  bool access = false, dflt = false;

  archive_entry_xattr_reset (entry);
  while (archive_entry_xattr_next (entry, &name, &value, &size) == ARCHIVE_OK) {
    if (name == NULL || !wanted (name, o))
      continue;
    if (set (fd, name, value, size) == -1)
      return -1;
    access |= strcmp (name, ACL_ACCESS) == 0;
    dflt |= strcmp (name, ACL_DEFAULT) == 0;
  }
  /* GNU tar writes both forms, of which the portable one may have only names
   * of users, and those of another machine.
   */
  if (!o->acls || archive_entry_filetype (entry) == AE_IFLNK)
    return 0;
  if (access || dflt)
    archive_entry_acl_clear (entry);
  if (!access && acl_from_entry (fd, entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS,
                                 ACL_ACCESS) == -1)
    return -1;
  if (dflt || archive_entry_filetype (entry) != AE_IFDIR)
    return 0;
  return acl_from_entry (fd, entry, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT,
                         ACL_DEFAULT);
}

static bool
wanted (const char *name, const struct archive_options *o)
{
  if (strcmp (name, ACL_ACCESS) == 0 || strcmp (name, ACL_DEFAULT) == 0)
    return o->acls;
  if (strcmp (name, SELINUX) == 0)
    return o->selinux;
  return o->xattrs;
}

/* The calls with descriptors refuse those of O_PATH; by its name in /proc one
 * reaches even a symlink itself.
 */
static int
set (int fd, const char *name, const void *value, size_t size)
{
  int r = fsetxattr (fd, name, value, size, 0);
  char path[FD_PATH_SIZE];

  return r == -1 && errno == EBADF
           ? setxattr (fd_path (path, fd), name, value, size, 0)
           : r;
}

static int
drop (int fd, const char *name)
{
  int r = fremovexattr (fd, name);
  char path[FD_PATH_SIZE];

  if (r == -1 && errno == EBADF)
    r = removexattr (fd_path (path, fd), name);
  return r == -1 && errno != ENODATA && errno != ENOTSUP ? -1 : 0;
}

static void
acl_to_entry (struct archive_entry *entry, int type, const char *value,
              size_t len)
{
  const struct acl *acl = (const struct acl *) value;

  if (len < sizeof *acl || le32toh (acl->version) != ACL_VERSION)
    return;
  len = (len - sizeof *acl) / sizeof acl->entries[0];
  for (size_t i = 0; i < len; i++)
    for (size_t j = 0; j < NR_TAGS; j++)
      if (tags[j].kernel == le16toh (acl->entries[i].tag))
        archive_entry_acl_add_entry (
          entry, type, le16toh (acl->entries[i].perm) & 7, tags[j].archive,
          le32toh (acl->entries[i].id), NULL);
}

/* The three entries that every file has are no reason to set an ACL; then one
 * that came from the directory is removed.
 */
static int
acl_from_entry (int fd, struct archive_entry *entry, int type, const char *name)
{
  int n = archive_entry_acl_reset (entry, type), got, perm, tag, id;
  int least = type == ARCHIVE_ENTRY_ACL_TYPE_ACCESS ? 3 : 0;
  CLEANUP_FREE struct acl *acl = NULL;
  const char *ignored;
  size_t len = 0;

  if (n <= least)
    return drop (fd, name);
  acl = malloc (sizeof *acl + n * sizeof acl->entries[0]);
  if (acl == NULL)
    return -1;
  acl->version = htole32 (ACL_VERSION);
  while (len < (size_t) n &&
         archive_entry_acl_next (entry, type, &got, &perm, &tag, &id,
                                 &ignored) == ARCHIVE_OK) {
    for (size_t j = 0; j < NR_TAGS; j++)
      if (tags[j].archive == tag)
        acl->entries[len++] =
          (struct acl_entry){ htole16 (tags[j].kernel), htole16 (perm & 7),
                              htole32 (id) };
  }
  qsort (acl->entries, len, sizeof acl->entries[0], compare);
  return set (fd, name, acl, sizeof *acl + len * sizeof acl->entries[0]);
}

/* The kernel wants entries in the order of their tags. */
static int
compare (const void *a, const void *b)
{
  const struct acl_entry *x = a, *y = b;
  int r = le16toh (x->tag) - le16toh (y->tag);

  if (r != 0)
    return r;
  return le32toh (x->id) < le32toh (y->id) ? -1 : x->id != y->id;
}
