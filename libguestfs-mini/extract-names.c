/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What names of members and targets of links may be. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "extract-names.h"

#define TRIES 64

char *
gm_clean_name (const char *path, const char **reason)
{
  char *clean = malloc (strlen (path) + 1), *out = clean;

  *reason = clean == NULL               ? "out of memory"
            : path[0] == '\0'           ? "it has no name"
            : path[0] == '/'            ? "refused: its name is absolute"
            : strlen (path) >= PATH_MAX ? "its name is too long"
                                        : NULL;
  while (*reason == NULL && *path != '\0') {
    size_t len = strcspn (path, "/");

    if (len == 2 && memcmp (path, "..", 2) == 0)
      *reason = "refused: its name has .. in it";
    if (len > 0 && !(len == 1 && path[0] == '.')) {
      if (out > clean)
        *out++ = '/';
      out = mempcpy (out, path, len);
    }
    path += len + (path[len] == '/');
  }
  if (*reason != NULL) {
    free (clean);
    return NULL;
  }
  *out = '\0';
  return clean;
}

bool
gm_link_is_safe (const char *member, const char *target)
{
  size_t depth = 0;
  bool down = false; /* a name has come */

  for (const char *p = strchr (member, '/'); p; p = strchr (p + 1, '/'))
    depth++;
  if (target[0] == '/')
    return false;
  while (*target != '\0') {
    size_t len = strcspn (target, "/");

    if (len == 2 && memcmp (target, "..", 2) == 0) {
      if (down || depth == 0)
        return false;
      depth--;
    } else if (len > 0 && !(len == 1 && target[0] == '.'))
      down = true;
    target += len + (target[len] == '/');
  }
  return true;
}

bool
gm_same_link_is_safe (const char *member, int fd)
{
  char target[PATH_MAX];
  ssize_t n = readlinkat (fd, "", target, sizeof target - 1);

  if (n == -1)
    return false;
  target[n] = '\0';
  return gm_link_is_safe (member, target);
}

int
gm_open_beneath (int root, const char *name, int flags)
{
  struct open_how how = {
    .flags = flags | O_CLOEXEC,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  int fd = -1;

  /* EAGAIN: a rename elsewhere came in the way. */
  for (int i = 0; i < TRIES && fd == -1; i++) {
    fd = syscall (SYS_openat2, root, name[0] != '\0' ? name : ".", &how,
                  sizeof how);
    if (fd == -1 && errno != EAGAIN && errno != EINTR)
      break;
  }
  return fd;
}
