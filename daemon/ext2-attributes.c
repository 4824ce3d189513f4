/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attributes and generations of files, and lost+found.  API:
 * share/api/ext2.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"

/* e2fsck(8) puts files there when it may be short of free blocks. */
#define LOST_AND_FOUND_BYTES 16384
#define LOST_AND_FOUND_MOST 2048 /* entries that a directory may take for it */

/* Letters of chattr(1) and lsattr(1), in the order of ASCII.  `fixed' are those
 * that only the filesystem itself sets.
 */
static const struct {
  char letter;
  bool fixed;
  uint32_t flag;
} letters[] = {
  /* clang-format off */
  { 'A', false, FS_NOATIME_FL },
  { 'C', false, FS_NOCOW_FL },
  { 'D', false, FS_DIRSYNC_FL },
  { 'E', true, FS_ENCRYPT_FL },
  { 'F', false, FS_CASEFOLD_FL },
  { 'I', true, FS_INDEX_FL },
  { 'N', true, FS_INLINE_DATA_FL },
  { 'P', false, FS_PROJINHERIT_FL },
  { 'S', false, FS_SYNC_FL },
  { 'T', false, FS_TOPDIR_FL },
  { 'V', true, FS_VERITY_FL },
  { 'a', false, FS_APPEND_FL },
  { 'c', false, FS_COMPR_FL },
  { 'd', false, FS_NODUMP_FL },
  { 'e', false, FS_EXTENT_FL },
  { 'i', false, FS_IMMUTABLE_FL },
  { 'j', false, FS_JOURNAL_DATA_FL },
  { 'm', false, FS_NOCOMP_FL },
  { 's', false, FS_SECRM_FL },
  { 't', false, FS_NOTAIL_FL },
  { 'u', false, FS_UNRM_FL },
  { 'x', false, FS_DAX_FL },
  /* clang-format on */
};
#define NR_LETTERS (sizeof letters / sizeof letters[0])

static int parse_letters (struct call *c, const char *attrs, uint32_t *flags);
static int make_room (int dir);

char *
do_get_e2attrs (struct call *c, const char *file)
{
  CLEANUP_FD int fd = sysroot_open (c, file, O_RDONLY);
  char text[NR_LETTERS + 1], *copy;
  size_t n = 0;
  int flags = 0;

  if (fd == -1 || ioctl (fd, FS_IOC_GETFLAGS, &flags) == -1)
    return reply_errno_null (c, "%s", file);
  for (size_t i = 0; i < NR_LETTERS; i++)
    if ((uint32_t) flags & letters[i].flag)
      text[n++] = letters[i].letter;
  text[n] = '\0';
  copy = strdup (text);
  return copy != NULL ? copy : reply_errno_null (c, "%s", file);
}

int
do_set_e2attrs (struct call *c, const char *file, const char *attrs,
                const struct do_set_e2attrs_opts *o)
{
  CLEANUP_FD int fd = -1;
  uint32_t change;
  int flags = 0;

  if (parse_letters (c, attrs, &change) == -1)
    return -1;
  fd = sysroot_open (c, file, O_RDONLY);
  if (fd == -1 || ioctl (fd, FS_IOC_GETFLAGS, &flags) == -1)
    return reply_errno (c, "%s", file);
  flags = o->clear ? (uint32_t) flags & ~change : (uint32_t) flags | change;
  if (change != 0 && ioctl (fd, FS_IOC_SETFLAGS, &flags) == -1)
    return reply_errno (c, "%s: cannot change attributes", file);
  return 0;
}

int64_t
do_get_e2generation (struct call *c, const char *file)
{
  CLEANUP_FD int fd = sysroot_open (c, file, O_RDONLY);
  unsigned int generation = 0; /* what is written, whatever the ioctl's type */

  if (fd == -1 || ioctl (fd, FS_IOC_GETVERSION, &generation) == -1)
    return reply_errno (c, "%s", file);
  return generation;
}

int
do_set_e2generation (struct call *c, const char *file, int64_t generation)
{
  CLEANUP_FD int fd = -1;
  unsigned int value = generation;

  if (generation < 0 || generation > UINT32_MAX)
    return reply_explained (
      c, EINVAL, "%s: generation %" PRIi64 " is not from 0 to 4294967295", file,
      generation);
  fd = sysroot_open (c, file, O_RDONLY);
  if (fd == -1 || ioctl (fd, FS_IOC_SETVERSION, &value) == -1)
    return reply_errno (c, "%s", file);
  return 0;
}

int
do_mklost_and_found (struct call *c, const char *mountpoint)
{
  CLEANUP_FD int parent = sysroot_open (c, mountpoint, O_PATH | O_DIRECTORY);
  CLEANUP_FD int dir = -1;

  if (parent == -1)
    return reply_errno (c, "%s", mountpoint);
  if (mkdirat (parent, "lost+found", 0700) == -1)
    return reply_errno (c, "%s: lost+found", mountpoint);
  dir = openat (parent, "lost+found",
                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (dir == -1 || fchmod (dir, 0700) == -1 || make_room (dir) == -1)
    return reply_errno (c, "%s: lost+found", mountpoint);
  return 0;
}

static int
parse_letters (struct call *c, const char *attrs, uint32_t *flags)
{
  *flags = 0;
  for (const char *p = attrs; *p != '\0'; p++) {
    size_t i = 0;

    while (i < NR_LETTERS && letters[i].letter != *p)
      i++;
    if (i == NR_LETTERS || letters[i].fixed)
      return reply_explained (c, EINVAL, "%s: no attribute `%c' can be set",
                              attrs, *p);
    if (*flags & letters[i].flag)
      return reply_explained (c, EINVAL, "%s: attribute `%c' is there twice",
                              attrs, *p);
    *flags |= letters[i].flag;
  }
  return 0;
}

/* Directories of ext filesystems never shrink: with long names for a moment
 * there they get blocks to keep.  Elsewhere this does no harm.
 */
static int
make_room (int dir)
{
  char name[256];
  struct stat st;
  int n = 0, r = 0;

  memset (name, 'x', 255);
  name[255] = '\0';
  for (; r == 0 && n < LOST_AND_FOUND_MOST; n++) {
    int fd;

    if (fstat (dir, &st) == 0 && st.st_size >= LOST_AND_FOUND_BYTES)
      break;
    snprintf (name, 9, "%08d", n);
    name[8] = 'x';
    fd = openat (dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd == -1)
      r = -1;
    else
      close (fd);
  }
  for (int err = errno; n > 0; errno = err) {
    snprintf (name, 9, "%08d", --n);
    name[8] = 'x';
    unlinkat (dir, name, 0);
  }
  return r;
}
