/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Boot loaders.  API: share/api/boot.xml. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "boot.h"
#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "file.h"
#include "replace.h"
#include "run.h"
#include "sysroot.h"

static int refuse_links_or_reply (struct call *c, int dir, const char *path);
static char *join_or_reply (struct call *c, const char *dir, const char *name);
static int make_directories (struct call *c, const char *path);
static int install_modules (struct call *c, const char *dir, const char *target,
                            struct grub_place *place);
static int fill (struct call *c, int to, const char *from);
static bool is_module (const char *name);
static int copy_file (struct call *c, int dir, const char *name,
                      const char *path);
static int put_file (struct call *c, const char *path,
                     const struct grub_image *image);

bool
available_extlinux (void)
{
  return run_exists ("extlinux");
}

bool
available_syslinux (void)
{
  return run_exists ("syslinux");
}

bool
available_grub (void)
{
  return run_exists ("grub-mkimage");
}

/* The program finds the device by the directory itself. */
int
do_extlinux (struct call *c, const char *directory)
{
  CLEANUP_FD int fd = sysroot_open (c, directory, O_RDONLY | O_DIRECTORY);
  char path[FD_PATH_SIZE];
  CLEANUP_RUN struct run r = {
    .argv = RUN_ARGV ("extlinux", "--install", path),
    .keep = &fd,
    .nr_keep = 1,
  };

  if (fd == -1)
    return reply_errno (c, "%s", directory);
  if (refuse_links_or_reply (c, fd, directory) == -1)
    return -1;
  fd_path (path, fd);
  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: extlinux", directory);
  if (r.status != 0)
    return reply_error (c, "%s: %s", directory, run_reason (&r));
  return 0;
}

/* The program opens these names as they are. */
static int
refuse_links_or_reply (struct call *c, int dir, const char *path)
{
  static const char *const names[] = { "ldlinux.sys", "ldlinux.c32" };
  struct stat st;

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (fstatat (dir, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        !S_ISREG (st.st_mode))
      return reply_explained (c, EINVAL, "%s/%s: not a regular file", path,
                              names[i]);
  return 0;
}

int
do_syslinux (struct call *c, const char *device,
             const struct do_syslinux_opts *o)
{
  const char *argv[7] = { "syslinux", "--install", "--force" };
  size_t n = 3;

  if (o->bitmask & GUESTFS_SYSLINUX_DIRECTORY_BITMASK) {
    argv[n++] = "--directory";
    argv[n++] = o->directory;
  }
  argv[n] = device;
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_or_reply (c, device, argv, NULL);
}

int
do_grub_install (struct call *c, const char *root, const char *device)
{
  CLEANUP_IMAGE struct grub_image boot = { NULL, 0 }, core = { NULL, 0 };
  CLEANUP_PLACE struct grub_place place = { NULL, NULL, { 0 } };

  if (grub_read_or_reply (c, GRUB_LIB "/" GRUB_BIOS "/boot.img", &boot) == -1 ||
      install_modules (c, root, GRUB_BIOS, &place) == -1 ||
      grub_core_or_reply (c, GRUB_BIOS, &place, &core) == -1)
    return -1;
  return grub_embed_or_reply (c, device, &boot, &core);
}

int
do_mini_grub_efi (struct call *c, const char *root, const char *efidir,
                  const struct do_mini_grub_efi_opts *o)
{
  const char *id = o->bitmask & GUESTFS_MINI_GRUB_EFI_ID_BITMASK ? o->id : NULL;
  CLEANUP_FREE char *start = NULL, *copy = NULL;
  CLEANUP_IMAGE struct grub_image core = { NULL, 0 };
  CLEANUP_PLACE struct grub_place place = { NULL, NULL, { 0 } };
  CLEANUP_FD int efi = sysroot_open (c, efidir, O_PATH | O_DIRECTORY);

  if (efi == -1)
    return reply_errno (c, "%s", efidir);
  if (id != NULL && (id[0] == '\0' || id[0] == '.' || strchr (id, '/')))
    return reply_explained (c, EINVAL, "%s: no name for a directory", id);
  start = join_or_reply (c, efidir, "EFI/BOOT/BOOTX64.EFI");
  if (start == NULL || install_modules (c, root, GRUB_EFI, &place) == -1 ||
      grub_core_or_reply (c, GRUB_EFI, &place, &core) == -1 ||
      put_file (c, start, &core) == -1)
    return -1;
  if (id == NULL)
    return 0;
  if (asprintf (&copy, "%s/EFI/%s/grubx64.efi", efidir, id) == -1)
    return reply_errno (c, "%s", id);
  return put_file (c, copy, &core);
}

static char *
join_or_reply (struct call *c, const char *dir, const char *name)
{
  char *path;

  if (asprintf (&path, "%s%s%s", dir, dir[strlen (dir) - 1] == '/' ? "" : "/",
                name) == -1)
    return reply_errno_null (c, "%s", dir);
  return path;
}

/* Make the directory PATH, and those above it, as far as they are missing. */
static int
make_directories (struct call *c, const char *path)
{
  CLEANUP_FREE char *part = strdup (path);

  if (part == NULL)
    return reply_errno (c, "%s", path);
  for (char *end = part; end != NULL;) {
    CLEANUP_FREE char *name = NULL;
    CLEANUP_FD int dir = -1;

    end = strchr (end + strspn (end, "/"), '/');
    if (end != NULL)
      *end = '\0';
    dir = sysroot_open_parent (c, part, &name);
    if (dir == -1 || (mkdirat (dir, name, 0777) == -1 && errno != EEXIST))
      return reply_errno (c, "%s", part);
    if (end != NULL)
      *end = '/';
  }
  return 0;
}

/* Fill boot/grub/TARGET below ROOT, and see where boot/grub is. */
static int
install_modules (struct call *c, const char *root, const char *target,
                 struct grub_place *place)
{
  CLEANUP_FREE char *dir = join_or_reply (c, root, "boot/grub");
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FD int top = sysroot_open (c, root, O_PATH | O_DIRECTORY);
  CLEANUP_FD int grub = -1, to = -1;
  char from[64];

  if (top == -1)
    return reply_errno (c, "%s", root);
  path = dir == NULL ? NULL : join_or_reply (c, dir, target);
  if (path == NULL || make_directories (c, path) == -1)
    return -1;
  grub = sysroot_open (c, dir, O_PATH | O_DIRECTORY);
  to = sysroot_open (c, path, O_PATH | O_DIRECTORY);
  if (grub == -1 || to == -1)
    return reply_errno (c, "%s", path);
  if (grub_place_or_reply (c, grub, dir, place) == -1)
    return -1;
  snprintf (from, sizeof from, "%s/%s", GRUB_LIB, target);
  return fill (c, to, from);
}

static int
fill (struct call *c, int to, const char *from)
{
  DIR *list = opendir (from);
  struct dirent *d;
  int r = 0;

  if (list == NULL)
    return reply_errno (c, "%s", from);
  while (r == 0 && (d = readdir (list)) != NULL)
    if (is_module (d->d_name)) {
      CLEANUP_FREE char *file = join_or_reply (c, from, d->d_name);

      r = file == NULL ? -1 : copy_file (c, to, d->d_name, file);
    }
  closedir (list);
  return r;
}

static bool
is_module (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL &&
         (strcmp (dot, ".mod") == 0 || strcmp (dot, ".lst") == 0);
}

static int
copy_file (struct call *c, int dir, const char *name, const char *path)
{
  CLEANUP_IMAGE struct grub_image image = { NULL, 0 };
  CLEANUP_REPLACE struct replace r = REPLACE_NONE;

  if (grub_read_or_reply (c, path, &image) == -1)
    return -1;
  if (replace_begin (&r, dir, name, 0666) == -1 ||
      write_all (r.fd, image.data, image.len) == -1 ||
      replace_commit (&r) == -1)
    return reply_errno (c, "%s", name);
  return 0;
}

static int
put_file (struct call *c, const char *path, const struct grub_image *image)
{
  CLEANUP_FREE char *dir = strdup (path);
  CLEANUP_REPLACE struct replace r = REPLACE_NONE;

  if (dir == NULL)
    return reply_errno (c, "%s", path);
  *strrchr (dir, '/') = '\0';
  if (make_directories (c, dir) == -1 ||
      replace_begin_or_reply (c, &r, path) == -1)
    return -1;
  if (write_all (r.fd, image->data, image->len) == -1 ||
      replace_commit (&r) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}
