/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-grub: make a disk image bootable with GRUB, for a BIOS or for EFI. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

struct opts {
  struct tool_common common;
  char *target, *root, *efi, *id;
};

static void check_target (const struct opts *o, bool efi);
static int install_bios (guestfs_h *g, const char *root, const char *device);
static int install_efi (guestfs_h *g, const char *root, const struct opts *o);
static char *default_efi (const char *root);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "target", '\0', POPT_ARG_STRING, &o.target, 0,
      "i386-pc (with DEVICE) or x86_64-efi (without)", "TARGET" },
    { "root-directory", '\0', POPT_ARG_STRING, &o.root, 0,
      "where the system is that has boot/grub", "DIRECTORY" },
    { "efi-directory", '\0', POPT_ARG_STRING, &o.efi, 0,
      "where the EFI system partition is mounted", "DIRECTORY" },
    { "bootloader-id", '\0', POPT_ARG_STRING, &o.id, 0,
      "a copy goes to EFI/ID, too", "ID" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const char *root;
  guestfs_h *g;
  bool efi;
  int r;

  tool_parse (&o.common, argc, argv, table, "[DEVICE]", 0, 1);
  tool_need_rw (&o.common);
  efi = o.common.nr_args == 0;
  check_target (&o, efi);
  root = o.root ? o.root : "/";
  g = tool_handle (&o.common);
  r =
    efi ? install_efi (g, root, &o) : install_bios (g, root, o.common.args[0]);
  free (o.target);
  free (o.root);
  free (o.efi);
  free (o.id);
  return tool_finish (&o.common, g, r);
}

static void
check_target (const struct opts *o, bool efi)
{
  const char *target = efi ? "x86_64-efi" : "i386-pc";

  if (o->target == NULL || strcmp (o->target, target) == 0) {
    if (!efi && (o->efi != NULL || o->id != NULL))
      tool_misuse ("%s is for EFI, which needs no DEVICE",
                   o->efi ? "--efi-directory" : "--bootloader-id");
    return;
  }
  if (efi && strcmp (o->target, "i386-pc") == 0)
    tool_misuse ("i386-pc needs a DEVICE: the disk to boot from");
  if (!efi && strcmp (o->target, "x86_64-efi") == 0)
    tool_misuse ("x86_64-efi needs no DEVICE, but --efi-directory");
  tool_misuse ("--target: %s is neither i386-pc nor x86_64-efi", o->target);
}

static int
install_bios (guestfs_h *g, const char *root, const char *device)
{
  if (!tool_device_writable (g, device))
    return tool_error (device, "is on a read-only drive");
  return guestfs_grub_install (g, root, device) == -1 ? tool_fail (g, device)
                                                      : 0;
}

static int
install_efi (guestfs_h *g, const char *root, const struct opts *o)
{
  struct guestfs_mini_grub_efi_argv opts = {
    .bitmask = o->id != NULL ? GUESTFS_MINI_GRUB_EFI_ID_BITMASK : 0,
    .id = o->id,
  };
  char *dir = o->efi == NULL ? default_efi (root) : NULL;
  const char *efi = o->efi != NULL ? o->efi : dir;
  int r = 0;

  if (!tool_path_writable (g, efi))
    r = tool_error (efi, "is on a read-only drive");
  else if (guestfs_mini_grub_efi_argv (g, root, efi, &opts) == -1)
    r = tool_fail (g, efi);
  free (dir);
  return r;
}

static char *
default_efi (const char *root)
{
  size_t len = strlen (root);
  char *dir;

  while (len > 0 && root[len - 1] == '/')
    len--;
  if (asprintf (&dir, "%.*s/boot/efi", (int) len, root) == -1)
    tool_die (TOOL_EXIT_FAILED, root, "out of memory");
  return dir;
}
