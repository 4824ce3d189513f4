/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-sparsify: give back what disk images do not use, in place. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "size.h"

struct opts {
  struct tool_common common;
  int human;
};

static void remember (const struct opts *o, int64_t *used);
static int sparsify (guestfs_h *g);
static int do_filesystem (guestfs_h *g, const char *device, const char *type);
static int do_swap (guestfs_h *g, const char *device);
static int do_group (guestfs_h *g, const char *group);
static void tell (const struct opts *o, const int64_t *before);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.discard = 1 }; /* or it would have no effect */
  struct poptOption table[] = {
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE int64_t *before = NULL;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  if (o.common.nr_drives == 0)
    tool_misuse ("which image? Give --add DISK; gfs-trim is for a live handle");
  if (o.common.nr_mounts > 0)
    tool_misuse ("--mount: everything is mounted in its turn");
  tool_need_rw (&o.common);
  before = calloc (o.common.nr_drives, sizeof *before);
  if (before == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  remember (&o, before);
  g = tool_handle_devices (&o.common);
  r = sparsify (g);
  /* What was given back is seen on the host when the disks are closed. */
  if (guestfs_shutdown (g) == -1)
    r = tool_fail (g, NULL);
  tell (&o, before);
  guestfs_close (g);
  return tool_finish (&o.common, NULL, r);
}

/* Bytes that the image takes on the host, -1: not known. */
static int64_t
used_by (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 && S_ISREG (st.st_mode)
           ? st.st_blocks * INT64_C (512)
           : -1;
}

static void
remember (const struct opts *o, int64_t *used)
{
  for (size_t i = 0; i < o->common.nr_drives; i++)
    used[i] = used_by (o->common.drives[i].path);
}

/* One line for each image: what it took, what it takes, its name. */
static void
tell (const struct opts *o, const int64_t *before)
{
  char from[SIZE_TEXT], to[SIZE_TEXT];

  for (size_t i = 0; i < o->common.nr_drives; i++) {
    const char *path = o->common.drives[i].path;
    int64_t after = used_by (path);

    if (before[i] == -1 || after == -1)
      continue;
    printf ("%s %s ", size_text (from, before[i], o->human),
            size_text (to, after, o->human));
    print_name (stdout, path);
    putchar ('\n');
  }
}

/* One after the other, whatever fails. */
static int
sparsify (guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_list_filesystems (g);
  CLEANUP_FREE_STRINGS char **groups = guestfs_vgs (g);
  int r = 0;

  if (all == NULL || groups == NULL)
    return tool_fail (g, NULL);
  /* It has these file systems in mind as they were when it fell asleep. */
  for (size_t i = 0; all[i] && all[i + 1]; i += 2)
    if (strcmp (all[i + 1], "swsuspend") == 0)
      return tool_error (all[i], "a system sleeps here (hibernation): wake it "
                                 "up and shut it down first");
  for (size_t i = 0; all[i] && all[i + 1]; i += 2)
    if (do_filesystem (g, all[i], all[i + 1]) == -1)
      r = -1;
  for (size_t i = 0; groups[i]; i++)
    if (do_group (g, groups[i]) == -1)
      r = -1;
  return r;
}

static int
do_filesystem (guestfs_h *g, const char *device, const char *type)
{
  static const char *const passed_over[] = { "unknown",     "",
                                             "crypto_LUKS", "iso9660",
                                             "squashfs",    "udf" };
  int r;

  for (size_t i = 0; i < sizeof passed_over / sizeof passed_over[0]; i++)
    if (strcmp (type, passed_over[i]) == 0)
      return 0;
  /* A subvolume is trimmed along with its file system. */
  if (strncmp (device, "btrfsvol:", 9) == 0)
    return 0;
  if (strcmp (type, "swap") == 0)
    return do_swap (g, device);
  if (guestfs_mount (g, device, "/") == -1)
    return tool_fail (g, device);
  r = guestfs_fstrim (g, "/", -1);
  if (r == -1 && guestfs_last_errno (g) == EOPNOTSUPP)
    r = tool_error (device, "%s cannot tell what it does not use", type);
  else if (r == -1)
    tool_fail (g, device);
  if (guestfs_umount (g, "/") == -1)
    r = tool_fail (g, device);
  return r;
}

/* There is nothing to be kept in it but its name: or a system that sleeps. */
static int
do_swap (guestfs_h *g, const char *device)
{
  CLEANUP_FREE char *label = guestfs_vfs_label (g, device);
  CLEANUP_FREE char *uuid = guestfs_vfs_uuid (g, device);
  struct guestfs_mkswap_opts_argv m = { .label = label, .uuid = uuid };

  if (label != NULL && label[0] != '\0')
    m.bitmask |= GUESTFS_MKSWAP_OPTS_LABEL_BITMASK;
  if (uuid != NULL && uuid[0] != '\0')
    m.bitmask |= GUESTFS_MKSWAP_OPTS_UUID_BITMASK;
  if (guestfs_blkdiscard (g, device) == -1 ||
      guestfs_mkswap_opts_argv (g, device, &m) == -1)
    return tool_fail (g, device);
  return 0;
}

/* What no logical volume has, becomes one for a moment. */
static int
do_group (guestfs_h *g, const char *group)
{
  static const char name[] = "gfs-sparsify.tmp";
  CLEANUP_FREE char *volume = NULL;
  struct guestfs_lvm_vg_list *list = guestfs_vgs_full (g);
  bool room = false;
  int r;

  if (list == NULL)
    return tool_fail (g, group);
  for (uint32_t i = 0; i < list->len; i++)
    if (strcmp (list->val[i].vg_name, group) == 0)
      room = list->val[i].vg_free_count > 0;
  guestfs_free_lvm_vg_list (list);
  if (asprintf (&volume, "/dev/%s/%s", group, name) == -1)
    return tool_error (group, "out of memory");
  /* One that was stopped before its end has left it. */
  if (guestfs_is_lv (g, volume) == 1) {
    if (guestfs_lvremove (g, volume) == -1)
      return tool_fail (g, group);
    room = true;
  }
  if (!room)
    return 0;
  if (guestfs_lvcreate_free (g, name, group, 100) == -1)
    return tool_fail (g, group);
  r = guestfs_blkdiscard (g, volume);
  if (r == -1)
    tool_fail (g, group);
  if (guestfs_lvremove (g, volume) == -1)
    r = tool_fail (g, group);
  return r;
}
