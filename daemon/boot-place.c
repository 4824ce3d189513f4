/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where in the image a directory is, in the words of GRUB: the filesystem's
 * UUID, the path in it, and the modules that read it.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <libmount.h>

#include "cleanup.h"

#include "boot.h"
#include "label.h"
#include "sysfs.h"
#include "sysroot.h"

#define DEPTH_MAX 16 /* devices upon devices */

static int find_mount (struct call *c, int fd, const char *path, char **source,
                       char **prefix);
static int mount_id (int fd);
static char *prefix_in (struct libmnt_fs *fs, const char *file);
static int add_filesystem (struct call *c, const char *path, const char *source,
                           struct grub_place *place);
static int add_stack (struct call *c, const char *path, const char *dir,
                      int depth, struct grub_place *place);
static void attribute (const char *dir, const char *name, char buf[128]);
static int add_parts (struct call *c, const char *path, const char *dir,
                      int depth, struct grub_place *place);

int
grub_place_or_reply (struct call *c, int fd, const char *path,
                     struct grub_place *place)
{
  CLEANUP_FREE char *source = NULL;
  char dir[64];
  struct stat st;

  if (find_mount (c, fd, path, &source, &place->prefix) == -1)
    return -1;
  if (stat (source, &st) == -1 || !S_ISBLK (st.st_mode))
    return reply_error (c, "%s: is on %s, which is no device", path, source);
  /* It becomes part of GRUB's own program. */
  if (place->prefix[strspn (place->prefix,
                            "abcdefghijklmnopqrstuvwxyz0123456789"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ/._+@-")] != '\0')
    return reply_explained (c, EINVAL, "%s: GRUB cannot be told such a name",
                            path);
  if (add_filesystem (c, path, source, place) == -1)
    return -1;
  snprintf (dir, sizeof dir, "/sys/dev/block/%u:%u", major (st.st_rdev),
            minor (st.st_rdev));
  return add_stack (c, path, dir, 0, place);
}

void
grub_place_free (struct grub_place *place)
{
  free (steal_ptr (&place->uuid));
  free (steal_ptr (&place->prefix));
  gm_strvec_free (&place->modules);
}

static int
find_mount (struct call *c, int fd, const char *path, char **source,
            char **prefix)
{
  struct libmnt_table *table = mnt_new_table_from_file ("/proc/self/mountinfo");
  struct libmnt_iter *iter = mnt_new_iter (MNT_ITER_FORWARD);
  char name[FD_PATH_SIZE], file[PATH_MAX];
  ssize_t len = readlink (fd_path (name, fd), file, sizeof file - 1);
  int id = mount_id (fd);
  struct libmnt_fs *fs;

  file[len == -1 ? 0 : len] = '\0';
  while (table != NULL && iter != NULL &&
         mnt_table_next_fs (table, iter, &fs) == 0)
    if (mnt_fs_get_id (fs) == id && mnt_fs_get_source (fs) != NULL) {
      *source = strdup (mnt_fs_get_source (fs));
      *prefix = prefix_in (fs, file);
    }
  mnt_free_iter (iter);
  mnt_unref_table (table);
  if (*source == NULL || *prefix == NULL)
    return reply_error (c, "%s: cannot find out where it is mounted", path);
  return 0;
}

/* st_dev would not do: btrfs has numbers of its own. */
static int
mount_id (int fd)
{
  CLEANUP_FREE char *line = NULL;
  CLEANUP_FILE FILE *fp = NULL;
  char name[64];
  size_t size = 0;
  int id;

  snprintf (name, sizeof name, "/proc/self/fdinfo/%d", fd);
  fp = fopen (name, "re");
  while (fp != NULL && getline (&line, &size, fp) != -1)
    if (sscanf (line, "mnt_id: %d", &id) == 1)
      return id;
  return -1;
}

/* FILE, a path of ours below the mount point, as a path in the filesystem. */
static char *
prefix_in (struct libmnt_fs *fs, const char *file)
{
  const char *root = mnt_fs_get_root (fs), *target = mnt_fs_get_target (fs);
  size_t len = strlen (target);
  char *prefix;

  if (strncmp (file, target, len) != 0 || (file[len] != '/' && file[len] != 0))
    return NULL;
  if (asprintf (&prefix, "%s%s", strcmp (root, "/") == 0 ? "" : root,
                file + len) == -1)
    return NULL;
  return prefix;
}

static int
add_filesystem (struct call *c, const char *path, const char *source,
                struct grub_place *place)
{
  static const char *const known[][2] = {
    { "btrfs", "btrfs" },      { "exfat", "exfat" }, { "ext2", "ext2" },
    { "ext3", "ext2" },        { "ext4", "ext2" },   { "f2fs", "f2fs" },
    { "hfs", "hfs" },          { "jfs", "jfs" },     { "hfsplus", "hfsplus" },
    { "nilfs2", "nilfs2" },    { "ntfs", "ntfs" },   { "reiserfs", "reiserfs" },
    { "squashfs", "squash4" }, { "vfat", "fat" },    { "xfs", "xfs" },
  };
  CLEANUP_FREE char *type = label_get (source, "TYPE");
  const char *module = NULL;

  place->uuid = label_get (source, "UUID");
  if (type == NULL || place->uuid == NULL)
    return reply_errno (c, "%s", source);
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp (known[i][0], type) == 0)
      module = known[i][1];
  if (module == NULL)
    return reply_error (c, "%s: GRUB cannot read the filesystem on %s (%s)",
                        path, source, type[0] ? type : "unknown");
  if (place->uuid[0] == '\0')
    return reply_error (c, "%s: %s has no UUID for GRUB to find it by", path,
                        source);
  if (gm_strvec_add (&place->modules, "search_fs_uuid") == -1 ||
      gm_strvec_add (&place->modules, "part_gpt") == -1 ||
      gm_strvec_add (&place->modules, "part_msdos") == -1 ||
      gm_strvec_add (&place->modules, module) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

/* The modules for the device that /sys has at DIR, and for those below. */
static int
add_stack (struct call *c, const char *path, const char *dir, int depth,
           struct grub_place *place)
{
  char uuid[128], level[128];
  int r = 0;

  if (depth > DEPTH_MAX)
    return reply_error (c, "%s: too many devices upon devices", path);
  attribute (dir, "dm/uuid", uuid);
  attribute (dir, "md/level", level);
  if (strncmp (uuid, "CRYPT-", 6) == 0)
    return reply_error (c, "%s: is encrypted: GRUB would not get at it", path);
  if (strncmp (uuid, "LVM-", 4) == 0)
    r = gm_strvec_add (&place->modules, "lvm");
  if (level[0] != '\0' && (gm_strvec_add (&place->modules, "mdraid09") == -1 ||
                           gm_strvec_add (&place->modules, "mdraid1x") == -1))
    r = -1;
  if (strcmp (level, "raid5") == 0 || strcmp (level, "raid4") == 0)
    r = gm_strvec_add (&place->modules, "raid5rec");
  if (strcmp (level, "raid6") == 0)
    r = gm_strvec_add (&place->modules, "raid6rec");
  if (r == -1)
    return reply_errno (c, "%s", path);
  return add_parts (c, path, dir, depth, place);
}

/* The first line of the file NAME in DIR; "": there is none. */
static void
attribute (const char *dir, const char *name, char buf[128])
{
  CLEANUP_FREE char *text = NULL;
  char path[PATH_MAX];

  snprintf (path, sizeof path, "%s/%s", dir, name);
  text = sysfs_text (path);
  snprintf (buf, 128, "%s", text != NULL ? text : "");
}

/* What the device is made of; for a partition, its disk. */
static int
add_parts (struct call *c, const char *path, const char *dir, int depth,
           struct grub_place *place)
{
  char below[PATH_MAX], number[128];
  struct dirent *d;
  DIR *list;
  int r = 0;

  attribute (dir, "partition", number);
  if (number[0] != '\0') {
    snprintf (below, sizeof below, "%s/..", dir);
    return add_stack (c, path, below, depth + 1, place);
  }
  snprintf (below, sizeof below, "%s/slaves", dir);
  list = opendir (below);
  if (list == NULL)
    return 0;
  while (r == 0 && (d = readdir (list)) != NULL)
    if (d->d_name[0] != '.') {
      snprintf (below, sizeof below, "%s/slaves/%s", dir, d->d_name);
      r = add_stack (c, path, below, depth + 1, place);
    }
  closedir (list);
  return r;
}
