/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mounting what is inspected where nobody sees it; see inspect-scan.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "attach.h"
#include "detached.h"
#include "inspect-scan.h"
#include "server.h"
#include "sysroot.h"

static int mount_readable (const char *device, const char *type);
static int mount_ufs (const char *device);

int
inspect_mount (struct inspect_scan *scan, struct inspect_fs *fs,
               const char *volume)
{
  CLEANUP_FD int top = -1;

  errno = ENOTSUP;
  if (scan->c->server->testing)
    return -1;
  if (strcmp (fs->type, "ntfs") == 0)
    return inspect_mount_ntfs (scan->c, fs);
  if (strcmp (fs->type, "btrfs") != 0)
    return mount_readable (fs->block->device, fs->type);
  top = inspect_btrfs_top (scan, fs);
  if (top == -1)
    return -1;
  if (volume == NULL)
    volume = fs->default_volume;
  return open_in_root (top, volume[0] != '\0' ? volume : ".",
                       O_RDONLY | O_DIRECTORY, 0);
}

/* A journal is replayed, to the scratch layer that is over each disk that is
 * read-only; where it is damaged it is left alone.  What is mounted for writing
 * cannot be mounted otherwise, and needs nothing replayed.
 */
static int
mount_readable (const char *device, const char *type)
{
  /* clang-format off */
  static const struct { const char *type; const char *options[4]; } ways[] = {
    { "xfs", { "ro", "nouuid" } }, /* as a snapshot of what is mounted */
    { "xfs", { "ro", "nouuid", "norecovery" } },
    { "ext3", { "ro", "noload" } },
    { "ext4", { "ro", "noload" } },
  };
  /* clang-format on */
  static const char *const plain[] = { "ro", NULL };
  int fd;

  if (strcmp (type, "ufs") == 0)
    return mount_ufs (device);
  fd = detached_mount (device, type, plain);
  if (fd == -1 && errno == EBUSY)
    return detached_mount (device, type, NULL);
  for (size_t i = 0; fd == -1 && i < sizeof ways / sizeof ways[0]; i++)
    if (strcmp (ways[i].type, type) == 0)
      fd = detached_mount (device, type, ways[i].options);
  return fd;
}

/* Without its kind it is mounted in any case, and is garbage. */
static int
mount_ufs (const char *device)
{
  int fd = -1;

  for (size_t i = 0; fd == -1 && attach_ufs_kinds[i] != NULL; i++) {
    char kind[32];
    const char *const options[] = { "ro", kind, NULL };

    snprintf (kind, sizeof kind, "ufstype=%s", attach_ufs_kinds[i]);
    fd = detached_mount (device, "ufs", options);
  }
  return fd;
}
