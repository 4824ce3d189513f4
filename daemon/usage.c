/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Use of space.  API: share/api/usage.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "inodes.h"
#include "mounts.h"
#include "server.h"
#include "sysroot.h"
#include "walk.h"

struct du {
  uint64_t blocks; /* of 512 bytes */
  struct inodes seen;
};

static char *df (struct call *c, bool human);
static int print_line (struct call *c, FILE *fp, const struct mount_entry *m,
                       int width, bool human);
static void size_text (char *buf, size_t size, uint64_t bytes, bool human);
static int add_entry (void *opaque, const struct walk_entry *entry);
static int add_file (struct du *du, const struct stat *st);

guestfs_int_statvfs *
do_statvfs (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH);
  guestfs_int_statvfs *out;
  struct statvfs st;

  if (fd == -1 || fstatvfs (fd, &st) == -1)
    return reply_errno_null (c, "%s", path);
  out = malloc (sizeof *out);
  if (out == NULL)
    return reply_errno_null (c, "%s", path);
  *out = (guestfs_int_statvfs){
    .bsize = st.f_bsize,
    .frsize = st.f_frsize,
    .blocks = st.f_blocks,
    .bfree = st.f_bfree,
    .bavail = st.f_bavail,
    .files = st.f_files,
    .ffree = st.f_ffree,
    .favail = st.f_favail,
    .fsid = st.f_fsid,
    .flag = st.f_flag,
    .namemax = st.f_namemax,
  };
  return out;
}

char *
do_df (struct call *c)
{
  return df (c, false);
}

char *
do_df_h (struct call *c)
{
  return df (c, true);
}

int64_t
do_du (struct call *c, const char *path)
{
  struct du du = { 0 };
  const struct walk_how how = { .entry = add_entry, .opaque = &du };
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH | O_NOFOLLOW);
  CLEANUP_FD int dir = -1;
  struct stat st;
  int r;

  if (fd == -1 || fstat (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  r = add_file (&du, &st);
  if (r == 0 && S_ISDIR (st.st_mode)) {
    dir = openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    r = dir == -1 ? -1 : walk_tree (c, dir, &how);
  }
  if (r == -1)
    reply_errno (c, "%s", path);
  inodes_free (&du.seen);
  return r == -1 ? -1 : (int64_t) (du.blocks + 1) / 2;
}

static char *
df (struct call *c, bool human)
{
  CLEANUP_MOUNTS struct mount_list list = { 0 };
  char *text = NULL;
  size_t size;
  FILE *fp;
  int width = sizeof "Filesystem" - 1;

  if (mounts_read (c->server, &list) == -1)
    return reply_errno_null (c, "mounts");
  for (size_t i = 0; i < list.len; i++)
    if ((int) strlen (list.entries[i].source) > width)
      width = strlen (list.entries[i].source);
  fp = open_memstream (&text, &size);
  if (fp == NULL)
    return reply_errno_null (c, "df");
  fprintf (fp, "%-*s %10s %10s %10s Use%% Mounted on\n", width, "Filesystem",
           human ? "Size" : "1K-blocks", "Used", human ? "Avail" : "Available");
  for (size_t i = 0; i < list.len; i++)
    if (print_line (c, fp, &list.entries[i], width, human) == -1)
      fprintf (fp, "%-*s %10s %10s %10s    - %s\n", width,
               list.entries[i].source, "-", "-", "-", list.entries[i].dir);
  if (fclose (fp) == EOF) {
    reply_errno (c, "df");
    free (steal_ptr (&text));
  }
  return text;
}

static int
print_line (struct call *c, FILE *fp, const struct mount_entry *m, int width,
            bool human)
{
  CLEANUP_FD int fd = sysroot_open (c, m->dir, O_PATH);
  char total[32], used[32], avail[32];
  struct statvfs st;
  uint64_t in_use, usable;

  if (fd == -1 || fstatvfs (fd, &st) == -1)
    return -1;
  in_use = st.f_blocks - st.f_bfree;
  usable = in_use + st.f_bavail;
  size_text (total, sizeof total, st.f_blocks * st.f_frsize, human);
  size_text (used, sizeof used, in_use * st.f_frsize, human);
  size_text (avail, sizeof avail, st.f_bavail * st.f_frsize, human);
  fprintf (fp, "%-*s %10s %10s %10s ", width, m->source, total, used, avail);
  if (usable == 0)
    fprintf (fp, "   - %s\n", m->dir);
  else
    fprintf (fp, "%3u%% %s\n",
             (unsigned) ((in_use * 100 + usable - 1) / usable), m->dir);
  return 0;
}

/* In KiB or, with one digit after the point below ten, as df -h; rounded up. */
static void
size_text (char *buf, size_t size, uint64_t bytes, bool human)
{
  static const char units[] = "BKMGTPE";
  uint64_t unit = 1;
  int n = 0;

  while (human && bytes / unit >= 1024) {
    unit *= 1024;
    n++;
  }
  if (!human)
    snprintf (buf, size, "%" PRIu64, bytes / 1024 + (bytes % 1024 > 0));
  else if (n > 0 && bytes / unit < 10) {
    uint64_t tenths = (bytes * 10 + unit - 1) / unit;

    snprintf (buf, size, "%" PRIu64 ".%" PRIu64 "%c", tenths / 10, tenths % 10,
              units[n]);
  } else
    snprintf (buf, size, "%" PRIu64 "%s", bytes / unit + (bytes % unit > 0),
              n > 0 ? (const char[]){ units[n], '\0' } : "");
}

static int
add_entry (void *opaque, const struct walk_entry *entry)
{
  struct stat st;

  if (fstatat (entry->dir, entry->name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return errno == ENOENT ? 0 : -1; /* removed meanwhile */
  return add_file (opaque, &st);
}

static int
add_file (struct du *du, const struct stat *st)
{
  if (!S_ISDIR (st->st_mode) && st->st_nlink > 1) {
    if (inodes_get (&du->seen, st->st_dev, st->st_ino) != NULL)
      return 0;
    if (inodes_put (&du->seen, st->st_dev, st->st_ino, "") == -1 &&
        errno != E2BIG) /* then it counts with each name */
      return -1;
  }
  du->blocks += st->st_blocks;
  return 0;
}
