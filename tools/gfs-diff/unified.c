/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-diff -u: the host's diff for small files.  It sees copies of the contents,
 * and the names of the image only as labels.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-diff/diff.h"
#include "guestpath.h"
#include "memory.h"

enum { SIZE_MAX_MIB = 16 };

extern char **environ;

static int fetch (const struct side *s, const char *below);
static int run_diff (int a, int b, const char *below);
static int start (pid_t *pid, char *argv[]);

int
print_unified (const struct side sides[2], const struct change *c)
{
  CLEANUP_FD int a = -1;
  CLEANUP_FD int b = -1;

  if (c->old.st_size > SIZE_MAX_MIB << 20 || c->new.st_size > SIZE_MAX_MIB
                                                                << 20)
    return 0;
  a = fetch (&sides[0], c->path);
  b = a == -1 ? -1 : fetch (&sides[1], c->path);
  return b == -1 ? -1 : run_diff (a, b, c->path);
}

/* The contents in memory that diff will inherit.  Returns a descriptor, or -1
 * after a message.
 */
static int
fetch (const struct side *s, const char *below)
{
  CLEANUP_FREE char *path =
    below[0] ? path_join (s->dir, below) : strdup (s->dir);
  CLEANUP_FD int fd = memory_open ("gfs-diff", 0, SIZE_MAX_MIB << 20);
  char name[32];

  if (fd == -1 || path == NULL)
    return tool_error (path, "%s", strerror (errno));
  snprintf (name, sizeof name, "/dev/fd/%d", fd);
  if (guestfs_download (s->g, path, name) == -1)
    return tool_fail (s->g, path);
  return memory_cut (fd) == 0 ? steal_fd (&fd)
                              : tool_error (path, "%s", strerror (errno));
}

/* "--label=a/etc/passwd".  A label is one line, and may reach a terminal. */
static char *
label (char letter, const char *below)
{
  CLEANUP_FREE char *safe = escape_name (below);
  bool plain = !isatty (STDOUT_FILENO) && strpbrk (below, "\n\r\t") == NULL;
  char *ret;

  if (safe == NULL ||
      asprintf (&ret, "--label=%c/%s", letter, plain ? below : safe) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return ret;
}

/* Its status says only what we know: that they differ, or are binary.  It ends
 * by SIGPIPE when nobody reads any more.
 */
static int
run_diff (int a, int b, const char *below)
{
  CLEANUP_FREE char *label_a = label ('a', below);
  CLEANUP_FREE char *label_b = label ('b', below);
  char name_a[32], name_b[32];
  char *argv[] = { (char *) "diff", (char *) "-u", label_a, label_b,
                   name_a,          name_b,        NULL };
  pid_t pid;
  int err, status;

  snprintf (name_a, sizeof name_a, "/dev/fd/%d", a);
  snprintf (name_b, sizeof name_b, "/dev/fd/%d", b);
  fflush (stdout);
  err = start (&pid, argv);
  if (err != 0)
    return tool_error ("diff", "%s", strerror (err));
  while (waitpid (pid, &status, 0) == -1)
    if (errno != EINTR)
      return tool_error ("diff", "%s", strerror (errno));
  if (WIFEXITED (status) ? WEXITSTATUS (status) != 127
                         : WTERMSIG (status) == SIGPIPE)
    return 0;
  return tool_error ("diff", "it failed");
}

/* We ignore SIGPIPE, which is not for diff to inherit.  Returns 0 or an errno.
 */
static int
start (pid_t *pid, char *argv[])
{
  posix_spawnattr_t attr;
  sigset_t pipe;
  int err = posix_spawnattr_init (&attr);

  if (err != 0)
    return err;
  sigemptyset (&pipe);
  sigaddset (&pipe, SIGPIPE);
  err = posix_spawnattr_setsigdefault (&attr, &pipe);
  if (err == 0)
    err = posix_spawnattr_setflags (&attr, POSIX_SPAWN_SETSIGDEF);
  if (err == 0)
    err = posix_spawnp (pid, "diff", NULL, &attr, argv, environ);
  posix_spawnattr_destroy (&attr);
  return err;
}
