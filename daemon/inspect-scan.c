/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking through all filesystems for systems; see inspect-scan.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "inspect-scan.h"
#include "label.h"

static int probe (struct inspect_scan *scan);
static int look_at (struct inspect_scan *scan, struct inspect_fs *fs);
static int look_at_volumes (struct inspect_scan *scan, struct inspect_fs *fs);
static int look_in (struct inspect_scan *scan, struct inspect_fs *fs,
                    const char *volume, int root);
static int identify (struct inspect_scan *scan, struct inspect_view *v,
                     const struct inspect_fs *fs, const char *volume,
                     char **other);
static int add_found (struct inspect_scan *scan, struct inspect_os *os,
                      char *other);
static void drop_copies (struct inspect_scan *scan);

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
  drop_copies (scan);
  return 0;
}

void
inspect_scan_free (struct inspect_scan *scan)
{
  for (size_t i = 0; i < scan->nr_found; i++) {
    inspect_os_free (scan->found[i].os);
    free (scan->found[i].other);
  }
  free (scan->found);
  for (size_t i = 0; i < scan->nr_fs; i++) {
    struct inspect_fs *fs = &scan->fs[i];

    gm_strvec_free (&fs->tags);
    gm_strvec_free (&fs->volumes);
    free (fs->default_volume);
    if (fs->top != -1)
      close (fs->top);
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
  return asprintf (&mountable, "btrfsvol:%s/%s", fs->block->device, volume) ==
             -1
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
    *fs = (struct inspect_fs){ .block = b, .top = -1 };
    if (block_tags (b->device, false, &fs->tags) != 0)
      gm_strvec_free (&fs->tags);
    fs->type = block_tag (&fs->tags, "TYPE");
    fs->filesystem = label_may_be_filesystem (&fs->tags);
    scan->nr_fs++;
  }
  return 0;
}

static int
look_at (struct inspect_scan *scan, struct inspect_fs *fs)
{
  CLEANUP_FD int root = -1;

  if (!fs->filesystem || fs->type[0] == '\0' ||
      strcmp (block_tag (&fs->tags, "USAGE"), "filesystem") != 0)
    return 0;
  if (strcmp (fs->type, "btrfs") == 0)
    return look_at_volumes (scan, fs);
  root = inspect_mount (scan, fs, NULL);
  return root == -1 ? 0 : look_in (scan, fs, NULL, root);
}

static int
look_at_volumes (struct inspect_scan *scan, struct inspect_fs *fs)
{
  int r;

  if (inspect_btrfs_open (scan, fs) == -1)
    return errno == ENOMEM ? -1 : 0;
  if (fs->default_volume[0] == '\0') {
    r = look_in (scan, fs, "", fs->top);
    if (r == -1)
      return -1;
  }
  for (size_t i = 0; i < fs->volumes.len; i++) {
    CLEANUP_FD int root = inspect_mount (scan, fs, fs->volumes.strings[i]);

    if (call_cancelled (scan->c))
      break;
    if (root != -1 && look_in (scan, fs, fs->volumes.strings[i], root) == -1)
      return -1;
  }
  return 0;
}

/* ROOT stays open. */
static int
look_in (struct inspect_scan *scan, struct inspect_fs *fs, const char *volume,
         int root)
{
  struct inspect_view v = { .root = root, .usr = -1 };
  CLEANUP_FREE char *other = NULL;
  int r;

  v.os = calloc (1, sizeof *v.os);
  if (v.os == NULL)
    return -1;
  v.os->root = inspect_mountable (fs, volume);
  r = v.os->root == NULL ? -1 : identify (scan, &v, fs, volume, &other);
  if (v.usr != -1)
    close (v.usr);
  if (r == 1)
    r = add_found (scan, v.os, steal_ptr (&other)) == -1 ? -1 : 1;
  if (r != 1)
    inspect_os_free (v.os);
  return r == -1 ? -1 : 0;
}

/* Returns 1 if it is a system, 0 if not, or -1 with errno. */
static int
identify (struct inspect_scan *scan, struct inspect_view *v,
          const struct inspect_fs *fs, const char *volume, char **other)
{
  if (!inspect_is_linux (v))
    return 0;
  if (inspect_fstab (scan, v, fs, volume, other) == -1 ||
      inspect_linux (v) == -1)
    return -1;
  return 1;
}

static int
add_found (struct inspect_scan *scan, struct inspect_os *os, char *other)
{
  struct inspect_found *more =
    reallocarray (scan->found, scan->nr_found + 1, sizeof *more);

  if (more == NULL) {
    free (other);
    return -1;
  }
  scan->found = more;
  more[scan->nr_found++] = (struct inspect_found){ os, other, false };
  return 0;
}

/* A system whose own fstab says that another one is the root is a copy of that
 * one, made by a snapshot for instance.
 */
static void
drop_copies (struct inspect_scan *scan)
{
  for (size_t i = 0; i < scan->nr_found; i++)
    for (size_t j = 0; scan->found[i].other != NULL && j < scan->nr_found; j++)
      if (scan->found[j].other == NULL &&
          strcmp (scan->found[j].os->root, scan->found[i].other) == 0)
        scan->found[i].copy = true;
}
