/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running perl on a file of the host, and comparing what came out of it. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "expression.h"

enum { BLOCK = 65536 };

int
expression_apply (char *const *expressions, int in, int out, const char *path)
{
  CLEANUP_FREE const char **argv = NULL;
  size_t nr = 0, n = 0;
  pid_t pid;

  while (expressions[nr] != NULL)
    nr++;
  argv = calloc (2 + 4 * nr + 1, sizeof *argv);
  if (argv == NULL)
    return tool_error (path, "out of memory");
  argv[n++] = "perl";
  argv[n++] = "-p";
  for (size_t i = 0; i < nr; i++) {
    argv[n++] = "-e";
    argv[n++] = expressions[i];
    argv[n++] = "-e";
    argv[n++] = ";"; /* between two, which perl joins by a newline */
  }
  pid = fork ();
  if (pid == 0) {
    signal (SIGPIPE, SIG_DFL);
    if (lseek (in, 0, SEEK_SET) == 0 && dup2 (in, STDIN_FILENO) != -1 &&
        dup2 (out, STDOUT_FILENO) != -1)
      execvp ("perl", (char *const *) argv);
    _exit (127);
  }
  return expression_wait (pid, "perl", path);
}

int
expression_same (int fd1, int fd2)
{
  CLEANUP_FREE char *buf = malloc (2 * BLOCK);
  struct stat st1, st2;
  off_t pos = 0;

  if (buf == NULL || fstat (fd1, &st1) == -1 || fstat (fd2, &st2) == -1)
    return -1;
  while (st1.st_size == st2.st_size && pos < st1.st_size) {
    ssize_t n1 = pread (fd1, buf, BLOCK, pos);
    ssize_t n2 = n1 == -1 ? -1 : pread (fd2, buf + BLOCK, BLOCK, pos);

    if (n2 == -1)
      return -1;
    if (n1 == 0 || n1 != n2 || memcmp (buf, buf + BLOCK, n1) != 0)
      return 0;
    pos += n1;
  }
  return st1.st_size == st2.st_size;
}

int
expression_wait (pid_t pid, const char *what, const char *path)
{
  int status;

  if (pid == -1)
    return tool_error (path, "%s", strerror (errno));
  while (waitpid (pid, &status, 0) == -1)
    if (errno != EINTR)
      return tool_error (path, "%s", strerror (errno));
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return 0;
  if (WIFSIGNALED (status))
    return tool_error (path, "%s was killed by signal %d, nothing is changed",
                       what, WTERMSIG (status));
  return tool_error (path, "%s exited with status %d, nothing is changed", what,
                     WEXITSTATUS (status));
}
