/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making filesystems.  API: share/api/mkfs.xml.
 *
 * Each mkfs program names its options its own way; `table` has the words.
 * "%d" and "%s" in them stand for the value, or follow it as an argument of
 * its own when there is no "%".
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "run.h"

struct maker {
  const char *fstype;
  const char *program;    /* NULL: mkfs.FSTYPE */
  const char *always[5];  /* never ask, never test blocks */
  const char *blocksize;  /* NULL: -b */
  const char *inode;      /* size of inodes in bytes; NULL: -I; NONE */
  const char *sectorsize; /* NULL: -S; NONE */
  const char *label;      /* NULL: -L */
};

/* For programs to which the usual letter means something else. */
#define NONE ""

/* clang-format off */
static const struct maker table[] = {
  { .fstype = "ext2", .program = "mke2fs", .always = { "-F", "-t", "ext2" },
    .sectorsize = NONE },
  { .fstype = "ext3", .program = "mke2fs", .always = { "-F", "-t", "ext3" },
    .sectorsize = NONE },
  { .fstype = "ext4", .program = "mke2fs", .always = { "-F", "-t", "ext4" },
    .sectorsize = NONE },
  { .fstype = "ntfs", .always = { "-Q", "-F" },
    .blocksize = "-c", .inode = NONE, .sectorsize = "-s" },
  { .fstype = "reiserfs", .always = { "-f" } },
  { .fstype = "jfs", .always = { "-f" } },
  { .fstype = "xfs", .always = { "-f" }, .blocksize = "-b size=%d",
    .inode = "-i size=%d", .sectorsize = "-s size=%d" },
  { .fstype = "gfs", .always = { "-p", "lock_nolock", "-O" } },
  { .fstype = "gfs2", .always = { "-p", "lock_nolock", "-O" } },
  { .fstype = "btrfs", .always = { "-f" },
    .blocksize = "-s", .sectorsize = "-s" },
  { .fstype = "f2fs", .always = { "-f" }, .label = "-l" },
  { .fstype = "fat", .always = { "-I" }, .inode = NONE, .label = "-n" },
  { .fstype = "msdos", .always = { "-I" }, .inode = NONE, .label = "-n" },
  { .fstype = "vfat", .always = { "-I" }, .inode = NONE, .label = "-n" },
};
/* clang-format on */

static const struct maker *find_maker (const char *fstype);
static int add_options (struct call *c, const struct maker *maker,
                        const char *fstype, const char *device,
                        const struct do_mkfs_opts *o, struct gm_strvec *argv);
static int add_size (struct call *c, const char *fstype, const char *what,
                     const char *words, int value, struct gm_strvec *argv);
static int add_number (struct gm_strvec *argv, const char *words, int value);
static int add_blocksize (struct call *c, const struct maker *maker,
                          const char *fstype, const char *device, int blocksize,
                          struct gm_strvec *argv);
static bool is_fat (const char *fstype);

int
do_mkfs (struct call *c, const char *fstype, const char *device,
         const struct do_mkfs_opts *o)
{
  const struct maker *maker = find_maker (fstype);
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_FREE char *object = NULL;
  int r;

  if (fstype[0] == '\0' || strchr (fstype, '/') != NULL)
    return reply_explained (c, EINVAL, "%s: not the name of a filesystem",
                            fstype);
  r = maker->program != NULL ? gm_strvec_add (&argv, maker->program)
                             : gm_strvec_addf (&argv, "mkfs.%s", fstype);
  for (size_t i = 0; r == 0 && maker->always[i] != NULL; i++)
    r = gm_strvec_add (&argv, maker->always[i]);
  if (r == -1)
    return reply_errno (c, "%s", device);
  if (!run_exists (argv.strings[0]))
    return reply_explained (c, ENOTSUP, "%s: there is no program %s here",
                            fstype, argv.strings[0]);
  if (add_options (c, maker, fstype, device, o, &argv) == -1)
    return -1;
  if (gm_strvec_add (&argv, device) == -1 ||
      asprintf (&object, "%s: %s", fstype, device) == -1)
    return reply_errno (c, "%s", device);
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  /* What was there before must not be found beside the new filesystem. */
  if (run_or_reply (c, device, RUN_ARGV ("wipefs", "-a", "-f", device), NULL) ==
      -1)
    return -1;
  return run_or_reply (c, object, (const char *const *) argv.strings, NULL);
}

static const struct maker *
find_maker (const char *fstype)
{
  static const struct maker other = { .fstype = NULL };

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp (table[i].fstype, fstype) == 0)
      return &table[i];
  return &other;
}

/* Returns 0, or -1 after a reply. */
static int
add_options (struct call *c, const struct maker *maker, const char *fstype,
             const char *device, const struct do_mkfs_opts *o,
             struct gm_strvec *argv)
{
  int r = 0;

  if (o->bitmask & GUESTFS_MKFS_BLOCKSIZE_BITMASK &&
      add_blocksize (c, maker, fstype, device, o->blocksize, argv) == -1)
    return -1;
  if (o->bitmask & GUESTFS_MKFS_FEATURES_BITMASK &&
      (gm_strvec_add (argv, "-O") == -1 ||
       gm_strvec_add (argv, o->features) == -1))
    r = -1;
  if (o->bitmask & GUESTFS_MKFS_INODE_BITMASK &&
      add_size (c, fstype, "inode", maker->inode != NULL ? maker->inode : "-I",
                o->inode, argv) == -1)
    return -1;
  if (o->bitmask & GUESTFS_MKFS_SECTORSIZE_BITMASK &&
      add_size (c, fstype, "sector",
                maker->sectorsize != NULL ? maker->sectorsize : "-S",
                o->sectorsize, argv) == -1)
    return -1;
  if (o->bitmask & GUESTFS_MKFS_LABEL_BITMASK &&
      (gm_strvec_add (argv, maker->label != NULL ? maker->label : "-L") == -1 ||
       gm_strvec_add (argv, o->label) == -1))
    r = -1;
  return r == 0 ? 0 : reply_errno (c, "%s", fstype);
}

/* The size VALUE of a WHAT.  Returns 0, or -1 after a reply. */
static int
add_size (struct call *c, const char *fstype, const char *what,
          const char *words, int value, struct gm_strvec *argv)
{
  if (strcmp (words, NONE) == 0)
    return reply_explained (c, EINVAL, "%s: has no %s size to choose", fstype,
                            what);
  if (value <= 0)
    return reply_explained (c, EINVAL, "%s: %s size must be positive", fstype,
                            what);
  if (add_number (argv, words, value) == -1)
    return reply_errno (c, "%s", fstype);
  return 0;
}

/* WORDS is "-b", or "-b size=%d" for the one thing with the value in it. */
static int
add_number (struct gm_strvec *argv, const char *words, int value)
{
  const char *space = strchr (words, ' ');

  if (space == NULL)
    return gm_strvec_add (argv, words) == -1
             ? -1
             : gm_strvec_addf (argv, "%d", value);
  if (gm_strvec_addf (argv, "%.*s", (int) (space - words), words) == -1)
    return -1;
  return gm_strvec_addf (argv, "%.*s%d", (int) (strcspn (space, "%") - 1),
                         space + 1, value);
}

/* FAT counts the device's sectors to a cluster. */
static int
add_blocksize (struct call *c, const struct maker *maker, const char *fstype,
               const char *device, int blocksize, struct gm_strvec *argv)
{
  const char *words = maker->blocksize != NULL ? maker->blocksize : "-b";

  if (blocksize <= 0 || (blocksize & (blocksize - 1)) != 0)
    return reply_explained (c, EINVAL, "%s: block size must be a power of two",
                            fstype);
  if (is_fat (fstype)) {
    int sector = do_blockdev_getss (c, device);

    if (sector == -1)
      return -1;
    words = "-s";
    blocksize /= sector;
    if (blocksize < 1 || blocksize > 128)
      return reply_explained (c, EINVAL,
                              "%s: block size must be from 1 to 128 sectors "
                              "of %d bytes",
                              fstype, sector);
  }
  if (add_number (argv, words, blocksize) == -1)
    return reply_errno (c, "%s", fstype);
  return 0;
}

static bool
is_fat (const char *fstype)
{
  return strcmp (fstype, "fat") == 0 || strcmp (fstype, "vfat") == 0 ||
         strcmp (fstype, "msdos") == 0;
}
