/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hard and symbolic links.  API: share/api/link.xml. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "realpath.h"
#include "sysroot.h"
#include "tempname.h"

struct link {
  const char *target, *linkname;
  bool symbolic, force;
  bool exact; /* never into a directory */
  int from;   /* the directory of a hard link's target, and its name there */
  char *from_name;
};

static int make_link_or_reply (struct call *c, struct link *l);
static int open_place (struct call *c, const struct link *l, char **name);
static char *last_part (const char *path);
static int link_at (const struct link *l, int dir, const char *name);
static int replace_or_reply (struct call *c, const struct link *l, int dir,
                             const char *name);

int
do_ln (struct call *c, const char *target, const char *linkname)
{
  struct link l = { .target = target, .linkname = linkname };

  return make_link_or_reply (c, &l);
}

int
do_ln_f (struct call *c, const char *target, const char *linkname)
{
  struct link l = { .target = target, .linkname = linkname, .force = true };

  return make_link_or_reply (c, &l);
}

int
do_ln_s (struct call *c, const char *target, const char *linkname)
{
  struct link l = { .target = target, .linkname = linkname, .symbolic = true };

  return make_link_or_reply (c, &l);
}

int
do_ln_sf (struct call *c, const char *target, const char *linkname)
{
  struct link l = {
    .target = target, .linkname = linkname, .symbolic = true, .force = true
  };

  return make_link_or_reply (c, &l);
}

int
do_mini_link (struct call *c, const char *target, const char *linkname,
              const struct do_mini_link_opts *o)
{
  struct link l = {
    .target = target,
    .linkname = linkname,
    .symbolic = o->symbolic,
    .force = o->force,
    .exact = o->exact,
  };

  return make_link_or_reply (c, &l);
}

char *
do_readlink (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH | O_NOFOLLOW);
  char target[PATH_MAX + 1];
  ssize_t len;
  char *r;

  if (fd == -1)
    return reply_errno_null (c, "%s", path);
  len = readlinkat (fd, "", target, PATH_MAX);
  if (len == -1) /* ENOENT is how the kernel says that it is no link */
    return reply_code (c, errno == ENOENT ? EINVAL : errno, "%s", path), NULL;
  r = strndup (target, len);
  return r != NULL ? r : reply_errno_null (c, "%s", path);
}

char *
do_realpath (struct call *c, const char *path)
{
  char *r = realpath_resolve (c, path, REALPATH_ALL);

  return r != NULL ? r : reply_errno_null (c, "%s", path);
}

char *
do_mini_realpath (struct call *c, const char *path, int missing)
{
  char *r;

  if (missing < REALPATH_ALL || missing > REALPATH_NONE)
    return reply_explained (c, EINVAL, "missing: %d is not 0, 1 or 2", missing),
           NULL;
  r = realpath_resolve (c, path, missing);
  return r != NULL ? r : reply_errno_null (c, "%s", path);
}

char *
do_case_sensitive_path (struct call *c, const char *path)
{
  char *r = realpath_true_case (c, path);

  return r != NULL ? r : reply_errno_null (c, "%s", path);
}

static int
make_link_or_reply (struct call *c, struct link *l)
{
  CLEANUP_FREE char *name = NULL, *from_name = NULL;
  CLEANUP_FD int dir = -1, from = -1;

  if (!l->symbolic) {
    if (check_path (c, "target", l->target) == -1)
      return -1;
    from = sysroot_open_parent (c, l->target, &from_name);
    if (from == -1 || faccessat (from, from_name, F_OK,
                                 AT_SYMLINK_NOFOLLOW | AT_EACCESS) == -1)
      return reply_errno (c, "%s", l->target);
    l->from = from;
    l->from_name = from_name;
  }
  dir = open_place (c, l, &name);
  if (dir == -1)
    return reply_errno (c, "%s", l->linkname);
  if (link_at (l, dir, name) == 0)
    return 0;
  if (errno == EEXIST && l->force)
    return replace_or_reply (c, l, dir, name);
  return reply_errno (c, "%s", l->linkname);
}

/* The directory that the link goes to, and its *NAME there, for the caller to
 * free.
 */
static int
open_place (struct call *c, const struct link *l, char **name)
{
  int dir = -1;

  if (!l->exact)
    dir = sysroot_open (c, l->linkname, O_PATH | O_DIRECTORY);
  if (dir == -1)
    return sysroot_open_parent (c, l->linkname, name);
  *name = last_part (l->target);
  if (*name == NULL) {
    gm_cleanup_fd (&dir);
    return -1;
  }
  return dir;
}

/* "." for what has none, so that it exists in every directory. */
static char *
last_part (const char *path)
{
  size_t len = strlen (path), start;

  while (len > 0 && path[len - 1] == '/')
    len--;
  for (start = len; start > 0 && path[start - 1] != '/';)
    start--;
  return len == 0 ? strdup (".") : strndup (path + start, len - start);
}

static int
link_at (const struct link *l, int dir, const char *name)
{
  if (l->symbolic)
    return symlinkat (l->target, dir, name);
  return linkat (l->from, l->from_name, dir, name, 0);
}

/* Make the link under another name and move it over what is there, so that
 * there is always one or the other.
 */
static int
replace_or_reply (struct call *c, const struct link *l, int dir,
                  const char *name)
{
  char temp[] = ".ln-XXXXXX";
  struct stat old, from;
  int r = -1;

  if (fstatat (dir, name, &old, AT_SYMLINK_NOFOLLOW) == -1)
    return reply_errno (c, "%s", l->linkname);
  if (S_ISDIR (old.st_mode))
    return reply_code (c, EISDIR, "%s", l->linkname);
  if (!l->symbolic) {
    if (fstatat (l->from, l->from_name, &from, AT_SYMLINK_NOFOLLOW) == -1)
      return reply_errno (c, "%s", l->target);
    if (old.st_dev == from.st_dev && old.st_ino == from.st_ino)
      return reply_explained (c, EEXIST, "%s and %s are the same file",
                              l->target, l->linkname);
  }
  for (int tries = 0; r == -1 && tries < 100; tries++) {
    tempname_fill (temp + sizeof temp - 7);
    r = link_at (l, dir, temp);
    if (r == -1 && errno != EEXIST)
      break;
  }
  if (r == -1)
    return reply_errno (c, "%s", l->linkname);
  if (renameat (dir, temp, dir, name) == -1) {
    reply_errno (c, "%s", l->linkname);
    unlinkat (dir, temp, 0);
    return -1;
  }
  return 0;
}
