/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Glob patterns of the image: glob_expand.  API: share/api/search.xml.
 *
 * glob(3) does the work with functions of ours to look at files, so that it
 * sees nothing but the sysroot.  It has no pointer to hand on to them: the call
 * is in a variable of the thread.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"

/* Of directories looked at for one pattern: a bound for our memory. */
#define ENTRIES_MAX 2000000

#define BYTES_MAX (256 * 1024 * 1024) /* of the paths that they have */
#define ALTERNATIVES_MAX 10000        /* of all braces together */

static __thread struct {
  struct call *c;
  size_t entries, bytes;
  size_t dir_len; /* of the path of the directory that is being read */
  int err;        /* why it was given up */
} glob_state;

static int expand (struct call *c, const char *pattern, int flags, glob_t *g);
static bool too_many_alternatives (const char *pattern);
static void *open_directory (const char *path);
static struct dirent *read_directory (void *dir);
static void close_directory (void *dir);
static int stat_file (const char *path, struct stat *st);
static int lstat_file (const char *path, struct stat *st);

char **
do_glob_expand (struct call *c, const char *pattern,
                const struct do_glob_expand_opts *o)
{
  bool mark = o->directoryslash ||
              !(o->bitmask & GUESTFS_GLOB_EXPAND_DIRECTORYSLASH_BITMASK);
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  glob_t g = { 0 };
  char **list;
  int r;

  if (too_many_alternatives (pattern))
    return reply_code (c, E2BIG, "%s: braces", pattern), NULL;
  r = expand (c, pattern, GLOB_BRACE | (mark ? GLOB_MARK : 0), &g);

  for (size_t i = 0; r == 0 && i < g.gl_pathc; i++)
    r = gm_strvec_add (&vec, g.gl_pathv[i]);
  globfree (&g);
  list = r == 0 ? gm_strvec_steal (&vec) : NULL;
  return list != NULL ? list : reply_errno_null (c, "%s", pattern);
}

/* Returns 0, nothing having been found included, or -1 with errno. */
static int
expand (struct call *c, const char *pattern, int flags, glob_t *g)
{
  int r;

  glob_state.c = c;
  glob_state.entries = glob_state.bytes = 0;
  glob_state.err = 0;
  g->gl_opendir = open_directory;
  g->gl_readdir = read_directory;
  g->gl_closedir = close_directory;
  g->gl_stat = stat_file;
  g->gl_lstat = lstat_file;
  r = glob (pattern, flags | GLOB_ALTDIRFUNC, NULL, g);
  if (r == GLOB_NOSPACE)
    glob_state.err = ENOMEM;
  errno = glob_state.err;
  return glob_state.err == 0 ? 0 : -1;
}

/* glob(3) works out all braces before it looks at any file, and before we are
 * asked anything: each group multiplies what there is to do.
 */
static bool
too_many_alternatives (const char *pattern)
{
  size_t groups[64], depth = 0, product = 1;

  for (const char *p = pattern; *p; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '{') {
      if (depth == sizeof groups / sizeof groups[0])
        return true;
      groups[depth++] = 1;
    } else if (*p == ',' && depth > 0)
      groups[depth - 1]++;
    else if (*p == '}' && depth > 0) {
      product *= groups[--depth];
      if (product > ALTERNATIVES_MAX)
        return true;
    }
  return false;
}

static void *
open_directory (const char *path)
{
  CLEANUP_FD int fd = sysroot_open (glob_state.c, path, O_RDONLY | O_DIRECTORY);
  DIR *dir = fd == -1 ? NULL : fdopendir (fd);

  glob_state.dir_len = strlen (path);
  if (dir != NULL)
    steal_fd (&fd);
  return dir;
}

static struct dirent *
read_directory (void *dir)
{
  struct dirent *d;

  if (glob_state.entries % 1024 == 0 && call_cancelled (glob_state.c))
    glob_state.err = ECANCELED;
  d = glob_state.err != 0 ? NULL : readdir (dir);
  if (d == NULL)
    return NULL;
  glob_state.entries++;
  glob_state.bytes += glob_state.dir_len + strlen (d->d_name) + 2;
  if (glob_state.entries <= ENTRIES_MAX && glob_state.bytes <= BYTES_MAX)
    return d;
  glob_state.err = E2BIG;
  return NULL;
}

static void
close_directory (void *dir)
{
  closedir (dir);
}

static int
stat_file (const char *path, struct stat *st)
{
  CLEANUP_FD int fd = sysroot_open (glob_state.c, path, O_PATH);

  return fd == -1 ? -1 : fstat (fd, st);
}

static int
lstat_file (const char *path, struct stat *st)
{
  CLEANUP_FD int fd = sysroot_open (glob_state.c, path, O_PATH | O_NOFOLLOW);

  return fd == -1 ? -1 : fstat (fd, st);
}
