/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What on the disks could be mounted; see filesystems.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance.h"
#include "cleanup.h"
#include "filesystems.h"
#include "unlock.h"

static bool add_all (guestfs_h *g, char *const *list, struct filesystems *f);
static void forget_opened (guestfs_h *g, const char *name,
                           struct gm_strvec *encrypted);
static bool is_container (const char *type);
static void tell_encrypted (const struct filesystems *f, const char *what);
static char *list (const struct filesystems *f);
static void add (struct gm_strvec *vec, const char *string);

void
filesystems_find (guestfs_h *g, struct filesystems *f)
{
  CLEANUP_FREE_STRINGS char **partitions = guestfs_list_partitions (g);
  CLEANUP_FREE_STRINGS char **devices = guestfs_list_devices (g);
  CLEANUP_FREE_STRINGS char **arrays = NULL;
  CLEANUP_FREE_STRINGS char **volumes = NULL;
  CLEANUP_FREE_STRINGS char **opened = NULL;
  bool parts;

  if (partitions == NULL || devices == NULL)
    tool_die_fail (TOOL_EXIT_FAILED, g, NULL);
  parts = add_all (g, partitions, f);
  parts |= add_all (g, devices, f);
  if (!parts)
    return;
  /* These are looked for only where there are some: it takes its time. */
  arrays = guestfs_list_md_devices (g);
  volumes = guestfs_lvs (g);
  opened = guestfs_list_dm_devices (g);
  add_all (g, arrays, f);
  add_all (g, volumes, f);
  add_all (g, opened, f);
  for (size_t i = 0; opened && opened[i]; i++)
    forget_opened (g, opened[i], &f->encrypted);
}

void
filesystems_free (struct filesystems *f)
{
  gm_strvec_free (&f->mountable);
  gm_strvec_free (&f->types);
  gm_strvec_free (&f->encrypted);
}

/* Several are listed for the user to choose from; guessing would read the wrong
 * one some day.
 */
void
filesystems_mount_only (guestfs_h *g, const struct filesystems *f, bool rw)
{
  CLEANUP_FREE char *all = NULL;

  if (f->mountable.len == 1) {
    filesystems_tell_closed (f);
    tool_mount (g, f->mountable.strings[0], rw);
    return;
  }
  tell_encrypted (f, "is encrypted: open it with --key");
  if (f->mountable.len == 0)
    tool_die (TOOL_EXIT_FAILED, NULL,
              "no file system found on the disks; name one with -m");
  all = list (f);
  tool_die (TOOL_EXIT_FAILED, NULL,
            "several file systems found, choose with -m:%s", all);
}

void
filesystems_tell_closed (const struct filesystems *f)
{
  tell_encrypted (f, "is encrypted, and stays closed without --key");
}

void
filesystems_no_system (const struct filesystems *f)
{
  CLEANUP_FREE char *all = list (f);

  tell_encrypted (f, "is encrypted: open it with --key");
  if (f->mountable.len == 0)
    tool_die (TOOL_EXIT_FAILED, NULL,
              "no operating system found on the disks, and no file system");
  tool_die (TOOL_EXIT_FAILED, NULL,
            "no operating system found on the disks; -m mounts what is "
            "there:%s",
            all);
}

/* Add what is on the devices of LIST.  A device that cannot be read has nothing.
 * Returns whether one is part of a volume.
 */
static bool
add_all (guestfs_h *g, char *const *devices, struct filesystems *f)
{
  bool parts = false;

  for (size_t i = 0; devices && devices[i]; i++) {
    CLEANUP_FREE char *type = guestfs_vfs_type (g, devices[i]);

    if (type == NULL)
      continue;
    parts |= strcmp (type, "LVM2_member") == 0 ||
             strcmp (type, "linux_raid_member") == 0 || is_encrypted (type);
    if (is_encrypted (type))
      add (&f->encrypted, devices[i]);
    if (is_container (type))
      continue;
    add (&f->mountable, devices[i]);
    add (&f->types, type);
    f->has_subvolumes |= strcmp (type, "btrfs") == 0;
  }
  return parts;
}

/* Take the container whose contents are the device NAME off the list. */
static void
forget_opened (guestfs_h *g, const char *name, struct gm_strvec *encrypted)
{
  for (size_t i = 0; i < encrypted->len; i++) {
    CLEANUP_FREE char *opened = unlock_name (g, encrypted->strings[i]);

    if (strcmp (name + strlen ("/dev/mapper/"), opened) != 0)
      continue;
    free (encrypted->strings[i]);
    memmove (encrypted->strings + i, encrypted->strings + i + 1,
             (encrypted->len - i) * sizeof encrypted->strings[0]);
    encrypted->len--;
    return;
  }
}

/* True for what vfs_type names but mount cannot. */
static bool
is_container (const char *type)
{
  static const char *const types[] = {
    "", "unknown", "swap", "LVM2_member", "linux_raid_member", "bcache", "drbd"
  };

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (type, types[i]) == 0)
      return true;
  return is_encrypted (type);
}

static void
tell_encrypted (const struct filesystems *f, const char *what)
{
  for (size_t i = 0; i < f->encrypted.len; i++)
    tool_error (f->encrypted.strings[i], "%s", what);
}

/* " DEVICE (TYPE)" of each, malloc'ed. */
static char *
list (const struct filesystems *f)
{
  char *all = NULL;
  size_t size;
  FILE *fp = open_memstream (&all, &size);

  if (fp == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < f->mountable.len; i++)
    fprintf (fp, " %s (%s)", f->mountable.strings[i], f->types.strings[i]);
  if (fclose (fp) == EOF)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return all;
}

static void
add (struct gm_strvec *vec, const char *string)
{
  if (gm_strvec_add (vec, string) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}
