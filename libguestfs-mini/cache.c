/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache folder; see cache.h. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache.h"
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"
#include "handle.h"

enum { KEEP_TEMPLATES = 4 /* newest ones that survive a build */ };

uint64_t
gm_cache_hash (const char *text)
{
  uint64_t h = 0xcbf29ce484222325;

  for (const unsigned char *p = (const unsigned char *) text; *p; p++)
    h = (h ^ *p) * 0x100000001b3;
  return h;
}

char *
gm_cache_read_text (guestfs_h *g, int dir, const char *name)
{
  CLEANUP_FD int fd = openat (dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  char buf[8192];
  ssize_t n = fd == -1 ? -1 : read (fd, buf, sizeof buf - 1);

  if (n == -1)
    return NULL;
  buf[n] = '\0';
  return gm_strdup (g, buf);
}

int
gm_cache_write_text (int dir, const char *name, const char *text)
{
  char tmp[64];
  CLEANUP_FD int fd = -1;
  size_t len = strlen (text);

  snprintf (tmp, sizeof tmp, ".%s.%d", name, (int) getpid ());
  fd = openat (dir, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd == -1)
    return -1;
  errno = ENOSPC; /* what a short write means */
  if (write (fd, text, len) != (ssize_t) len ||
      renameat (dir, tmp, dir, name) == -1) {
    int err = errno;

    unlinkat (dir, tmp, 0);
    errno = err;
    return -1;
  }
  return 0;
}

void
gm_cache_remove_dir (int cache, const char *name)
{
  int fd =
    openat (cache, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd == -1 ? NULL : fdopendir (fd);
  struct dirent *d;

  if (dir == NULL) {
    if (fd != -1)
      close (fd);
    return;
  }
  unlinkat (fd, "info", 0); /* first: what is left is no template */
  while ((d = readdir (dir)) != NULL)
    if (strcmp (d->d_name, ".") != 0 && strcmp (d->d_name, "..") != 0)
      unlinkat (fd, d->d_name, 0);
  closedir (dir);
  unlinkat (cache, name, AT_REMOVEDIR);
}

int
gm_cache_lock (int cache)
{
  CLEANUP_FD int lock =
    openat (cache, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  while (lock != -1 && flock (lock, LOCK_EX) == -1)
    if (errno != EINTR)
      return -1;
  return steal_fd (&lock);
}

void
gm_cache_prune (int cache)
{
  struct {
    char name[32];
    time_t mtime;
  } kept[KEEP_TEMPLATES];
  size_t n = 0;
  DIR *dir = fdopendir (openat (cache, ".", O_RDONLY | O_CLOEXEC));
  struct dirent *d;

  if (dir == NULL)
    return;
  while ((d = readdir (dir)) != NULL) {
    struct stat st;
    char name[32];
    size_t oldest = 0;

    if (strncmp (d->d_name, "new-", 4) == 0) {
      gm_cache_remove_dir (cache, d->d_name); /* we hold the lock: nobody's */
      continue;
    }
    if (strncmp (d->d_name, "template-", 9) != 0 ||
        strlen (d->d_name) >= sizeof name ||
        fstatat (cache, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
      continue;
    strcpy (name, d->d_name);
    if (n < KEEP_TEMPLATES) {
      strcpy (kept[n].name, name);
      kept[n++].mtime = st.st_mtime;
      continue;
    }
    for (size_t i = 1; i < n; i++)
      if (kept[i].mtime < kept[oldest].mtime)
        oldest = i;
    if (st.st_mtime <= kept[oldest].mtime) {
      gm_cache_remove_dir (cache, name);
      continue;
    }
    gm_cache_remove_dir (cache, kept[oldest].name);
    strcpy (kept[oldest].name, name);
    kept[oldest].mtime = st.st_mtime;
  }
  closedir (dir);
}

/* The folder of the cache.  In a directory that all users share (there is no
 * home directory) everybody needs a name of their own.
 */
static char *
cache_dir (guestfs_h *g)
{
  CLEANUP_FREE char *dir = gm_call_get_cachedir (g);

  if (g->set.cachedir == NULL && g->set.env_cachedir == NULL)
    return gm_asprintf (g, "%s/libguestfs-mini-%u", dir, (unsigned) geteuid ());
  return gm_asprintf (g, "%s/libguestfs-mini", dir);
}

int
gm_cache_open (guestfs_h *g, char **path, char **why)
{
  struct stat st;
  int fd, err = 0;

  *path = cache_dir (g);
  if (mkdir (*path, 0700) == -1 && errno == ENOENT) {
    CLEANUP_FREE char *parent = gm_strdup (g, *path);

    *strrchr (parent, '/') = '\0';
    if ((mkdir (parent, 0700) == -1 && errno != EEXIST) ||
        mkdir (*path, 0700) == -1)
      err = errno;
  } else
    err = errno;
  fd = open (*path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1 && errno == ENOENT)
    errno = err; /* why it could not be made */
  else if (fd != -1 && fstat (fd, &st) == 0 &&
           (st.st_uid != geteuid () || st.st_mode & (S_IWGRP | S_IWOTH)))
    errno = EPERM; /* another user could have put anything into it */
  else if (fd != -1 && faccessat (fd, ".", R_OK | W_OK | X_OK, 0) == 0)
    return fd;
  *why = gm_strdup (g, strerror (errno));
  if (fd != -1)
    close (fd);
  return -1;
}
