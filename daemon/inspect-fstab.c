/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the fstab of a system says about this one's disks; see inspect-scan.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "devname.h"
#include "fstab.h"
#include "inspect-scan.h"
#include "inspect-spec.h"

#define FSTAB_MAX (256 * 1024) /* bytes */
#define LOOKED_FOR_MAX 256

struct reader {
  struct inspect_scan *scan;
  struct inspect_view *v;
  struct inspect_found *found;
  unsigned line;
  unsigned looked_for; /* devices, which takes time if there are many */
};

static void count_disks_from (struct reader *r, const char *text,
                              struct fstab_entry *entry);
static int add_entry (struct reader *r, const struct fstab_entry *entry);
static bool is_local (const struct fstab_entry *entry);
static int find_volume (struct reader *r, const struct fstab_entry *entry,
                        struct inspect_fs *fs, char **volume);
static int add_mount (struct reader *r, const char *dir, const char *mountable);
static int not_found (struct reader *r, const struct fstab_entry *entry);
static int add_missing (struct reader *r, const struct fstab_entry *entry);
static bool can_be_shown (const char *text);

int
inspect_fstab (struct inspect_scan *scan, struct inspect_view *v,
               struct inspect_found *found)
{
  CLEANUP_FREE char *text = inspect_view_read (v, "etc/fstab", FSTAB_MAX);
  CLEANUP_FREE struct fstab_entry *entry = malloc (sizeof *entry);
  struct reader r = { scan, v, found, 1, 0 };
  const char *p = text != NULL ? text : "";
  enum fstab_result result;

  if (entry == NULL || gm_strvec_add (&v->os->mounts, "/") == -1 ||
      gm_strvec_add (&v->os->mounts, v->os->root) == -1)
    return -1;
  count_disks_from (&r, p, entry);
  while ((result = fstab_next (&p, &r.line, entry)) != FSTAB_END) {
    if (call_cancelled (scan->c)) {
      errno = ECANCELED;
      return -1;
    }
    if (r.looked_for == LOOKED_FOR_MAX)
      return inspect_warn (v->os,
                           "/etc/fstab: too many entries: only the "
                           "first %d were looked at",
                           LOOKED_FOR_MAX);
    if (result == FSTAB_BAD
          ? inspect_warn (v->os, "/etc/fstab:%u: not an entry", r.line) == -1
          : add_entry (&r, entry) == -1)
      return -1;
  }
  return 0;
}

/* If the root goes by the name of a disk (/dev/sda2), then it is the disks of
 * that name from which the system counts, although it may be sdc here.
 */
static void
count_disks_from (struct reader *r, const char *text, struct fstab_entry *entry)
{
  const struct block *root = r->found->fs->block;
  unsigned line = 0;
  enum fstab_result result;
  struct devname n;

  while ((result = fstab_next (&text, &line, entry)) != FSTAB_END)
    if (result == FSTAB_ENTRY && strcmp (entry->dir, "/") == 0)
      break;
  if (result == FSTAB_ENTRY && strncmp (entry->spec, "/dev/", 5) == 0 &&
      devname_parse (entry->spec + 5, &n) && !n.some &&
      n.part == (root->disk != NULL ? inspect_part_number (root) : 0))
    r->v->first_disk = inspect_disk_index (r->scan, root) - (int) n.disk;
}

static int
add_entry (struct reader *r, const struct fstab_entry *entry)
{
  struct inspect_os *os = r->v->os;
  CLEANUP_FREE char *mountable = NULL, *volume = NULL;
  bool swap = strcmp (entry->type, "swap") == 0;
  struct inspect_fs *fs;

  if (!is_local (entry) || (!swap && entry->dir[0] != '/') ||
      (strcmp (entry->dir, "/") == 0 && strcmp (entry->spec, "/dev/root") == 0))
    return 0;
  if (!can_be_shown (entry->dir))
    return inspect_warn (os,
                         "/etc/fstab:%u: a mount point with control "
                         "characters was left out",
                         r->line);
  r->looked_for++;
  fs = inspect_resolve (r->scan, r->v, entry->spec);
  if (fs == NULL || !fs->filesystem ||
      find_volume (r, entry, fs, &volume) == -1)
    return swap ? not_found (r, entry) : add_missing (r, entry);
  mountable = inspect_mountable (fs, volume);
  if (mountable == NULL)
    return -1;
  if (swap)
    return gm_strvec_add (&os->swaps, mountable);
  if (strcmp (entry->dir, "/") == 0) {
    if (strcmp (mountable, os->root) != 0 && r->found->other == NULL)
      r->found->other = steal_ptr (&mountable);
    return 0;
  }
  if (add_mount (r, entry->dir, mountable) == -1)
    return -1;
  if (strcmp (entry->dir, "/usr") == 0 && r->v->usr == -1)
    r->v->usr = inspect_mount (r->scan, fs, volume);
  return 0;
}

/* Not the kernel's own, nor a directory that is elsewhere. */
static bool
is_local (const struct fstab_entry *entry)
{
  static const char *const foreign[] = { "/dev/fd", "/dev/cdrom", "/dev/dvd",
                                         "/dev/sr", "/dev/zram" };
  char value[FSTAB_FIELD_MAX];
  const char *equals = strchr (entry->spec, '=');

  for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
    if (strncmp (entry->spec, foreign[i], strlen (foreign[i])) == 0)
      return false;
  return (strncmp (entry->spec, "/dev/", 5) == 0 ||
          (equals != NULL &&
           strcspn (entry->spec, "/:#") > (size_t) (equals - entry->spec))) &&
         strcmp (entry->type, "ignore") != 0 &&
         !fstab_option (entry, "bind", value) &&
         !fstab_option (entry, "rbind", value);
}

/* Set *VOLUME to the subvolume of FS that ENTRY is about, for the caller to
 * free; NULL: what there is without saying.  Returns 0, or -1: there is no such.
 */
static int
find_volume (struct reader *r, const struct fstab_entry *entry,
             struct inspect_fs *fs, char **volume)
{
  char value[FSTAB_FIELD_MAX];
  const char *path = value;

  *volume = NULL;
  if (strcmp (fs->type, "btrfs") != 0)
    return 0;
  if (fstab_option (entry, "subvol", value)) {
    path += strspn (path, "/");
    if (inspect_btrfs_list (r->scan, fs) == -1)
      return -1;
    for (size_t i = 0; *volume == NULL && i < fs->nr_volumes; i++)
      if (strcmp (fs->volumes[i].path, path) == 0)
        *volume = strdup (path);
    if (path[0] == '\0')
      *volume = strdup ("");
    return *volume != NULL ? 0 : -1;
  }
  if (!fstab_option (entry, "subvolid", value))
    return 0;
  if (inspect_btrfs_list (r->scan, fs) == -1)
    return -1;
  path = inspect_volume_by_id (fs, strtoull (value, NULL, 0));
  *volume = path != NULL ? strdup (path) : NULL;
  return *volume != NULL ? 0 : -1;
}

/* The first one counts, as it does for systemd. */
static int
add_mount (struct reader *r, const char *dir, const char *mountable)
{
  struct inspect_os *os = r->v->os;

  for (size_t i = 0; i < os->mounts.len; i += 2)
    if (strcmp (os->mounts.strings[i], dir) == 0)
      return inspect_warn (os, "/etc/fstab:%u: %s is there twice", r->line,
                           dir);
  if (gm_strvec_add (&os->mounts, dir) == -1)
    return -1;
  return gm_strvec_add (&os->mounts, mountable);
}

static int
not_found (struct reader *r, const struct fstab_entry *entry)
{
  return inspect_warn (r->v->os, "/etc/fstab:%u: %s for %s was not found",
                       r->line, entry->spec, entry->dir);
}

/* What is mounted by hand only is no part of the system; nor is a name of the
 * root that it does not have here.
 */
static int
add_missing (struct reader *r, const struct fstab_entry *entry)
{
  struct gm_strvec *missing = &r->v->os->missing;
  char value[FSTAB_FIELD_MAX];
  const char *nofail = fstab_option (entry, "nofail", value) ? "nofail" : "";

  if (strcmp (entry->dir, "/") != 0 && !fstab_option (entry, "noauto", value) &&
      (gm_strvec_add (missing, entry->dir) == -1 ||
       gm_strvec_add (missing, entry->spec) == -1 ||
       gm_strvec_add (missing, nofail) == -1))
    return -1;
  return not_found (r, entry);
}

static bool
can_be_shown (const char *text)
{
  for (; *text != '\0'; text++)
    if ((unsigned char) *text < 0x20 || *text == 0x7f)
      return false;
  return true;
}
