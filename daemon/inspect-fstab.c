/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the fstab of a system says about this one's disks; see inspect-scan.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "fstab.h"
#include "inspect-scan.h"

#define FSTAB_MAX (256 * 1024) /* bytes */
#define MOUNTS_MAX 256

struct reader {
  struct inspect_scan *scan;
  struct inspect_view *v;
  const struct inspect_fs *fs; /* of the root */
  const char *volume;
  char **other;
  unsigned line;
};

static int add_entry (struct reader *r, const struct fstab_entry *entry);
static bool is_local (const struct fstab_entry *entry);
static char *mountable_of (struct reader *r, const struct fstab_entry *entry,
                           struct inspect_fs **fs, char *volume);
static int add_mount (struct reader *r, const char *dir, const char *mountable);
static bool can_be_shown (const char *text);

int
inspect_fstab (struct inspect_scan *scan, struct inspect_view *v,
               const struct inspect_fs *fs, const char *volume, char **other)
{
  CLEANUP_FREE char *text = inspect_view_read (v, "etc/fstab", FSTAB_MAX);
  CLEANUP_FREE struct fstab_entry *entry = malloc (sizeof *entry);
  struct reader r = { scan, v, fs, volume, other, 1 };
  const char *p = text != NULL ? text : "";
  enum fstab_result result;

  if (entry == NULL || gm_strvec_add (&v->os->mounts, "/") == -1 ||
      gm_strvec_add (&v->os->mounts, v->os->root) == -1)
    return -1;
  while ((result = fstab_next (&p, &r.line, entry)) != FSTAB_END) {
    if (v->os->mounts.len + v->os->swaps.len >= 2 * MOUNTS_MAX)
      return inspect_warn (v->os,
                           "/etc/fstab: too many entries: only the "
                           "first %d were looked at",
                           MOUNTS_MAX);
    if (result == FSTAB_BAD
          ? inspect_warn (v->os, "/etc/fstab:%u: not an entry", r.line) == -1
          : add_entry (&r, entry) == -1)
      return -1;
  }
  return 0;
}

static int
add_entry (struct reader *r, const struct fstab_entry *entry)
{
  struct inspect_os *os = r->v->os;
  char volume[FSTAB_FIELD_MAX];
  CLEANUP_FREE char *mountable = NULL;
  struct inspect_fs *fs;
  bool swap = strcmp (entry->type, "swap") == 0;

  if (!is_local (entry) || (!swap && entry->dir[0] != '/'))
    return 0;
  if (strcmp (entry->dir, "/") == 0 && strcmp (entry->spec, "/dev/root") == 0)
    return 0;
  if (!can_be_shown (entry->dir))
    return inspect_warn (os,
                         "/etc/fstab:%u: a mount point with control "
                         "characters was left out",
                         r->line);
  mountable = mountable_of (r, entry, &fs, volume);
  if (mountable == NULL && errno == ENOMEM)
    return -1;
  if (mountable == NULL)
    return inspect_warn (os, "/etc/fstab:%u: %s for %s was not found", r->line,
                         entry->spec, entry->dir);
  if (swap)
    return gm_strvec_add (&os->swaps, mountable);
  if (strcmp (entry->dir, "/") == 0) {
    if (strcmp (mountable, os->root) != 0 && *r->other == NULL)
      *r->other = steal_ptr (&mountable);
    return 0;
  }
  if (add_mount (r, entry->dir, mountable) == -1)
    return -1;
  if (strcmp (entry->dir, "/usr") == 0 && r->v->usr == -1)
    r->v->usr = inspect_mount (r->scan, fs, volume[0] != '\0' ? volume : NULL);
  return 0;
}

/* Not the kernel's own, nor a directory that is elsewhere. */
static bool
is_local (const struct fstab_entry *entry)
{
  char value[FSTAB_FIELD_MAX];

  return (strncmp (entry->spec, "/dev/", 5) == 0 ||
          strchr (entry->spec, '=') != NULL) &&
         strncmp (entry->spec, "/dev/fd", 7) != 0 &&
         strncmp (entry->spec, "/dev/cdrom", 10) != 0 &&
         strncmp (entry->spec, "/dev/sr", 7) != 0 &&
         strcmp (entry->type, "ignore") != 0 &&
         !fstab_option (entry, "bind", value) &&
         !fstab_option (entry, "rbind", value);
}

/* NULL with errno: ENOENT, there is no such thing. */
static char *
mountable_of (struct reader *r, const struct fstab_entry *entry,
              struct inspect_fs **fs, char *volume)
{
  char *start = volume;

  volume[0] = '\0';
  errno = ENOENT;
  *fs = inspect_resolve (r->scan, r->v, entry->spec);
  if (*fs == NULL)
    return NULL;
  if (strcmp ((*fs)->type, "btrfs") == 0 &&
      fstab_option (entry, "subvol", volume)) {
    start += strspn (start, "/");
    memmove (volume, start, strlen (start) + 1);
    return inspect_mountable (*fs, volume);
  }
  return inspect_mountable (*fs, NULL);
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

static bool
can_be_shown (const char *text)
{
  for (; *text != '\0'; text++)
    if ((unsigned char) *text < 0x20 || *text == 0x7f)
      return false;
  return true;
}
