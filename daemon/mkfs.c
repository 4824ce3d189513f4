/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making filesystems.  API: share/api/mkfs.xml.
 *
 * Each mkfs program names its options its own way; `table` has the words.
 * The value stands for "%" in them, or follows as an argument of its own when
 * there is none.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "ext2.h"
#include "run.h"
#include "wipe.h"

struct maker {
  const char *fstype;
  const char *program;    /* NULL: mkfs.FSTYPE */
  const char *always[5];  /* never ask, never test blocks */
  const char *blocksize;  /* NULL: -b */
  const char *inode;      /* size of inodes in bytes; NULL: -I; NONE */
  const char *sectorsize; /* NULL: -S; NONE */
  const char *label;      /* NULL: -L */
  const char *features;   /* of these and the rest NULL is NONE */
  const char *uuid;
  const char *data, *metadata;
  bool many; /* devices */
};

/* For programs to which the usual letter means something else. */
#define NONE ""

/* --mbr=n: on a whole disk there would be a partition table, too, with the same
 * file system as its first partition.
 */
/* clang-format off */
#define EXT .program = "mke2fs", .sectorsize = NONE, .features = "-O", \
            .uuid = "-U"
#define FAT .always = { "-I", "--mbr=n" }, .inode = NONE, .label = "-n", \
            .uuid = "-i"
static const struct maker table[] = {
  { .fstype = "ext2", .always = { "-q", "-F", "-t", "ext2" }, EXT },
  { .fstype = "ext3", .always = { "-q", "-F", "-t", "ext3" }, EXT },
  { .fstype = "ext4", .always = { "-q", "-F", "-t", "ext4" }, EXT },
  { .fstype = "ntfs", .always = { "-Q", "-F" },
    .blocksize = "-c", .inode = NONE, .sectorsize = "-s" },
  { .fstype = "reiserfs", .always = { "-f" }, .uuid = "-u" },
  { .fstype = "jfs", .always = { "-f" } },
  { .fstype = "xfs", .always = { "-f" }, .blocksize = "-b size=%",
    .inode = "-i size=%", .sectorsize = "-s size=%", .uuid = "-m uuid=%" },
  { .fstype = "gfs", .always = { "-p", "lock_nolock", "-O" } },
  { .fstype = "gfs2", .always = { "-p", "lock_nolock", "-O" } },
  { .fstype = "btrfs", .always = { "-f" }, .blocksize = "-s",
    .sectorsize = "-s", .features = "-O", .uuid = "-U", .data = "-d",
    .metadata = "-m", .many = true },
  { .fstype = "f2fs", .always = { "-f" }, .label = "-l", .features = "-O",
    .uuid = "-U" },
  { .fstype = "exfat", .blocksize = "-c", .inode = NONE, .sectorsize = NONE },
  { .fstype = "fat", FAT },
  { .fstype = "msdos", FAT },
  { .fstype = "vfat", FAT },
};
/* clang-format on */

static const struct maker *find_maker (const char *fstype);
static int start_line (struct call *c, const struct maker *maker,
                       const char *fstype, struct gm_strvec *argv);
static int add_options (struct call *c, const struct maker *maker,
                        const char *fstype, const char *device,
                        const struct do_mini_mkfs_opts *o,
                        struct gm_strvec *argv);
static int add_size (struct call *c, const char *fstype, const char *what,
                     const char *words, int value, struct gm_strvec *argv);
static int add_text (struct call *c, const char *fstype, const char *what,
                     const char *words, const char *value,
                     struct gm_strvec *argv);
static int add_words (struct gm_strvec *argv, const char *words,
                      const char *value);
static int add_blocksize (struct call *c, const struct maker *maker,
                          const char *fstype, const char *device, int blocksize,
                          struct gm_strvec *argv);
static int add_serial (struct call *c, const struct maker *maker,
                       const char *fstype, const char *uuid,
                       struct gm_strvec *argv);
static bool is_fat (const char *fstype);
static bool is_ext (const struct maker *maker);

int
do_mkfs (struct call *c, const char *fstype, const char *device,
         const struct do_mkfs_opts *o)
{
  char *devices[] = { (char *) device, NULL };
  const struct do_mini_mkfs_opts more = {
    .bitmask = o->bitmask, /* the first five are the same */
    .blocksize = o->blocksize,
    .features = o->features,
    .inode = o->inode,
    .sectorsize = o->sectorsize,
    .label = o->label,
  };

  return do_mini_mkfs (c, fstype, devices, &more);
}

int
do_mkfs_b (struct call *c, const char *fstype, int blocksize,
           const char *device)
{
  const struct do_mkfs_opts o = {
    .bitmask = GUESTFS_MKFS_BLOCKSIZE_BITMASK,
    .blocksize = blocksize,
  };

  return do_mkfs (c, fstype, device, &o);
}

int
do_mini_mkfs (struct call *c, const char *fstype, char *const *devices,
              const struct do_mini_mkfs_opts *o)
{
  const struct maker *maker = find_maker (fstype);
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_FREE char *object = NULL;

  if (devices[0] == NULL)
    return reply_explained (c, EINVAL, "%s: no device is given", fstype);
  if (devices[1] != NULL && !maker->many)
    return reply_explained (c, EINVAL, "%s: takes one device", fstype);
  if (start_line (c, maker, fstype, &argv) == -1 ||
      add_options (c, maker, fstype, devices[0], o, &argv) == -1)
    return -1;
  for (size_t i = 0; devices[i] != NULL; i++)
    if (gm_strvec_add (&argv, devices[i]) == -1)
      return reply_errno (c, "%s", devices[0]);
  if (asprintf (&object, "%s: %s", fstype, devices[0]) == -1)
    return reply_errno (c, "%s", devices[0]);
  /* All are looked at before the first is touched. */
  for (size_t i = 0; devices[i] != NULL; i++)
    if (device_unused_or_reply (c, devices[i]) == -1)
      return -1;
  /* What was there before must not be found beside the new filesystem. */
  for (size_t i = 0; devices[i] != NULL; i++)
    if (wipe_or_reply (c, devices[i]) == -1)
      return -1;
  return run_or_reply (c, object, (const char *const *) argv.strings, NULL);
}

/* The program and what it always gets.  Returns 0, or -1 after a reply. */
static int
start_line (struct call *c, const struct maker *maker, const char *fstype,
            struct gm_strvec *argv)
{
  int r;

  if (fstype[0] == '\0' || strchr (fstype, '/') != NULL)
    return reply_explained (c, EINVAL, "%s: not the name of a filesystem",
                            fstype);
  r = maker->program != NULL ? gm_strvec_add (argv, maker->program)
                             : gm_strvec_addf (argv, "mkfs.%s", fstype);
  for (size_t i = 0; r == 0 && maker->always[i] != NULL; i++)
    r = gm_strvec_add (argv, maker->always[i]);
  if (r == -1)
    return reply_errno (c, "%s", fstype);
  if (!run_exists (argv->strings[0]))
    return reply_explained (c, ENOTSUP, "%s: there is no program %s here",
                            fstype, argv->strings[0]);
  return 0;
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
             const char *device, const struct do_mini_mkfs_opts *o,
             struct gm_strvec *argv)
{
#define HAS(name) (o->bitmask & GUESTFS_MINI_MKFS_##name##_BITMASK)
#define WORDS(member, usual) (maker->member != NULL ? maker->member : usual)
  if (HAS (BLOCKSIZE) &&
      add_blocksize (c, maker, fstype, device, o->blocksize, argv) == -1)
    return -1;
  if (HAS (FEATURES) && add_text (c, fstype, "features", maker->features,
                                  o->features, argv) == -1)
    return -1;
  if (HAS (INODE) &&
      add_size (c, fstype, "inode", WORDS (inode, "-I"), o->inode, argv) == -1)
    return -1;
  if (HAS (SECTORSIZE) &&
      add_size (c, fstype, "sector", WORDS (sectorsize, "-S"), o->sectorsize,
                argv) == -1)
    return -1;
  if (HAS (LABEL) && is_ext (maker) && e2_check_label (c, o->label) == -1)
    return -1;
  if (HAS (LABEL) &&
      add_text (c, fstype, "label", WORDS (label, "-L"), o->label, argv) == -1)
    return -1;
  if (HAS (UUID) && add_serial (c, maker, fstype, o->uuid, argv) == -1)
    return -1;
  if (HAS (DATA) &&
      add_text (c, fstype, "profile of data", maker->data, o->data, argv) == -1)
    return -1;
  if (HAS (METADATA) && add_text (c, fstype, "profile of metadata",
                                  maker->metadata, o->metadata, argv) == -1)
    return -1;
#undef WORDS
#undef HAS
  return 0;
}

/* The size VALUE of a WHAT.  Returns 0, or -1 after a reply. */
static int
add_size (struct call *c, const char *fstype, const char *what,
          const char *words, int value, struct gm_strvec *argv)
{
  char text[16];

  if (strcmp (words, NONE) == 0)
    return reply_explained (c, EINVAL, "%s: has no %s size to choose", fstype,
                            what);
  if (value <= 0)
    return reply_explained (c, EINVAL, "%s: %s size must be positive", fstype,
                            what);
  snprintf (text, sizeof text, "%d", value);
  if (add_words (argv, words, text) == -1)
    return reply_errno (c, "%s", fstype);
  return 0;
}

static int
add_text (struct call *c, const char *fstype, const char *what,
          const char *words, const char *value, struct gm_strvec *argv)
{
  if (words == NULL)
    return reply_explained (c, EINVAL, "%s: has no %s to choose", fstype, what);
  return add_words (argv, words, value) == 0 ? 0
                                             : reply_errno (c, "%s", fstype);
}

/* WORDS is "-b", or "-b size=%" for the one thing with the value in it. */
static int
add_words (struct gm_strvec *argv, const char *words, const char *value)
{
  const char *space = strchr (words, ' ');

  if (space == NULL)
    return gm_strvec_add (argv, words) == -1 ? -1 : gm_strvec_add (argv, value);
  if (gm_strvec_addf (argv, "%.*s", (int) (space - words), words) == -1)
    return -1;
  return gm_strvec_addf (argv, "%.*s%s", (int) (strcspn (space, "%") - 1),
                         space + 1, value);
}

/* FAT counts the device's sectors to a cluster. */
static int
add_blocksize (struct call *c, const struct maker *maker, const char *fstype,
               const char *device, int blocksize, struct gm_strvec *argv)
{
  const char *words = maker->blocksize != NULL ? maker->blocksize : "-b";
  char text[16];

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
  snprintf (text, sizeof text, "%d", blocksize);
  if (add_words (argv, words, text) == -1)
    return reply_errno (c, "%s", fstype);
  return 0;
}

/* FAT has eight digits, which people write with a dash. */
static int
add_serial (struct call *c, const struct maker *maker, const char *fstype,
            const char *uuid, struct gm_strvec *argv)
{
  char digits[9];
  size_t n = 0;

  if (!is_fat (fstype))
    return add_text (c, fstype, "UUID", maker->uuid, uuid, argv);
  for (const char *p = uuid; *p != '\0'; p++) {
    if (*p == '-' && p == uuid + 4)
      continue;
    if (n == 8 || !isxdigit ((unsigned char) *p))
      n = 9;
    else
      digits[n++] = *p;
    if (n == 9)
      break;
  }
  if (n != 8)
    return reply_explained (c, EINVAL, "%s: %s: not like 1234-ABCD", fstype,
                            uuid);
  digits[8] = '\0';
  return add_text (c, fstype, "UUID", maker->uuid, digits, argv);
}

static bool
is_ext (const struct maker *maker)
{
  return maker->program != NULL;
}

static bool
is_fat (const char *fstype)
{
  return strcmp (fstype, "fat") == 0 || strcmp (fstype, "vfat") == 0 ||
         strcmp (fstype, "msdos") == 0;
}
