/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The binary interface: programs that were compiled against libguestfs 1.48
 * for x86-64 count on these sizes, offsets and values.  None ever changes;
 * new structs and calls are added here.
 */

#include <stddef.h>

#include "guestfs.h"
#include "unit.h"

struct fact {
  const char *what;
  intmax_t got, want;
};

#define SIZE(type, size)                                   \
  {                                                        \
    "size of " #type, sizeof (struct guestfs_##type), size \
  }
#define AT(type, member, offset)                                       \
  {                                                                    \
#type "." #member, offsetof(struct guestfs_##type, member), offset \
  }
#define VALUE(name, value)       \
  {                              \
#name, GUESTFS_##name, value \
  }

static void
check_facts (struct unit *u, const struct fact *facts, size_t nr)
{
  for (size_t i = 0; i < nr; i++)
    if (facts[i].got != facts[i].want) {
      printf ("# %s is %jd, must be %jd\n", facts[i].what, facts[i].got,
              facts[i].want);
      u->failed = true;
    }
}

#define CHECK_FACTS(u, facts) \
  check_facts (u, facts, sizeof facts / sizeof facts[0])

static void
structs (struct unit *u)
{
  /* clang-format off */
  static const struct fact facts[] = {
    SIZE (stat, 104), AT (stat, dev, 0), AT (stat, ino, 8),
    AT (stat, mode, 16), AT (stat, nlink, 24), AT (stat, uid, 32),
    AT (stat, gid, 40), AT (stat, rdev, 48), AT (stat, size, 56),
    AT (stat, blksize, 64), AT (stat, blocks, 72), AT (stat, atime, 80),
    AT (stat, mtime, 88), AT (stat, ctime, 96),
    SIZE (statns, 176), AT (statns, st_mode, 16), AT (statns, st_size, 56),
    AT (statns, st_atime_sec, 80), AT (statns, st_ctime_nsec, 120),
    AT (statns, st_spare1, 128), AT (statns, st_spare6, 168),
    SIZE (statvfs, 88), AT (statvfs, bsize, 0), AT (statvfs, namemax, 80),
    SIZE (dirent, 24), AT (dirent, ino, 0), AT (dirent, ftyp, 8),
    AT (dirent, name, 16),
    SIZE (version, 32), AT (version, major, 0), AT (version, extra, 24),
    SIZE (partition, 32), AT (partition, part_num, 0),
    AT (partition, part_start, 8), AT (partition, part_end, 16),
    AT (partition, part_size, 24),
    SIZE (stat_list, 16), AT (stat_list, len, 0), AT (stat_list, val, 8),
    SIZE (partition_list, 16), SIZE (dirent_list, 16),
  };
  /* clang-format on */

  CHECK_FACTS (u, facts);
}

static void
values (struct unit *u)
{
  /* clang-format off */
  static const struct fact facts[] = {
    VALUE (CREATE_NO_ENVIRONMENT, 1), VALUE (CREATE_NO_CLOSE_ON_EXIT, 2),
    VALUE (EVENT_CLOSE, 0x0001), VALUE (EVENT_SUBPROCESS_QUIT, 0x0002),
    VALUE (EVENT_LAUNCH_DONE, 0x0004), VALUE (EVENT_PROGRESS, 0x0008),
    VALUE (EVENT_APPLIANCE, 0x0010), VALUE (EVENT_LIBRARY, 0x0020),
    VALUE (EVENT_TRACE, 0x0040), VALUE (EVENT_ENTER, 0x0080),
    VALUE (EVENT_LIBVIRT_AUTH, 0x0100), VALUE (EVENT_WARNING, 0x0200),
    VALUE (EVENT_ALL, 0x03ff),
  };
  /* clang-format on */

  CHECK_FACTS (u, facts);
}

static void
add_drive (struct unit *u)
{
  /* clang-format off */
  static const struct fact facts[] = {
    VALUE (ADD_DRIVE_OPTS_READONLY, 0), VALUE (ADD_DRIVE_OPTS_FORMAT, 1),
    VALUE (ADD_DRIVE_OPTS_IFACE, 2), VALUE (ADD_DRIVE_OPTS_NAME, 3),
    VALUE (ADD_DRIVE_OPTS_LABEL, 4), VALUE (ADD_DRIVE_OPTS_PROTOCOL, 5),
    VALUE (ADD_DRIVE_OPTS_SERVER, 6), VALUE (ADD_DRIVE_OPTS_USERNAME, 7),
    VALUE (ADD_DRIVE_OPTS_SECRET, 8), VALUE (ADD_DRIVE_OPTS_CACHEMODE, 9),
    VALUE (ADD_DRIVE_OPTS_DISCARD, 10), VALUE (ADD_DRIVE_OPTS_COPYONREAD, 11),
    VALUE (ADD_DRIVE_OPTS_BLOCKSIZE, 12),
    VALUE (ADD_DRIVE_OPTS_BLOCKSIZE_BITMASK, 1 << 12),
    SIZE (add_drive_opts_argv, 104),
    AT (add_drive_opts_argv, bitmask, 0),
    AT (add_drive_opts_argv, readonly, 8),
    AT (add_drive_opts_argv, format, 16),
    AT (add_drive_opts_argv, server, 56),
    AT (add_drive_opts_argv, discard, 88),
    AT (add_drive_opts_argv, copyonread, 96),
    AT (add_drive_opts_argv, blocksize, 100),
  };
  /* clang-format on */

  CHECK_FACTS (u, facts);
}

static void
other_options (struct unit *u)
{
  /* clang-format off */
  static const struct fact facts[] = {
    VALUE (ADD_DRIVE_SCRATCH_NAME, 0), VALUE (ADD_DRIVE_SCRATCH_LABEL, 1),
    VALUE (ADD_DRIVE_SCRATCH_BLOCKSIZE, 2),
    VALUE (TAR_IN_OPTS_COMPRESS, 0), VALUE (TAR_IN_OPTS_XATTRS, 1),
    VALUE (TAR_IN_OPTS_SELINUX, 2), VALUE (TAR_IN_OPTS_ACLS, 3),
    VALUE (TAR_OUT_OPTS_COMPRESS, 0), VALUE (TAR_OUT_OPTS_NUMERICOWNER, 1),
    VALUE (TAR_OUT_OPTS_EXCLUDES, 2), VALUE (TAR_OUT_OPTS_XATTRS, 3),
    VALUE (IS_FILE_OPTS_FOLLOWSYMLINKS, 0),
    VALUE (IS_DIR_OPTS_FOLLOWSYMLINKS, 0),
    VALUE (UMOUNT_OPTS_FORCE, 0), VALUE (UMOUNT_OPTS_LAZYUNMOUNT, 1),
    VALUE (MKFS_OPTS_BLOCKSIZE, 0), VALUE (MKFS_OPTS_FEATURES, 1),
    VALUE (MKFS_OPTS_INODE, 2), VALUE (MKFS_OPTS_SECTORSIZE, 3),
    VALUE (MKFS_OPTS_LABEL, 4),
    AT (mkfs_opts_argv, blocksize, 8), AT (mkfs_opts_argv, features, 16),
    AT (mkfs_opts_argv, label, 32),
  };
  /* clang-format on */

  CHECK_FACTS (u, facts);
}

static const struct unit_test tests[] = {
  { "structs have their sizes and offsets", structs },
  { "flags and events have their values", values },
  { "the options of add_drive have their bits and places", add_drive },
  { "so have the options of other calls", other_options },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
