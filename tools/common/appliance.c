/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way to an appliance: a live handle, or a private one for this command,
 * with the file systems that the command line asks for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance.h"
#include "cleanup.h"
#include "common.h"
#include "inspect.h"
#include "unlock.h"

static bool attach_live (struct tool_common *c, guestfs_h *g);
static void launch_private (struct tool_common *c, guestfs_h *g);
static bool any_read_only (char *const *drives);
static bool is_read_only (const char *drive);
static const char *find_drive (char *const *drives, const char *device);

guestfs_h *
tool_handle (struct tool_common *c)
{
  guestfs_h *g = tool_handle_devices (c);

  if (c->private_appliance && c->nr_mounts == 0)
    tool_mount_found (c, g);
  return g;
}

guestfs_h *
tool_handle_devices (struct tool_common *c)
{
  guestfs_h *g = tool_new_handle (c);

  if (!attach_live (c, g))
    launch_private (c, g);
  return g;
}

void
tool_launch (struct tool_common *c, guestfs_h *g)
{
  for (size_t i = 0; i < c->nr_drives; i++) {
    const struct tool_drive *d = &c->drives[i];

    if (tool_add_drive (c, g, d) == -1)
      tool_die_fail (TOOL_EXIT_FAILED, g, d->path);
  }
  if (guestfs_launch (g) == -1) {
    int err = guestfs_last_errno (g);

    /* A disk that cannot be had is the user's trouble, not ours. */
    tool_die_fail (err == EBUSY || err == EACCES || err == EIO
                     ? TOOL_EXIT_FAILED
                     : TOOL_EXIT_NO_APPLIANCE,
                   g, NULL);
  }
  tool_unlock (c, g);
  for (size_t i = 0; i < c->nr_mounts; i++)
    tool_mount (g, c->mounts[i], c->rw);
}

int
tool_add_drive (const struct tool_common *c, guestfs_h *g,
                const struct tool_drive *d)
{
  struct guestfs_add_drive_opts_argv opts = {
    .bitmask = GUESTFS_ADD_DRIVE_OPTS_READONLY_BITMASK,
    .readonly = !c->rw,
  };

  if (d->format) {
    opts.bitmask |= GUESTFS_ADD_DRIVE_OPTS_FORMAT_BITMASK;
    opts.format = d->format;
  }
  if (c->discard && c->rw) {
    opts.bitmask |= GUESTFS_ADD_DRIVE_OPTS_DISCARD_BITMASK;
    opts.discard = "besteffort";
  }
  return guestfs_add_drive_opts_argv (g, d->path, &opts);
}

void
tool_need_rw (const struct tool_common *c)
{
  if (c->nr_drives > 0 && !c->rw)
    tool_misuse ("this changes the disk, which needs --rw");
}

/* Drives are told as lines `DEVICE ro|rw FORMAT PATH`. */
bool
tool_device_writable (guestfs_h *g, const char *device)
{
  CLEANUP_FREE_STRINGS char **drives = guestfs_mini_drives (g);
  CLEANUP_FREE_STRINGS char **disks = NULL;
  const char *drive = find_drive (drives, device);

  if (drive != NULL)
    return !is_read_only (drive);
  if (!any_read_only (drives))
    return true;
  /* It lies on several drives, or is not there, which we need not say. */
  disks = guestfs_mini_device_disks (g, device);
  for (size_t i = 0; disks && disks[i]; i++) {
    drive = find_drive (drives, disks[i]);
    if (drive != NULL && is_read_only (drive))
      return false;
  }
  return true;
}

bool
tool_path_writable (guestfs_h *g, const char *path)
{
  CLEANUP_FREE_STRINGS char **mounts = NULL;
  CLEANUP_FREE char *device = NULL;
  const char *mountable = NULL;
  size_t best = 0;

  if (!tool_has_read_only_drive (g))
    return true;
  mounts = guestfs_mountpoints (g);
  for (size_t i = 0; mounts && mounts[i] && mounts[i + 1]; i += 2) {
    const char *dir = mounts[i + 1];
    size_t len = strcmp (dir, "/") == 0 ? 0 : strlen (dir);

    if (strncmp (path, dir, len) != 0 || (path[len] != '/' && path[len]))
      continue;
    if (mountable == NULL || len >= best)
      mountable = mounts[i];
    best = len > best ? len : best;
  }
  if (mountable != NULL)
    device = guestfs_mountable_device (g, mountable);
  return device == NULL || tool_device_writable (g, device);
}

bool
tool_has_read_only_drive (guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **drives = guestfs_mini_drives (g);

  return any_read_only (drives);
}

static bool
any_read_only (char *const *drives)
{
  for (size_t i = 0; drives && drives[i]; i++)
    if (is_read_only (drives[i]))
      return true;
  return false;
}

static bool
is_read_only (const char *drive)
{
  return strncmp (drive + strcspn (drive, " "), " ro ", 4) == 0;
}

/* The drive that DEVICE is, or is a partition of; NULL if none. */
static const char *
find_drive (char *const *drives, const char *device)
{
  for (size_t i = 0; drives && drives[i]; i++) {
    size_t n = strcspn (drives[i], " ");

    if (strncmp (device, drives[i], n) == 0 &&
        strspn (device + n, "p0123456789") == strlen (device + n))
      return drives[i];
  }
  return NULL;
}

guestfs_h *
tool_new_handle (const struct tool_common *c)
{
  guestfs_h *g = guestfs_create ();

  if (g == NULL)
    tool_die (TOOL_EXIT_NO_APPLIANCE, NULL, "cannot create a handle: %s",
              strerror (errno));
  guestfs_set_error_handler (g, NULL, NULL); /* we print errors ourselves */
  if (c->verbose)
    guestfs_set_verbose (g, 1);
  if (c->trace)
    guestfs_set_trace (g, 1);
  if (c->require_kvm)
    guestfs_set_backend_setting (g, "force_kvm", "1");
  if (c->backing)
    guestfs_set_backend_setting (g, "backing", "1");
  return g;
}

/* -a on the command line outweighs $GFS_HANDLE from the environment. */
static bool
attach_live (struct tool_common *c, guestfs_h *g)
{
  const char *path = c->handle;

  if (path && c->nr_drives > 0)
    tool_misuse ("--add and --handle exclude each other");
  if (path == NULL && c->nr_drives == 0)
    path = getenv ("GFS_HANDLE");
  if (path == NULL || path[0] == '\0') {
    if (c->nr_drives == 0)
      tool_misuse ("no appliance: give --add DISK or --handle PATH, or "
                   "set GFS_HANDLE");
    return false;
  }
  if (c->nr_mounts > 0 || c->inspect ||
      (c->root != NULL && !c->root_of_live))
    tool_misuse ("--mount, --inspector and --root need --add; see gfs-mount "
                 "for a live handle");
  if (c->nr_keys > 0 || c->keys_from_stdin)
    tool_misuse ("--key and --keys-from-stdin need --add; see gfs-luks for a "
                 "live handle");
  if (guestfs_mini_attach (g, path) == -1)
    tool_die_fail (TOOL_EXIT_NO_APPLIANCE, g, path);
  return true;
}

static void
launch_private (struct tool_common *c, guestfs_h *g)
{
  c->private_appliance = true;
  tool_launch (c, g);
}

void
tool_mount (guestfs_h *g, const char *spec, bool rw)
{
  CLEANUP_FREE char *copy = strdup (spec);
  CLEANUP_FREE char *options = NULL;
  char *rest = copy, *device, *dir, *opts, *fstype;
  int r;

  if (copy == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  device = strsep (&rest, ":");
  dir = strsep (&rest, ":");
  opts = strsep (&rest, ":");
  fstype = rest;
  if (asprintf (&options, "%s%s%s", rw ? "" : "ro",
                !rw && opts && *opts ? "," : "", opts ? opts : "") == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  dir = dir && *dir ? dir : "/";
  r = fstype ? guestfs_mount_vfs (g, options, fstype, device, dir)
             : guestfs_mount_options (g, options, device, dir);
  if (r == -1)
    tool_die_fail (TOOL_EXIT_FAILED, g, device);
}
