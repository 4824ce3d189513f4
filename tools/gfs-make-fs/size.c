/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How large a file system must be for what is to go into it.
 *
 * Rather too large: what is not used is a hole of the image.
 */
#include <string.h>

#include "gfs-make-fs/make-fs.h"

enum { MIB = 1 << 20 };

/* What an entry and its contents cost besides the contents themselves. */
struct cost {
  const char *type;
  unsigned percent;   /* of the contents */
  unsigned per_entry; /* bytes */
  unsigned fixed;     /* MiB */
};

/* clang-format off */
static const struct cost costs[] = {
  { "xfs",   10,  1024, 320 }, /* a log of 64 MiB; 300 is the least */
  { "btrfs", 10,  8192, 256 }, /* metadata are there twice */
  { "f2fs",  20,  8192, 160 }, /* keeps space for its cleaner */
  { "vfat",   5,   512,   2 },
  { "msdos",  5,   512,   2 },
  { "fat",    5,   512,   2 },
  { "ntfs",  15,  2048,  16 },
  { "ext2",   0,     0,   0 }, /* see ext_size */
  { "ext3",   0,     0,   0 },
  { "ext4",   0,     0,   0 },
};
/* clang-format on */

static uint64_t ext_size (const struct measure *m, bool journal);

uint64_t
size_for (const char *type, const struct measure *m)
{
  static const struct cost other = { "", 20, 8192, 64 };
  const struct cost *c = &other;

  for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++)
    if (strcmp (type, costs[i].type) == 0)
      c = &costs[i];
  if (strncmp (type, "ext", 3) == 0)
    return ext_size (m, strcmp (type, "ext2") != 0);
  return m->bytes + m->bytes / 100 * c->percent + m->entries * c->per_entry +
         (uint64_t) c->fixed * MIB;
}

/* mke2fs makes an inode of 256 bytes for so many bytes of the file system:
 * 4096 if it is smaller than 512 MiB, else 16384.  The journal grows with the
 * size, 5 % are kept for root, and there are tables and directories.
 */
static uint64_t
ext_size (const struct measure *m, bool journal)
{
  enum { SMALL = 512 };
  static const struct {
    uint64_t size;    /* MiB, up to which */
    uint64_t journal; /* MiB */
  } journals[] = {
    { 8, 0 },          { 128, 4 },         { 1024, 16 },
    { 2048, 32 },      { 16 << 10, 64 },   { 32 << 10, 128 },
    { 64 << 10, 256 }, { 128 << 10, 512 }, { UINT64_MAX, 1024 },
  };
  uint64_t inodes = m->entries + m->entries / 10 + 64;
  uint64_t content = m->bytes + m->entries * 64 + 2 * MIB;
  uint64_t size = content + content / 6 + inodes * 256;

  if (size < inodes * 4096)
    size = inodes * 4096;
  if (size >= SMALL * (uint64_t) MIB && size < inodes * 16384)
    size = inodes * 16384;
  for (size_t i = 0; journal; i++)
    if (size / MIB + journals[i].journal < journals[i].size)
      return size + journals[i].journal * MIB;
  return size;
}
