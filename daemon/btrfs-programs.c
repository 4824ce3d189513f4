/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making, checking, rescuing and tuning a btrfs that is not mounted, by the
 * programs of btrfs-progs.  API: share/api/btrfs.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "strvec.h"

#include "btrfs.h"
#include "daemon-calls.h"
#include "device.h"
#include "run.h"
#include "sysroot.h"

#define GIVEN(o, OPTION) ((o)->bitmask & GUESTFS_MKFS_BTRFS_##OPTION##_BITMASK)

static int add_mkfs_options (struct call *c, const struct do_mkfs_btrfs_opts *o,
                             struct gm_strvec *argv);
static int add_size (struct call *c, const char *name, const char *option,
                     int64_t value, struct gm_strvec *argv);
static int wipe (struct call *c, char *const *devices);
static int rescue (struct call *c, const char *device, const char *how);
static int tune (struct call *c, const char *device, const char *const *argv);

int
do_mkfs_btrfs (struct call *c, char *const *devices,
               const struct do_mkfs_btrfs_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };

  if (devices[0] == NULL)
    return reply_explained (c, EINVAL, "the list of devices is empty");
  if (gm_strvec_add (&argv, "mkfs.btrfs") == -1 ||
      gm_strvec_add (&argv, "-q") == -1 || gm_strvec_add (&argv, "-f") == -1)
    return reply_errno (c, "%s", devices[0]);
  if (add_mkfs_options (c, o, &argv) == -1)
    return -1;
  for (size_t i = 0; devices[i] != NULL; i++) {
    if (device_unused_or_reply (c, devices[i]) == -1)
      return -1;
    for (size_t j = 0; j < i; j++)
      if (strcmp (devices[i], devices[j]) == 0)
        return reply_explained (c, EINVAL, "%s: is in the list twice",
                                devices[i]);
    if (gm_strvec_add (&argv, devices[i]) == -1)
      return reply_errno (c, "%s", devices[i]);
  }
  if (wipe (c, devices) == -1)
    return -1;
  return run_or_reply (c, devices[0], (const char *const *) argv.strings, NULL);
}

/* Returns 0, or -1 after a reply. */
static int
add_mkfs_options (struct call *c, const struct do_mkfs_btrfs_opts *o,
                  struct gm_strvec *argv)
{
  bool nodesize = GIVEN (o, NODESIZE) || GIVEN (o, LEAFSIZE);
  int size = GIVEN (o, NODESIZE) ? o->nodesize : o->leafsize;

  if (GIVEN (o, ALLOCSTART) && o->allocstart != 0)
    return reply_explained (c, ENOTSUP,
                            "allocstart: mkfs.btrfs can no longer "
                            "do this");
  if (GIVEN (o, NODESIZE) && GIVEN (o, LEAFSIZE) && o->nodesize != o->leafsize)
    return reply_explained (c, EINVAL, "leafsize and nodesize must be equal");
  if (GIVEN (o, BYTECOUNT) &&
      add_size (c, "bytecount", "--byte-count", o->bytecount, argv) == -1)
    return -1;
  if (nodesize && add_size (c, "nodesize", "--nodesize", size, argv) == -1)
    return -1;
  if (GIVEN (o, SECTORSIZE) &&
      add_size (c, "sectorsize", "--sectorsize", o->sectorsize, argv) == -1)
    return -1;
  if ((GIVEN (o, DATATYPE) &&
       gm_strvec_addf (argv, "--data=%s", o->datatype) == -1) ||
      (GIVEN (o, METADATA) &&
       gm_strvec_addf (argv, "--metadata=%s", o->metadata) == -1) ||
      (GIVEN (o, LABEL) && gm_strvec_addf (argv, "--label=%s", o->label) == -1))
    return reply_errno (c, "mkfs.btrfs");
  return 0;
}

static int
add_size (struct call *c, const char *name, const char *option, int64_t value,
          struct gm_strvec *argv)
{
  if (value <= 0)
    return reply_explained (c, EINVAL, "%s must be positive", name);
  if (gm_strvec_addf (argv, "%s=%" PRIi64, option, value) == -1)
    return reply_errno (c, "%s", name);
  return 0;
}

/* What was there before must not be found beside the new filesystem. */
static int
wipe (struct call *c, char *const *devices)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };

  if (gm_strvec_add (&argv, "wipefs") == -1 ||
      gm_strvec_add (&argv, "-a") == -1 || gm_strvec_add (&argv, "-f") == -1)
    return reply_errno (c, "%s", devices[0]);
  for (size_t i = 0; devices[i] != NULL; i++)
    if (gm_strvec_add (&argv, devices[i]) == -1)
      return reply_errno (c, "%s", devices[i]);
  return run_or_reply (c, devices[0], (const char *const *) argv.strings, NULL);
}

int
do_btrfs_fsck (struct call *c, const char *device,
               const struct do_btrfs_fsck_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  bool super = o->bitmask & GUESTFS_BTRFS_FSCK_SUPERBLOCK_BITMASK;

  if (super && o->superblock < 0)
    return reply_explained (c, EINVAL, "superblock must not be negative");
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  /* Without --force it waits ten seconds for second thoughts. */
  if (gm_strvec_add (&argv, "btrfs") == -1 ||
      gm_strvec_add (&argv, "check") == -1 ||
      (super &&
       gm_strvec_addf (&argv, "--super=%" PRIi64, o->superblock) == -1) ||
      (o->repair && (gm_strvec_add (&argv, "--force") == -1 ||
                     gm_strvec_add (&argv, "--repair") == -1)) ||
      gm_strvec_add (&argv, device) == -1)
    return reply_errno (c, "%s", device);
  return run_or_reply (c, device, (const char *const *) argv.strings, NULL);
}

int
do_btrfs_set_seeding (struct call *c, const char *device, bool seeding)
{
  return do_btrfstune_seeding (c, device, seeding);
}

int
do_btrfs_rescue_chunk_recover (struct call *c, const char *device)
{
  return rescue (c, device, "chunk-recover");
}

int
do_btrfs_rescue_super_recover (struct call *c, const char *device)
{
  return rescue (c, device, "super-recover");
}

int
do_btrfstune_seeding (struct call *c, const char *device, bool seeding)
{
  return tune (c, device,
               RUN_ARGV ("btrfstune", "-f", "-S", seeding ? "1" : "0", device));
}

int
do_btrfstune_enable_extended_inode_refs (struct call *c, const char *device)
{
  return tune (c, device, RUN_ARGV ("btrfstune", "-r", device));
}

int
do_btrfstune_enable_skinny_metadata_extent_refs (struct call *c,
                                                 const char *device)
{
  return tune (c, device, RUN_ARGV ("btrfstune", "-x", device));
}

int
do_btrfs_image (struct call *c, char *const *source, const char *image,
                const struct do_btrfs_image_opts *o)
{
  bool given = o->bitmask & GUESTFS_BTRFS_IMAGE_COMPRESSLEVEL_BITMASK;
  int level = given ? o->compresslevel : 0;
  char name[FD_PATH_SIZE], digit[16];
  CLEANUP_FD int fd = -1;
  CLEANUP_RUN struct run r = { .keep = &fd, .nr_keep = 1 };

  if (source[0] == NULL)
    return reply_explained (c, EINVAL, "the list of devices is empty");
  if (level < 0 || level > 9)
    return reply_explained (c, EINVAL, "compresslevel must be from 0 to 9");
  /* The others of a filesystem on several devices are found by it. */
  for (size_t i = 0; source[i] != NULL; i++)
    if (device_unused_or_reply (c, source[i]) == -1)
      return -1;
  fd = sysroot_create_file_or_reply (c, image, O_RDWR | O_TRUNC, 0666);
  if (fd == -1)
    return -1;
  snprintf (digit, sizeof digit, "%d", level);
  r.argv = RUN_ARGV ("btrfs-image", "-c", digit, source[0], fd_path (name, fd));
  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: btrfs-image", source[0]);
  return r.status == 0 ? 0
                       : reply_error (c, "%s: %s", source[0], run_reason (&r));
}

/* Status 2: something was wrong, and is not any more. */
static int
rescue (struct call *c, const char *device, const char *how)
{
  CLEANUP_RUN struct run r = {
    .argv = RUN_ARGV ("btrfs", "rescue", how, "-y", device),
  };

  if (device_unused_or_reply (c, device) == -1)
    return -1;
  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: btrfs", device);
  if (r.status == 0 || (WIFEXITED (r.status) && WEXITSTATUS (r.status) == 2))
    return 0;
  return reply_error (c, "%s: %s", device, run_reason (&r));
}

static int
tune (struct call *c, const char *device, const char *const *argv)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_or_reply (c, device, argv, NULL);
}
