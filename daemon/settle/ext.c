/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ext2, ext3 and ext4.
 *
 * The kernel stamps inodes and superblock with times, and inodes with random
 * generations, which are part of the checksums of directories and extents; the
 * journal keeps what was in flight.  Freed inodes and blocks keep traces of
 * all that.
 */
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ext2fs/ext2fs.h>

#include "settle.h"

#define SCAN_BLOCKS 256 /* free ones, looked at in one go */

/* Offsets in the journal's superblock, whose numbers are big-endian. */
#define JOURNAL_SEQUENCE 0x18
#define JOURNAL_START 0x1c
#define JOURNAL_INCOMPAT 0x28
#define JOURNAL_HEAD 0x58
#define JOURNAL_CHECKSUM 0xfc
#define JOURNAL_SIZE 1024
#define JOURNAL_CSUM_V2_V3 0x18

struct settle {
  const char *device;
  ext2_filsys fs;
  int64_t epoch;
  struct ext2_inode *inode; /* with all that it may have */
  size_t inode_size;
  char *block;
};

static errcode_t settle_all (struct settle *s);
static errcode_t mark (struct settle *s, bool valid);
static errcode_t settle_inodes (struct settle *s);
static errcode_t settle_inode (struct settle *s, ext2_ino_t ino);
static bool clamp_times (struct settle *s);
static bool clamp_time (struct settle *s, __u32 *seconds, __u32 *extra);
static errcode_t rewrite_checksums (struct settle *s, ext2_ino_t ino);
static int rewrite_directory_block (ext2_filsys fs, blk64_t *blocknr,
                                    e2_blkcnt_t blockcnt, blk64_t ref_block,
                                    int ref_offset, void *opaque);
static errcode_t rewrite_extents (struct settle *s, ext2_ino_t ino);
static errcode_t settle_journal (struct settle *s);
static int clear_block (ext2_filsys fs, blk64_t *blocknr, e2_blkcnt_t blockcnt,
                        blk64_t ref_block, int ref_offset, void *opaque);
static void fresh_journal (char *sb);
static errcode_t clear_free_blocks (struct settle *s);
static errcode_t clear_run (struct settle *s, char *buf, blk64_t first,
                            unsigned n);
static void settle_super (struct settle *s);

int
settle_ext (const char *device, int64_t epoch)
{
  struct settle s = { .device = device, .epoch = epoch };
  errcode_t err, closed = 0;

  err = ext2fs_open (device,
                     EXT2_FLAG_RW | EXT2_FLAG_EXCLUSIVE | EXT2_FLAG_64BITS |
                       EXT2_FLAG_IGNORE_CSUM_ERRORS,
                     0, 0, unix_io_manager, &s.fs);
  if (err == 0 && (ext2fs_has_feature_journal_needs_recovery (s.fs->super) ||
                   !(s.fs->super->s_state & EXT2_VALID_FS)))
    err = EXT2_ET_RO_FILSYS; /* not ours to repair */
  if (err == 0)
    err = settle_all (&s);
  if (s.fs != NULL)
    closed = ext2fs_close_free (&s.fs);
  free (s.inode);
  free (s.block);
  if (err == 0)
    err = closed;
  if (err == 0)
    return 0;
  fprintf (stderr, "settle: %s: error %ld\n", device, (long) err);
  return -1;
}

static errcode_t
settle_all (struct settle *s)
{
  errcode_t err;

  s->inode_size = EXT2_INODE_SIZE (s->fs->super);
  if (s->inode_size < sizeof (struct ext2_inode_large))
    s->inode_size = sizeof (struct ext2_inode_large);
  s->inode = malloc (s->inode_size);
  s->block = malloc (s->fs->blocksize);
  if (s->inode == NULL || s->block == NULL)
    return EXT2_ET_NO_MEMORY;
  s->fs->now = s->epoch; /* libext2fs's idea of the time */
  err = ext2fs_read_bitmaps (s->fs);
  if (err == 0)
    err = mark (s, false);
  if (err == 0)
    err = settle_inodes (s);
  if (err == 0 && s->fs->super->s_journal_inum != 0)
    err = settle_journal (s);
  if (err == 0)
    err = clear_free_blocks (s);
  if (err != 0)
    return err;
  settle_super (s);
  return mark (s, true);
}

/* A generation and the checksums that contain it are written one after the
 * other.  Who is interrupted in between leaves a file system that says that it
 * must be checked.
 */
static errcode_t
mark (struct settle *s, bool valid)
{
  errcode_t err = io_channel_flush (s->fs->io);

  if (err != 0)
    return err;
  if (valid)
    s->fs->super->s_state |= EXT2_VALID_FS;
  else
    s->fs->super->s_state &= ~EXT2_VALID_FS;
  ext2fs_mark_super_dirty (s->fs);
  s->fs->flags |= EXT2_FLAG_SUPER_ONLY;
  err = ext2fs_flush (s->fs);
  s->fs->flags &= ~EXT2_FLAG_SUPER_ONLY;
  return err;
}

/* Only those that have ever been in use: the rest of a table may never have
 * been written.
 */
static errcode_t
settle_inodes (struct settle *s)
{
  ext2_filsys fs = s->fs;
  errcode_t err = 0;

  for (dgrp_t g = 0; err == 0 && g < fs->group_desc_count; g++) {
    unsigned n = fs->super->s_inodes_per_group;

    if (ext2fs_has_group_desc_csum (fs)) {
      unsigned unused = ext2fs_bg_itable_unused (fs, g);

      if (ext2fs_bg_flags_test (fs, g, EXT2_BG_INODE_UNINIT))
        continue;
      n -= unused < n ? unused : n;
    }
    for (unsigned i = 1; err == 0 && i <= n; i++)
      err = settle_inode (s, g * fs->super->s_inodes_per_group + i);
  }
  return err;
}

static errcode_t
settle_inode (struct settle *s, ext2_ino_t ino)
{
  bool used = ext2fs_test_inode_bitmap2 (s->fs->inode_map, ino);
  bool changed = false, generation = false;
  errcode_t err;

  memset (s->inode, 0, s->inode_size);
  err = ext2fs_read_inode_full (s->fs, ino, s->inode, s->inode_size);
  if (err != 0)
    return err;
  if (!used) {
    for (size_t i = 0; i < s->inode_size; i++)
      changed |= ((char *) s->inode)[i] != 0;
    memset (s->inode, 0, s->inode_size);
  } else {
    changed = clamp_times (s);
    /* That of an inode with an attribute's value means something. */
    if (s->inode->i_generation != 0 &&
        !(s->inode->i_flags & EXT4_EA_INODE_FL)) {
      s->inode->i_generation = 0;
      generation = true;
    }
  }
  if (changed || generation)
    err = ext2fs_write_inode_full (s->fs, ino, s->inode, s->inode_size);
  if (err == 0 && generation && ext2fs_has_feature_metadata_csum (s->fs->super))
    err = rewrite_checksums (s, ino);
  return err;
}

static bool
clamp_times (struct settle *s)
{
  struct ext2_inode_large *large = (struct ext2_inode_large *) s->inode;
  bool extra =
    EXT2_INODE_SIZE (s->fs->super) > EXT2_GOOD_OLD_INODE_SIZE &&
    large->i_extra_isize >= offsetof (struct ext2_inode_large, i_version_hi) -
                              EXT2_GOOD_OLD_INODE_SIZE;
  bool changed = false;

  changed |=
    clamp_time (s, &large->i_atime, extra ? &large->i_atime_extra : NULL);
  changed |=
    clamp_time (s, &large->i_ctime, extra ? &large->i_ctime_extra : NULL);
  changed |=
    clamp_time (s, &large->i_mtime, extra ? &large->i_mtime_extra : NULL);
  if (extra)
    changed |= clamp_time (s, &large->i_crtime, &large->i_crtime_extra);
  return changed;
}

/* EXTRA has two more bits of the seconds, and nanoseconds. */
static bool
clamp_time (struct settle *s, __u32 *seconds, __u32 *extra)
{
  int64_t t = (int32_t) *seconds;

  if (extra != NULL)
    t += (int64_t) (*extra & 3) << 32;
  if (t < s->epoch || (t == s->epoch && (extra == NULL || *extra >> 2 == 0)))
    return false;
  *seconds = (__u32) s->epoch;
  if (extra != NULL)
    *extra = ((s->epoch - (int32_t) s->epoch) >> 32) & 3;
  return true;
}

static errcode_t
rewrite_checksums (struct settle *s, ext2_ino_t ino)
{
  errcode_t err = 0;

  if (s->inode->i_flags & EXT4_INLINE_DATA_FL)
    return 0;
  if (s->inode->i_flags & EXT4_EXTENTS_FL)
    err = rewrite_extents (s, ino);
  if (err == 0 && LINUX_S_ISDIR (s->inode->i_mode))
    err = ext2fs_block_iterate3 (s->fs, ino, BLOCK_FLAG_DATA_ONLY, NULL,
                                 rewrite_directory_block, &ino);
  return err;
}

static int
rewrite_directory_block (ext2_filsys fs, blk64_t *blocknr, e2_blkcnt_t blockcnt,
                         blk64_t ref_block, int ref_offset, void *opaque)
{
  ext2_ino_t ino = *(ext2_ino_t *) opaque;
  char *buf = malloc (fs->blocksize);
  int r = 0;

  (void) blockcnt, (void) ref_block, (void) ref_offset;
  if (buf == NULL || ext2fs_read_dir_block4 (fs, *blocknr, buf, 0, ino) != 0 ||
      ext2fs_write_dir_block4 (fs, *blocknr, buf, 0, ino) != 0)
    r = BLOCK_ABORT;
  free (buf);
  return r;
}

/* Writing an entry of a block writes its checksum.  One entry will do. */
static errcode_t
rewrite_extents (struct settle *s, ext2_ino_t ino)
{
  struct ext2_extent_info info;
  ext2_extent_handle_t handle;
  struct ext2fs_extent extent;
  errcode_t err;

  err = ext2fs_extent_open2 (s->fs, ino, s->inode, &handle);
  if (err != 0)
    return err;
  err = ext2fs_extent_get (handle, EXT2_EXTENT_ROOT, &extent);
  while (err == 0) {
    err = ext2fs_extent_get_info (handle, &info);
    if (err == 0 && info.curr_level > 0 && info.curr_entry == 1 &&
        !(extent.e_flags & EXT2_EXTENT_FLAGS_SECOND_VISIT))
      err = ext2fs_extent_replace (handle, 0, &extent);
    if (err == 0)
      err = ext2fs_extent_get (handle, EXT2_EXTENT_NEXT, &extent);
  }
  ext2fs_extent_free (handle);
  return err == EXT2_ET_EXTENT_NO_NEXT || err == EXT2_ET_NO_CURRENT_NODE ? 0
                                                                         : err;
}

/* Its first block says that nothing is in the others. */
static errcode_t
settle_journal (struct settle *s)
{
  return ext2fs_block_iterate3 (s->fs, s->fs->super->s_journal_inum,
                                BLOCK_FLAG_DATA_ONLY, NULL, clear_block, s);
}

static int
clear_block (ext2_filsys fs, blk64_t *blocknr, e2_blkcnt_t blockcnt,
             blk64_t ref_block, int ref_offset, void *opaque)
{
  struct settle *s = opaque;
  bool first = blockcnt == 0, dirty = false;

  (void) ref_block, (void) ref_offset;
  if (io_channel_read_blk64 (fs->io, *blocknr, 1, s->block) != 0)
    return BLOCK_ABORT;
  if (first)
    fresh_journal (s->block);
  else
    for (unsigned i = 0; i < fs->blocksize; i++)
      dirty |= s->block[i] != 0;
  if (!first && dirty)
    memset (s->block, 0, fs->blocksize);
  if ((first || dirty) &&
      io_channel_write_blk64 (fs->io, *blocknr, 1, s->block) != 0)
    return BLOCK_ABORT;
  return 0;
}

static void
fresh_journal (char *sb)
{
  const __u32 one = htobe32 (1);
  __u32 incompat, sum;

  memcpy (sb + JOURNAL_SEQUENCE, &one, sizeof one);
  memset (sb + JOURNAL_START, 0, 4);
  memset (sb + JOURNAL_HEAD, 0, 4);
  memcpy (&incompat, sb + JOURNAL_INCOMPAT, sizeof incompat);
  if (!(be32toh (incompat) & JOURNAL_CSUM_V2_V3))
    return;
  memset (sb + JOURNAL_CHECKSUM, 0, 4);
  sum = htobe32 (ext2fs_crc32c_le (~0, (unsigned char *) sb, JOURNAL_SIZE));
  memcpy (sb + JOURNAL_CHECKSUM, &sum, sizeof sum);
}

/* In groups of which no block was ever taken nothing was written. */
static errcode_t
clear_free_blocks (struct settle *s)
{
  ext2_filsys fs = s->fs;
  char *buf = malloc ((size_t) SCAN_BLOCKS * fs->blocksize);
  errcode_t err = buf == NULL ? EXT2_ET_NO_MEMORY : 0;

  for (dgrp_t g = 0; err == 0 && g < fs->group_desc_count; g++) {
    blk64_t b = ext2fs_group_first_block2 (fs, g);
    blk64_t end = ext2fs_group_last_block2 (fs, g) + 1;

    if (ext2fs_bg_flags_test (fs, g, EXT2_BG_BLOCK_UNINIT))
      continue;
    while (err == 0 && b < end) {
      unsigned n = 0;

      while (b + n < end && n < SCAN_BLOCKS &&
             !ext2fs_test_block_bitmap2 (fs->block_map, b + n))
        n++;
      if (n > 0)
        err = clear_run (s, buf, b, n);
      b += n > 0 ? n : 1;
    }
  }
  free (buf);
  return err;
}

static errcode_t
clear_run (struct settle *s, char *buf, blk64_t first, unsigned n)
{
  size_t size = s->fs->blocksize;
  errcode_t err = io_channel_read_blk64 (s->fs->io, first, n, buf);

  memset (s->block, 0, size);
  for (unsigned i = 0; err == 0 && i < n; i++)
    if (memcmp (buf + i * size, s->block, size) != 0)
      err = io_channel_write_blk64 (s->fs->io, first + i, 1, s->block);
  return err;
}

static void
settle_super (struct settle *s)
{
  struct ext2_super_block *sb = s->fs->super;
  __u32 *const times[] = { &sb->s_mtime, &sb->s_lastcheck, &sb->s_mkfs_time };

  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
    if (*times[i] > s->epoch)
      *times[i] = s->epoch;
  sb->s_kbytes_written = 0;
  ext2fs_mark_super_dirty (s->fs);
}
