/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The hives of a mounted Windows; see windows-hive.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"

#include "casefold.h"
#include "sysroot.h"
#include "windows-hive.h"

int
windows_hive_open (struct call *c, const char *name, char **path)
{
  static const char *const roots[] = { "Windows", "WINNT" };
  CLEANUP_FD int root = sysroot_open (c, "/", O_PATH | O_DIRECTORY);

  *path = NULL;
  if (root == -1)
    return -1;
  for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
    CLEANUP_FREE char *wanted = NULL;

    if (asprintf (&wanted, "%s/System32/config/%s", roots[i], name) == -1) {
      wanted = NULL;
      return -1;
    }
    *path = casefold_path (root, wanted);
    if (*path != NULL)
      return sysroot_open (c, *path, O_RDONLY);
    if (errno != ENOENT && errno != ENOTDIR)
      return -1;
  }
  errno = ENOENT;
  return -1;
}
