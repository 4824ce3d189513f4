/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a systemd journal; see journal-files.h. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "journal-files.h"
#include "sysroot.h"

#define FILES_MAX 4096   /* that are open, of all calls together */
#define NAMES_MAX 100000 /* that are looked at, in all directories */

struct search {
  struct call *c;
  struct journal_files *files;
  size_t names;
};

static atomic_uint nr_open;

static int look_into (struct search *s, int take_fd, bool deeper);
static int look_at (struct search *s, DIR *dir, const char *name, bool deeper);
static bool is_journal (const char *name);
static int add_file (struct search *s, int dir, const char *name);

int
journal_files_open_or_reply (struct call *c, const char *directory,
                             struct journal_files *files)
{
  struct search s = { .c = c, .files = files };
  int fd = sysroot_open (c, directory, O_RDONLY | O_DIRECTORY);

  if (fd == -1)
    return reply_errno (c, "%s", directory);
  if (look_into (&s, fd, true) == 0)
    return 0;
  if (errno == E2BIG)
    return reply_explained (c, E2BIG, "%s: more than %d names", directory,
                            NAMES_MAX);
  if (errno == EMFILE)
    return reply_explained (c, EMFILE,
                            "%s: more than %d journal files are in use",
                            directory, FILES_MAX);
  return reply_errno (c, "%s", directory);
}

void
journal_files_close (struct journal_files *files)
{
  int err = errno;

  for (size_t i = 0; i < files->len; i++)
    close (files->fds[i]);
  atomic_fetch_sub (&nr_open, files->len);
  free (files->fds);
  *files = (struct journal_files){ NULL, 0 };
  errno = err;
}

char *
journal_files_list (const struct journal_files *files)
{
  char *text = malloc (12 * files->len + 1), *p = text;

  if (text == NULL)
    return NULL;
  *p = '\0';
  for (size_t i = 0; i < files->len; i++)
    p += sprintf (p, "%s%d", i == 0 ? "" : ",", files->fds[i]);
  return text;
}

bool
journal_is_id (const char *name)
{
  size_t digits = 0;

  for (; *name != '\0'; name++)
    if (isxdigit ((unsigned char) *name))
      digits++;
    else if (*name != '-')
      return false;
  return digits == 32;
}

static int
look_into (struct search *s, int take_fd, bool deeper)
{
  DIR *dir = fdopendir (take_fd);
  const struct dirent *d;
  int r = 0, err;

  if (dir == NULL) {
    close (take_fd);
    return -1;
  }
  errno = 0;
  while (r == 0 && (d = readdir (dir)) != NULL) {
    r = look_at (s, dir, d->d_name, deeper);
    if (r == 0)
      errno = 0;
  }
  err = errno;
  closedir (dir);
  errno = err;
  return err == 0 ? 0 : -1;
}

static int
look_at (struct search *s, DIR *dir, const char *name, bool deeper)
{
  int fd;

  if (call_cancelled (s->c)) {
    errno = ECANCELED;
    return -1;
  }
  if (++s->names > NAMES_MAX) {
    errno = E2BIG;
    return -1;
  }
  if (is_journal (name))
    return add_file (s, dirfd (dir), name);
  if (!deeper || !journal_is_id (name))
    return 0;
  fd =
    openat (dirfd (dir), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return fd == -1 ? 0 : look_into (s, fd, false);
}

static bool
is_journal (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL &&
         (strcmp (dot, ".journal") == 0 || strcmp (dot, ".journal~") == 0);
}

static int
add_file (struct search *s, int dir, const char *name)
{
  CLEANUP_FD int there = openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  struct journal_files *files = s->files;
  char path[FD_PATH_SIZE];
  struct stat st;
  int *fds, fd;

  if (there == -1 || fstat (there, &st) == -1 || !S_ISREG (st.st_mode))
    return 0;
  fds = reallocarray (files->fds, files->len + 1, sizeof *fds);
  if (fds == NULL)
    return -1;
  files->fds = fds;
  fd = open (fd_path (path, there), O_RDONLY | O_CLOEXEC);
  if (fd == -1)
    return -1;
  files->fds[files->len++] = fd;
  if (atomic_fetch_add (&nr_open, 1) >= FILES_MAX) {
    errno = EMFILE;
    return -1;
  }
  return 0;
}
