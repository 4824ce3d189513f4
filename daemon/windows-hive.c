/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The hives of a mounted Windows; see windows-hive.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"

#include "casefold.h"
#include "inspect.h"
#include "sysroot.h"
#include "windows-hive.h"

#define CONFIG "System32/config"

static int find_systemroot (struct call *c, int root, char **systemroot);
static bool cancelled (void *call);

int
windows_hive_open (struct call *c, const char *name, char **path)
{
  CLEANUP_FD int root = sysroot_open (c, "/", O_RDONLY | O_DIRECTORY);
  CLEANUP_FREE char *systemroot = NULL, *wanted = NULL;

  *path = NULL;
  if (root == -1 || find_systemroot (c, root, &systemroot) == -1)
    return -1;
  if (asprintf (&wanted, "%s/" CONFIG "/%s", systemroot, name) == -1) {
    wanted = NULL;
    return -1;
  }
  *path = casefold_path (root, wanted);
  if (*path != NULL)
    return sysroot_open (c, *path, O_RDONLY);
  if (errno == ENOTDIR)
    errno = ENOENT;
  return -1;
}

/* As inspection finds it, whose warnings have been told there. */
static int
find_systemroot (struct call *c, int root, char **systemroot)
{
  struct inspect_os *os = calloc (1, sizeof *os);
  int r = os == NULL ? -1 : inspect_windows (c, root, os), err = errno;

  if (r == 1 && os->systemroot != NULL)
    *systemroot = steal_ptr (&os->systemroot);
  inspect_os_free (os);
  errno = r == -1 ? err : ENOENT;
  return *systemroot != NULL ? 0 : -1;
}

int
windows_registry_open (struct call *c, struct registry *r, int fd,
                       uint64_t budget)
{
  if (registry_open (r, fd, budget) == -1)
    return -1;
  r->cancelled = cancelled;
  r->opaque = c;
  return 0;
}

static bool
cancelled (void *call)
{
  return call_cancelled (call);
}
