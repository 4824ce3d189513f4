/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replacing a file as a whole; see replace.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "cleanup.h"

#include "attributes.h"
#include "replace.h"
#include "sysroot.h"

#define TRIES 16

static int open_unnamed (struct replace *r, mode_t mode);
static int give_name (struct replace *r, const char *name);
static int temporary_name (struct replace *r);

int
replace_begin (struct replace *r, int dir, const char *name, mode_t mode)
{
  *r = (struct replace) REPLACE_NONE;
  if (strcmp (name, ".") == 0) {
    errno = EISDIR;
    return -1;
  }
  r->old_fd = openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (r->old_fd == -1 && errno != ENOENT)
    return -1;
  r->exists = r->old_fd != -1;
  if (r->exists && fstat (r->old_fd, &r->old) == -1)
    goto failed;
  if (r->exists && !S_ISREG (r->old.st_mode)) {
    errno = S_ISDIR (r->old.st_mode) ? EISDIR : ENXIO;
    goto failed;
  }
  r->name = strdup (name);
  r->dir = openat (dir, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (r->name == NULL || r->dir == -1 || open_unnamed (r, mode) == -1)
    goto failed;
  return 0;

failed:
  replace_abort (r);
  return -1;
}

int
replace_begin_or_reply (struct call *c, struct replace *r, const char *path)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = sysroot_open_target (c, path, &name);

  if (dir != -1 && replace_begin (r, dir, name, 0666) == 0)
    return 0;
  if (dir != -1 && errno == ENXIO)
    return reply_explained (c, EINVAL, "%s: not a regular file", path);
  return reply_errno (c, "%s", path);
}

int
replace_begin_nameless (struct replace *r, int dir)
{
  *r = (struct replace) REPLACE_NONE;
  r->dir = openat (dir, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (r->dir != -1 && open_unnamed (r, 0600) == 0)
    return 0;
  replace_abort (r);
  return -1;
}

int
replace_keep (struct replace *r)
{
  if (!r->exists)
    return 0;
  return attributes_copy (r->old_fd, &r->old, r->fd,
                          ATTRIBUTES_OWNER | ATTRIBUTES_MODE | ATTRIBUTES_ACLS |
                            ATTRIBUTES_XATTRS | ATTRIBUTES_BY_PATH);
}

int
replace_commit (struct replace *r)
{
  /* A name that nobody has is taken without a detour. */
  if (r->temp[0] == '\0' && !r->exists && give_name (r, r->name) == 0)
    return 0;
  if (r->temp[0] == '\0' && temporary_name (r) == -1)
    return -1;
  if (renameat (r->dir, r->temp, r->dir, r->name) == -1)
    return -1;
  r->temp[0] = '\0';
  return 0;
}

void
replace_abort (struct replace *r)
{
  int err = errno;

  if (r->temp[0] != '\0')
    unlinkat (r->dir, r->temp, 0);
  r->temp[0] = '\0';
  gm_cleanup_fd (&r->fd);
  gm_cleanup_fd (&r->dir);
  gm_cleanup_fd (&r->old_fd);
  r->fd = r->dir = r->old_fd = -1;
  free (steal_ptr (&r->name));
  errno = err;
}

/* Some filesystems only have files with names. */
static int
open_unnamed (struct replace *r, mode_t mode)
{
  r->fd = openat (r->dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
  for (int i = 0; r->fd == -1 && i < TRIES; i++) {
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL &&
        errno != EEXIST)
      return -1;
    if (replace_temporary_name (r->temp) == -1)
      return -1;
    r->fd =
      openat (r->dir, r->temp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode);
    if (r->fd == -1)
      r->temp[0] = '\0'; /* whosever that is, it is not ours */
  }
  return r->fd == -1 ? -1 : 0;
}

static int
give_name (struct replace *r, const char *name)
{
  char path[FD_PATH_SIZE];

  return linkat (AT_FDCWD, fd_path (path, r->fd), r->dir, name,
                 AT_SYMLINK_FOLLOW);
}

/* A name for the moment between link and rename. */
static int
temporary_name (struct replace *r)
{
  for (int i = 0; i < TRIES; i++) {
    char temp[REPLACE_TEMP];

    if (replace_temporary_name (temp) == -1)
      return -1;
    if (give_name (r, temp) == 0) {
      strcpy (r->temp, temp);
      return 0;
    }
    if (errno != EEXIST)
      return -1;
  }
  return -1;
}

int
replace_temporary_name (char temp[REPLACE_TEMP])
{
  uint64_t random;

  if (getrandom (&random, sizeof random, 0) == -1)
    return -1;
  snprintf (temp, REPLACE_TEMP, ".gfs-%016llx", (unsigned long long) random);
  return 0;
}
