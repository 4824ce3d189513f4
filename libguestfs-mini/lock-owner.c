/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has a file locked?  qemu's locks belong to open files, not to
 * processes, so F_GETLK cannot tell: /proc is asked who has the file open
 * with a lock on it.
 */

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "error.h"
#include "lock-owner.h"

static bool
has_lock (int proc, const char *fd)
{
  CLEANUP_FILE FILE *fp = NULL;
  char name[300], line[256];
  int info;

  snprintf (name, sizeof name, "fdinfo/%s", fd);
  info = openat (proc, name, O_RDONLY | O_CLOEXEC);
  if (info == -1)
    return false;
  fp = fdopen (info, "r");
  if (fp == NULL) {
    close (info);
    return false;
  }
  while (fgets (line, sizeof line, fp) != NULL)
    if (strncmp (line, "lock:", 5) == 0)
      return true;
  return false;
}

/* Does the process whose /proc folder is open at PROC hold a lock on the
 * file WANTED?
 */
static bool
process_locks (int proc, const struct stat *wanted)
{
  int fds = openat (proc, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fds == -1 ? NULL : fdopendir (fds);
  struct dirent *d;
  bool found = false;

  while (!found && dir != NULL && (d = readdir (dir)) != NULL) {
    struct stat st;

    found = isdigit ((unsigned char) d->d_name[0]) &&
            fstatat (dirfd (dir), d->d_name, &st, 0) == 0 &&
            st.st_dev == wanted->st_dev && st.st_ino == wanted->st_ino &&
            has_lock (proc, d->d_name);
  }
  if (dir != NULL)
    closedir (dir);
  else if (fds != -1)
    close (fds);
  return found;
}

static void
read_name (int proc, char *buf, size_t size)
{
  CLEANUP_FD int fd = openat (proc, "comm", O_RDONLY | O_CLOEXEC);
  ssize_t n = fd == -1 ? -1 : read (fd, buf, size - 1);

  buf[n > 0 ? n : 0] = '\0';
  buf[strcspn (buf, "\n")] = '\0';
}

char *
gm_lock_owner (guestfs_h *g, const char *path)
{
  DIR *dir = opendir ("/proc");
  char *owner = NULL;
  struct stat wanted;
  struct dirent *d;

  if (dir == NULL || stat (path, &wanted) == -1) {
    if (dir != NULL)
      closedir (dir);
    return NULL;
  }
  while (owner == NULL && (d = readdir (dir)) != NULL) {
    CLEANUP_FD int proc = -1;
    char name[64];

    if (!isdigit ((unsigned char) d->d_name[0]))
      continue;
    proc = openat (dirfd (dir), d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc == -1 || !process_locks (proc, &wanted))
      continue;
    read_name (proc, name, sizeof name);
    owner = gm_asprintf (g, "process %s (%s)", d->d_name, name);
  }
  closedir (dir);
  return owner;
}
