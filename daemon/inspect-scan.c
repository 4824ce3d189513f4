/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking through all filesystems for systems; see inspect-scan.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "inspect-scan.h"
#include "label.h"
#include "release.h"
#include "server.h"
#include "sysroot.h"

#define LOOKED_MAX 1000 /* filesystems and subvolumes that are looked at */
#define FOUND_MAX 100   /* systems, their copies included */
#define WARNINGS_MAX 50

static int probe (struct inspect_scan *scan);
static int look_at (struct inspect_scan *scan, struct inspect_fs *fs);
static int look_at_volumes (struct inspect_scan *scan, struct inspect_fs *fs);
static bool too_many (struct inspect_scan *scan);
static int look_in (struct inspect_scan *scan, struct inspect_fs *fs,
                    const char *volume, int root);
static int identify (struct inspect_scan *scan, struct inspect_view *v,
                     struct inspect_found *found);
static int identify_windows (struct inspect_scan *scan, struct inspect_view *v);
static int add_found (struct inspect_scan *scan, struct inspect_found *found);
static void found_free (struct inspect_found *found);
static int share_warnings (struct inspect_scan *scan);

int
inspect_scan_or_reply (struct call *c, struct inspect_scan *scan)
{
  *scan = (struct inspect_scan){ .c = c };
  if (blocks_read_or_reply (c, &scan->blocks) == -1)
    return -1;
  if (probe (scan) == -1)
    return reply_errno (c, "inspection");
  for (size_t i = 0; i < scan->nr_fs; i++) {
    if (call_cancelled (c))
      return reply_code (c, ECANCELED, "inspection");
    if (look_at (scan, &scan->fs[i]) == -1)
      return reply_errno (c, "%s", scan->fs[i].block->device);
  }
  inspect_mark_copies (scan);
  return share_warnings (scan) == -1 ? reply_errno (c, "inspection") : 0;
}

void
inspect_scan_free (struct inspect_scan *scan)
{
  for (size_t i = 0; i < scan->nr_found; i++)
    found_free (&scan->found[i]);
  free (scan->found);
  gm_strvec_free (&scan->warnings);
  for (size_t i = 0; i < scan->nr_fs; i++) {
    struct inspect_fs *fs = &scan->fs[i];

    gm_strvec_free (&fs->tags);
    inspect_btrfs_free (fs);
    free (fs->why);
  }
  free (scan->fs);
  blocks_free (&scan->blocks);
}

char *
inspect_mountable (const struct inspect_fs *fs, const char *volume)
{
  char *mountable;

  if (volume == NULL ||
      (fs->default_volume != NULL && strcmp (volume, fs->default_volume) == 0))
    return strdup (fs->block->device);
  return asprintf (&mountable, "btrfsvol:%s/%s", fs->block->device,
                   volume[0] != '\0' ? volume : "/") == -1
           ? NULL
           : mountable;
}

/* What cannot be read may still be named by somebody's fstab. */
static int
probe (struct inspect_scan *scan)
{
  scan->fs = calloc (scan->blocks.len + 1, sizeof *scan->fs);
  if (scan->fs == NULL)
    return -1;
  for (size_t i = 0; i < scan->blocks.len; i++) {
    const struct block *b = &scan->blocks.blocks[i];
    struct inspect_fs *fs = &scan->fs[scan->nr_fs];

    if (b->hidden || b->partitioned)
      continue;
    *fs = (struct inspect_fs){ .block = b };
    if (block_tags (b->device, false, &fs->tags) != 0)
      gm_strvec_free (&fs->tags);
    fs->type = block_tag (&fs->tags, "TYPE");
    fs->filesystem = label_may_be_filesystem (&fs->tags);
    scan->nr_fs++;
  }
  return 0;
}

/* What is damaged, or part of something that is not complete, is passed over. */
static int
look_at (struct inspect_scan *scan, struct inspect_fs *fs)
{
  CLEANUP_FD int root = -1;

  if (!fs->filesystem ||
      strcmp (block_tag (&fs->tags, "USAGE"), "filesystem") != 0 ||
      too_many (scan))
    return 0;
  if (strcmp (fs->type, "btrfs") == 0)
    return look_at_volumes (scan, fs);
  root = inspect_mount (scan, fs, NULL);
  if (root != -1)
    return look_in (scan, fs, NULL, root);
  return inspect_scan_warn (scan, "%s: cannot mount it as %s: %s",
                            fs->block->device, fs->type,
                            fs->why != NULL ? fs->why : strerror (errno));
}

/* One on several devices is seen on the first of them. */
static int
look_at_volumes (struct inspect_scan *scan, struct inspect_fs *fs)
{
  CLEANUP_FD int top = -1;

  for (const struct inspect_fs *f = scan->fs; f < fs; f++)
    if (f->default_volume != NULL &&
        strcmp (block_tag (&f->tags, "UUID"), block_tag (&fs->tags, "UUID")) ==
          0)
      return 0;
  top = inspect_btrfs_top (scan, fs);
  if (top == -1)
    return errno == ENOMEM || errno == ECANCELED
             ? -1
             : inspect_scan_warn (scan, "%s: cannot mount it as btrfs: %s",
                                  fs->block->device, strerror (errno));
  if (look_in (scan, fs, "", top) == -1)
    return -1;
  for (size_t i = 0; i < fs->nr_volumes; i++) {
    const char *path = fs->volumes[i].path;
    CLEANUP_FD int root = -1;

    if (call_cancelled (scan->c) || too_many (scan))
      break;
    root = open_in_root (top, path, O_RDONLY | O_DIRECTORY, 0);
    if (root != -1 && look_in (scan, fs, path, root) == -1)
      return -1;
  }
  return 0;
}

static bool
too_many (struct inspect_scan *scan)
{
  if (scan->nr_looked == LOOKED_MAX || scan->nr_found == FOUND_MAX) {
    inspect_scan_warn (
      scan, "there are too many filesystems: not all were looked at");
    return true;
  }
  scan->nr_looked++;
  return false;
}

/* Look at the directory ROOT, which stays open. */
static int
look_in (struct inspect_scan *scan, struct inspect_fs *fs, const char *volume,
         int root)
{
  struct inspect_found found = { .os = calloc (1, sizeof *found.os), .fs = fs };
  struct inspect_view v = { .root = root, .usr = -1, .os = found.os };
  int r = -1;

  if (volume != NULL) {
    found.volume = strdup (volume);
    inspect_volume_ids (root, &found);
  }
  if (found.os != NULL)
    found.os->root = inspect_mountable (fs, volume);
  if (found.os != NULL && found.os->root != NULL &&
      (volume == NULL || found.volume != NULL))
    r = identify (scan, &v, &found);
  if (v.usr != -1)
    close (v.usr);
  gm_strvec_free (&v.opened.pairs);
  gm_strvec_free (&v.arrays.pairs);
  if (r == 1)
    r = add_found (scan, &found);
  found_free (&found);
  return r;
}

/* Returns 1 if it is a system, 0 if not, or -1 with errno.  The os-release of a
 * BSD looks as if it were Linux.
 */
static int
identify (struct inspect_scan *scan, struct inspect_view *v,
          struct inspect_found *found)
{
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FD int deployed = inspect_ostree (v->root, &path);
  int r = 0;

  if (deployed != -1) {
    v->root = deployed;
    if (inspect_fact (v->os, "ostree_deployment", path) == -1 ||
        inspect_warn (v->os,
                      "the system lies in the directory %s, where ostree has "
                      "deployed it",
                      path) == -1)
      return -1;
  } else
    r = inspect_unix (scan, v, found);
  if (r == 0 && inspect_is_linux (v))
    r =
      inspect_fstab (scan, v, found) == -1 || inspect_linux (v) == -1 ? -1 : 1;
  if (r == 0)
    r = identify_windows (scan, v);
  if (r == 0)
    r = inspect_dos (v);
  return r != 0 ? r : inspect_media (v);
}

static int
identify_windows (struct inspect_scan *scan, struct inspect_view *v)
{
  int r = inspect_windows (scan->c, v->root, v->os);

  if (r != 1)
    return r;
  if (gm_strvec_add (&v->os->mounts, "/") == -1 ||
      gm_strvec_add (&v->os->mounts, v->os->root) == -1)
    return -1;
  if (v->os->hibernated && inspect_fact (v->os, "hibernated", "yes") == -1)
    return -1;
  return 1;
}

/* Takes what is in FOUND. */
static int
add_found (struct inspect_scan *scan, struct inspect_found *found)
{
  struct inspect_found *more =
    reallocarray (scan->found, scan->nr_found + 1, sizeof *more);

  if (more == NULL)
    return -1;
  scan->found = more;
  more[scan->nr_found++] = *found;
  *found = (struct inspect_found){ 0 };
  return 0;
}

static void
found_free (struct inspect_found *found)
{
  inspect_os_free (found->os);
  free (found->other);
  free (found->volume);
}

int
inspect_scan_warn (struct inspect_scan *scan, const char *fs, ...)
{
  char text[1024], *clean;
  va_list args;

  if (scan->warnings.len == WARNINGS_MAX)
    return 0;
  va_start (args, fs);
  vsnprintf (text, sizeof text, fs, args);
  va_end (args);
  clean = release_clean (text, strlen (text));
  return clean == NULL ? -1 : gm_strvec_take (&scan->warnings, clean);
}

/* What could not be looked at may be anybody's. */
static int
share_warnings (struct inspect_scan *scan)
{
  for (size_t i = 0; i < scan->warnings.len; i++)
    for (size_t j = 0; j < scan->nr_found; j++)
      if (inspect_warn (scan->found[j].os, "%s", scan->warnings.strings[i]) ==
          -1)
        return -1;
  return 0;
}
