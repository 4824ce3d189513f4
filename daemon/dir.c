/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Directories.  API: share/api/dir.xml. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "run.h"
#include "sysroot.h"
#include "tempname.h"

static int make_private_dir (int dir, const char *name);
static int send_names (struct call *c, DIR *dir);
static int fill_entries (DIR *dir, guestfs_int_dirent_list *list);
static unsigned char type_of (int dir, const struct dirent *d);
static char type_char (unsigned char type);
static void free_entries (guestfs_int_dirent_list *list);
static int make_dir (struct call *c, const char *path, mode_t mode);
static int make_parents (struct call *c, const char *path);
static bool is_dot (const char *name);

int
do_ls0 (struct call *c, const char *dir)
{
  int fd = sysroot_open (c, dir, O_RDONLY | O_DIRECTORY);
  DIR *d = fd == -1 ? NULL : fdopendir (fd);
  int r;

  if (d == NULL) {
    reply_errno (c, "%s", dir);
    if (fd != -1)
      close (fd);
    return -1;
  }
  r = reply_begin_file (c) == -1 ? -1 : send_names (c, d);
  closedir (d);
  return r;
}

/* Not a format for programs: what ls -la prints. */
char *
do_ll (struct call *c, const char *directory)
{
  CLEANUP_FD int fd = sysroot_open (c, directory, O_RDONLY | O_DIRECTORY);
  char name[FD_PATH_SIZE + 1];
  CLEANUP_RUN struct run ls = {
    .argv = RUN_ARGV ("ls", "-la", name),
    .keep = &fd,
    .nr_keep = 1,
  };

  if (fd == -1)
    return reply_errno_null (c, "%s", directory);
  strcat ((char *) fd_path (name, fd), "/");
  if (run_program (c, &ls) == -1)
    return reply_errno_null (c, "%s: ls", directory);
  if (ls.status != 0)
    return reply_error_null (c, "%s: %s", directory, run_reason (&ls));
  return steal_ptr (&ls.out);
}

guestfs_int_dirent_list *
do_readdir (struct call *c, const char *dir)
{
  int fd = sysroot_open (c, dir, O_RDONLY | O_DIRECTORY);
  DIR *d = fd == -1 ? NULL : fdopendir (fd);
  guestfs_int_dirent_list *list = NULL;

  if (d == NULL) {
    reply_errno (c, "%s", dir);
    if (fd != -1)
      close (fd);
    return NULL;
  }
  list = calloc (1, sizeof *list);
  if (list == NULL || fill_entries (d, list) == -1) {
    if (errno == EMSGSIZE)
      reply_explained (
        c, EMSGSIZE, "%s: the names do not fit into a message (%d MiB), use ls",
        dir, GUESTFS_MESSAGE_MAX >> 20);
    else
      reply_errno (c, "%s", dir);
    free_entries (steal_ptr (&list));
  }
  closedir (d);
  return list;
}

int
do_mkdir (struct call *c, const char *path)
{
  return do_mkdir_mode (c, path, 0777);
}

int
do_mkdir_p (struct call *c, const char *path)
{
  CLEANUP_FD int fd = -1;

  if (make_dir (c, path, 0777) == 0)
    return 0;
  if (errno == ENOENT &&
      (make_parents (c, path) == 0 && make_dir (c, path, 0777) == 0))
    return 0;
  if (errno != EEXIST)
    return reply_errno (c, "%s", path);
  fd = sysroot_open (c, path, O_PATH | O_DIRECTORY);
  if (fd == -1)
    return reply_code (c, errno == ENOTDIR ? EEXIST : errno, "%s", path);
  return 0;
}

int
do_mkdir_mode (struct call *c, const char *path, int mode)
{
  if (mode < 0 || mode > 07777)
    return reply_explained (c, EINVAL, "%#o: mode is negative or out of range",
                            (unsigned) mode);
  if (make_dir (c, path, mode) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

char *
do_mkdtemp (struct call *c, const char *tmpl)
{
  return tempname_make_or_reply (c, tmpl, "", make_private_dir);
}

int
do_rmdir (struct call *c, const char *path)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, path, &name);

  if (dir == -1 || unlinkat (dir, name, AT_REMOVEDIR) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

static int
make_private_dir (int dir, const char *name)
{
  return mkdirat (dir, name, 0700);
}

/* Each name with its NUL, many in a chunk. */
static int
send_names (struct call *c, DIR *dir)
{
  char buf[8192];
  size_t len = 0;
  struct dirent *d;

  while ((errno = 0, d = readdir (dir)) != NULL) {
    size_t size = strlen (d->d_name) + 1;

    if (is_dot (d->d_name))
      continue;
    if (len + size > sizeof buf) {
      if (send_chunk (c, buf, len) == -1)
        return -1;
      len = 0;
    }
    memcpy (buf + len, d->d_name, size);
    len += size;
  }
  if (errno != 0)
    return send_cancel (c);
  if (send_chunk (c, buf, len) == -1)
    return -1;
  return send_end (c);
}

static int
fill_entries (DIR *dir, guestfs_int_dirent_list *list)
{
  size_t bytes = 64, capacity = 0; /* some for the message's header */
  struct dirent *d;

  while ((errno = 0, d = readdir (dir)) != NULL) {
    guestfs_int_dirent *entry;

    bytes += 8 + 4 + 4 + ((strlen (d->d_name) + 3) & ~3);
    if (bytes > GUESTFS_MESSAGE_MAX) {
      errno = EMSGSIZE;
      return -1;
    }
    if (list->guestfs_int_dirent_list_len == capacity) {
      capacity = capacity == 0 ? 64 : capacity * 2;
      entry = reallocarray (list->guestfs_int_dirent_list_val, capacity,
                            sizeof *entry);
      if (entry == NULL)
        return -1;
      list->guestfs_int_dirent_list_val = entry;
    }
    entry =
      &list->guestfs_int_dirent_list_val[list->guestfs_int_dirent_list_len];
    entry->ino = d->d_ino;
    entry->ftyp = type_char (type_of (dirfd (dir), d));
    entry->name = strdup (d->d_name);
    if (entry->name == NULL)
      return -1;
    list->guestfs_int_dirent_list_len++;
  }
  return errno == 0 ? 0 : -1;
}

/* Some filesystems do not keep types with the names. */
static unsigned char
type_of (int dir, const struct dirent *d)
{
  struct stat st;

  if (d->d_type == DT_UNKNOWN &&
      fstatat (dir, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
    return IFTODT (st.st_mode);
  return d->d_type;
}

static char
type_char (unsigned char type)
{
  switch (type) {
  case DT_BLK:
    return 'b';
  case DT_CHR:
    return 'c';
  case DT_DIR:
    return 'd';
  case DT_FIFO:
    return 'f';
  case DT_LNK:
    return 'l';
  case DT_REG:
    return 'r';
  case DT_SOCK:
    return 's';
  case DT_UNKNOWN:
    return 'u';
  default:
    return '?';
  }
}

static void
free_entries (guestfs_int_dirent_list *list)
{
  if (list == NULL)
    return;
  for (size_t i = 0; i < list->guestfs_int_dirent_list_len; i++)
    free (list->guestfs_int_dirent_list_val[i].name);
  free (list->guestfs_int_dirent_list_val);
  free (list);
}

static int
make_dir (struct call *c, const char *path, mode_t mode)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, path, &name);

  if (dir == -1)
    return -1;
  return mkdirat (dir, name, mode);
}

/* Make all directories above PATH that are missing. */
static int
make_parents (struct call *c, const char *path)
{
  CLEANUP_FREE char *part = strdup (path);

  if (part == NULL)
    return -1;
  for (char *p = part + strspn (part, "/"); (p = strchr (p, '/')) != NULL;) {
    *p = '\0';
    if (make_dir (c, part, 0777) == -1 && errno != EEXIST)
      return -1;
    *p = '/';
    p += strspn (p, "/");
  }
  return 0;
}

static bool
is_dot (const char *name)
{
  return strcmp (name, ".") == 0 || strcmp (name, "..") == 0;
}
