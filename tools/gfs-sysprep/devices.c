/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* New UUIDs, for which nothing may be mounted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/statvfs.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

/* A UUID that has changed. */
struct uuid {
  char *old, *new;
};
struct uuids {
  struct uuid *list;
  size_t nr;
};

typedef int unmounted_fn (struct sysprep *s, void *opaque);

/* A file system that is mounted. */
struct mounted {
  const char *mountable, *dir; /* lent */
  char options[64];
};

static int check_writable (guestfs_h *g, const char *path);
static int unmounted (struct sysprep *s, unmounted_fn *fn, void *opaque);
static int read_options (guestfs_h *g, struct mounted *m);
static int by_length (const void *a, const void *b);
static int mount_again (guestfs_h *g, const struct mounted *mounts, size_t nr);
static bool is_among (char *const *mounts, const char *dir);
static int find_devices (struct sysprep *s, struct gm_strvec *devices);
static int add_mounted (guestfs_h *g, struct gm_strvec *devices);
static int add_swap (guestfs_h *g, struct gm_strvec *devices);
static void add_once (struct gm_strvec *vec, const char *text);
static bool can_have_uuid (const char *type);
static int set_uuids (struct sysprep *s, void *opaque);
static char *new_uuid (void);
static int change_references (struct sysprep *s, const struct uuids *uuids);
static void replace_uuids (FILE *out, const char *line, void *opaque);
static int renew_lvm (struct sysprep *s, void *opaque);

/* What is given to set_uuids, and what comes back. */
struct renewal {
  const struct gm_strvec *devices;
  struct uuids uuids;
};

int
do_fs_uuids (struct sysprep *s)
{
  CLEANUP_STRVEC struct gm_strvec devices = { 0 };
  struct renewal renewal = { .devices = &devices };
  int r = check_writable (s->g, "/etc/fstab");

  if (r == 0)
    r = find_devices (s, &devices);
  if (r == 0 && s->c->dry_run)
    for (size_t i = 0; i < devices.len; i++)
      printf ("renew %s\n", devices.strings[i]);
  else if (r == 0)
    r = unmounted (s, set_uuids, &renewal);
  if (change_references (s, &renewal.uuids) == -1)
    r = -1;
  for (size_t i = 0; i < renewal.uuids.nr; i++) {
    free (renewal.uuids.list[i].old);
    free (renewal.uuids.list[i].new);
  }
  free (renewal.uuids.list);
  return r;
}

/* What names the old UUIDs must be able to follow. */
static int
check_writable (guestfs_h *g, const char *path)
{
  struct guestfs_statvfs *st = NULL;
  int r = 0;

  if (!is_file (g, path))
    return 0;
  st = guestfs_statvfs (g, path);
  if (st == NULL)
    return tool_fail (g, path);
  if (st->flag & ST_RDONLY)
    r = tool_error (path, "is read-only, and could not follow");
  guestfs_free_statvfs (st);
  return r;
}

int
do_lvm_uuids (struct sysprep *s)
{
  CLEANUP_FREE_STRINGS char **groups = guestfs_vgs (s->g);

  if (groups == NULL)
    return tool_fail (s->g, NULL);
  for (size_t i = 0; groups[i] != NULL && s->c->dry_run; i++)
    printf ("renew %s\n", groups[i]);
  if (groups[0] == NULL || s->c->dry_run)
    return 0;
  return unmounted (s, renew_lvm, NULL);
}

/* Others may use the handle afterwards: all is mounted again as it was, even if
 * something fails.  What lies below comes after what is above, and has the
 * longer name.
 */
static int
unmounted (struct sysprep *s, unmounted_fn *fn, void *opaque)
{
  CLEANUP_FREE_STRINGS char **pairs = guestfs_mountpoints (s->g);
  CLEANUP_FREE struct mounted *mounts = NULL;
  size_t nr = 0;
  int r;

  if (pairs == NULL)
    return tool_fail (s->g, NULL);
  while (pairs[2 * nr] != NULL)
    nr++;
  mounts = calloc (nr + 1, sizeof *mounts);
  if (mounts == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < nr; i++) {
    mounts[i].mountable = pairs[2 * i];
    mounts[i].dir = pairs[2 * i + 1];
    if (read_options (s->g, &mounts[i]) == -1)
      return -1;
  }
  qsort (mounts, nr, sizeof *mounts, by_length);
  r = guestfs_umount_all (s->g) == -1 ? tool_fail (s->g, NULL) : fn (s, opaque);
  return mount_again (s->g, mounts, nr) == -1 ? -1 : r;
}

static int
read_options (guestfs_h *g, struct mounted *m)
{
  static const struct {
    unsigned long flag;
    const char *name;
  } options[] = {
    { ST_RDONLY, "ro" },
    { ST_NOSUID, "nosuid" },
    { ST_NODEV, "nodev" },
    { ST_NOEXEC, "noexec" },
    { ST_SYNCHRONOUS, "sync" },
    { ST_NOATIME, "noatime" },
    { ST_NODIRATIME, "nodiratime" },
  };
  struct guestfs_statvfs *st = guestfs_statvfs (g, m->dir);
  size_t len = 0;

  if (st == NULL)
    return tool_fail (g, m->dir);
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
    if (st->flag & options[i].flag)
      len += snprintf (m->options + len, sizeof m->options - len, "%s%s",
                       len > 0 ? "," : "", options[i].name);
  guestfs_free_statvfs (st);
  return 0;
}

static int
by_length (const void *a, const void *b)
{
  const struct mounted *x = a, *y = b;
  size_t m = strlen (x->dir), n = strlen (y->dir);

  return (m > n) - (m < n);
}

static int
mount_again (guestfs_h *g, const struct mounted *mounts, size_t nr)
{
  CLEANUP_FREE_STRINGS char **still = guestfs_mountpoints (g);
  int r = 0;

  if (still == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; i < nr; i++) {
    const struct mounted *m = &mounts[i];

    if (!is_among (still, m->dir) &&
        guestfs_mount_options (g, m->options, m->mountable, m->dir) == -1)
      r = tool_fail (g, m->mountable);
  }
  return r;
}

static bool
is_among (char *const *mounts, const char *dir)
{
  for (size_t i = 0; mounts[i] != NULL; i += 2)
    if (strcmp (mounts[i + 1], dir) == 0)
      return true;
  return false;
}

/* What the system has mounted, and swap space. */
static int
find_devices (struct sysprep *s, struct gm_strvec *devices)
{
  return add_mounted (s->g, devices) == -1 ? -1 : add_swap (s->g, devices);
}

static int
add_mounted (guestfs_h *g, struct gm_strvec *devices)
{
  CLEANUP_FREE_STRINGS char **mounts = guestfs_mountpoints (g);

  if (mounts == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; mounts[i] != NULL; i += 2) {
    CLEANUP_FREE char *device = guestfs_mountable_device (g, mounts[i]);
    CLEANUP_FREE char *type = device ? guestfs_vfs_type (g, device) : NULL;

    if (type == NULL)
      return tool_fail (g, mounts[i]);
    if (can_have_uuid (type))
      add_once (devices, device);
  }
  return 0;
}

static int
add_swap (guestfs_h *g, struct gm_strvec *devices)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_list_filesystems (g);

  if (all == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; all[i] != NULL; i += 2)
    if (strcmp (all[i + 1], "swap") == 0)
      add_once (devices, all[i]);
  return 0;
}

static void
add_once (struct gm_strvec *vec, const char *text)
{
  for (size_t i = 0; i < vec->len; i++)
    if (strcmp (vec->strings[i], text) == 0)
      return;
  if (gm_strvec_add (vec, text) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

/* FAT and NTFS have serial numbers, by which Windows knows its disks. */
static bool
can_have_uuid (const char *type)
{
  return strncmp (type, "ext", 3) == 0 || strcmp (type, "xfs") == 0 ||
         strcmp (type, "btrfs") == 0;
}

static int
set_uuids (struct sysprep *s, void *opaque)
{
  struct renewal *renewal = opaque;
  struct uuids *uuids = &renewal->uuids;

  for (size_t i = 0; i < renewal->devices->len; i++) {
    const char *device = renewal->devices->strings[i];
    struct uuid u = { .old = guestfs_vfs_uuid (s->g, device),
                      .new = new_uuid () };

    uuids->list = reallocarray (uuids->list, uuids->nr + 1, sizeof u);
    if (uuids->list == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    if (u.old == NULL || guestfs_set_uuid (s->g, device, u.new) == -1) {
      free (u.old);
      free (u.new);
      return tool_fail (s->g, device);
    }
    uuids->list[uuids->nr++] = u;
  }
  return 0;
}

/* A random one (version 4). */
static char *
new_uuid (void)
{
  unsigned char b[16];

  if (getrandom (b, sizeof b, 0) != sizeof b)
    tool_die (TOOL_EXIT_FAILED, NULL, "random bytes: %s", strerror (errno));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  return text_format ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
                      "%02x%02x%02x%02x%02x%02x",
                      b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8],
                      b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* Where systems name file systems by UUID, to mount them or to boot. */
static int
change_references (struct sysprep *s, const struct uuids *uuids)
{
  static const char pattern[] =
    "/{etc/fstab,etc/crypttab,etc/default/grub,etc/kernel/cmdline,"
    "etc/initramfs-tools/conf.d/resume,boot/grub/grub.cfg,boot/grub2/grub.cfg,"
    "boot/grub2/grubenv,boot/efi/EFI/*/grub.cfg,boot/loader/entries/*.conf,"
    "boot/extlinux.conf,boot/extlinux/extlinux.conf}";
  CLEANUP_FREE_STRINGS char **found = NULL;
  int r = 0;

  if (uuids->nr == 0)
    return 0;
  found = guestfs_glob_expand (s->g, pattern);
  if (found == NULL)
    return tool_fail (s->g, pattern);
  for (size_t i = 0; found[i] != NULL; i++)
    if (change_text (s, found[i], replace_uuids, (void *) uuids) == -1)
      r = -1;
  return r;
}

/* Both are as long. */
static void
replace_uuids (FILE *out, const char *line, void *opaque)
{
  const struct uuids *uuids = opaque;
  CLEANUP_FREE char *new = text_copy (line);

  for (size_t i = 0; i < uuids->nr; i++) {
    const struct uuid *u = &uuids->list[i];
    size_t len = strlen (u->old);
    char *at = new;

    while (len == strlen (u->new) && (at = strcasestr (at, u->old)) != NULL)
      memcpy (at, u->new, len);
  }
  fprintf (out, "%s\n", new);
}

static int
renew_lvm (struct sysprep *s, void *opaque)
{
  int r = 0;

  (void) opaque;
  if (guestfs_vg_activate_all (s->g, 0) == -1 ||
      guestfs_pvchange_uuid_all (s->g) == -1 ||
      guestfs_vgchange_uuid_all (s->g) == -1)
    r = tool_fail (s->g, NULL);
  return guestfs_vg_activate_all (s->g, 1) == -1 ? tool_fail (s->g, NULL) : r;
}
