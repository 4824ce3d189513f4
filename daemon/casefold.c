/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names in any case; see casefold.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "samename.h"

#include "casefold.h"
#include "sysroot.h"

#define COMPONENTS_MAX 64
#define ENTRIES_MAX (256 * 1024) /* of a directory that is looked through */

static char *real_name (int rootfd, const char *dir, const char *name,
                        size_t len);
static char *look_through (DIR *dir, const char *name, size_t len);

char *
casefold_path (int rootfd, const char *path)
{
  CLEANUP_FREE char *real = strdup ("");
  int depth = 0;

  while (real != NULL && path[strspn (path, "/")] != '\0') {
    CLEANUP_FREE char *name = NULL;
    char *longer;
    size_t len;

    path += strspn (path, "/");
    len = strcspn (path, "/");
    if (++depth > COMPONENTS_MAX || (len <= 2 && strspn (path, ".") >= len)) {
      errno = ENOENT;
      return NULL;
    }
    name = real_name (rootfd, real, path, len);
    if (name == NULL || asprintf (&longer, "%s/%s", real, name) == -1)
      return NULL;
    free (real);
    real = longer;
    path += len;
  }
  return steal_ptr (&real);
}

static char *
real_name (int rootfd, const char *dir, const char *name, size_t len)
{
  int fd = open_in_root (rootfd, dir[0] == '\0' ? "." : dir,
                         O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  DIR *d = fd == -1 ? NULL : fdopendir (fd);
  char *found;
  int err;

  if (d == NULL) {
    if (fd == -1)
      not_our_memory ();
    gm_cleanup_fd (&fd);
    return NULL;
  }
  found = look_through (d, name, len);
  err = errno;
  closedir (d);
  errno = err;
  return found;
}

static char *
look_through (DIR *dir, const char *name, size_t len)
{
  CLEANUP_FREE char *found = NULL;
  const struct dirent *e;

  for (size_t n = 0; n < ENTRIES_MAX; n++) {
    bool exact;

    errno = 0;
    e = readdir (dir);
    if (e == NULL) {
      not_our_memory ();
      break;
    }
    exact = strncmp (e->d_name, name, len) == 0 && e->d_name[len] == '\0';
    if (!exact && (found != NULL || !gm_same_name (e->d_name, name, len)))
      continue;
    free (steal_ptr (&found));
    found = strdup (e->d_name);
    if (exact || found == NULL)
      return steal_ptr (&found);
  }
  if (found == NULL && errno == 0)
    errno = ENOENT;
  return steal_ptr (&found);
}
