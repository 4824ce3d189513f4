/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running perl on a file of the host, and comparing what came out of it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "expression.h"

enum { BLOCK = 65536 };

static const char **perl_args (char *const *expressions, const char *option);

int
expression_apply (char *const *expressions, int in, int out, const char *path)
{
  CLEANUP_FREE const char **argv = perl_args (expressions, "-p");
  pid_t pid;

  if (argv == NULL)
    return tool_error (path, "out of memory");
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

/* It also says so if all is well, which nobody wants to read. */
int
expression_check (char *const *expressions, const char *path)
{
  CLEANUP_FREE const char **argv = perl_args (expressions, "-pc");
  CLEANUP_FD int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  CLEANUP_FD int said = memfd_create ("perl", MFD_CLOEXEC);
  char text[4096];
  ssize_t n;
  pid_t pid;

  if (argv == NULL || null == -1 || said == -1)
    return tool_error (path, "%s", strerror (errno));
  pid = fork ();
  if (pid == 0) {
    if (dup2 (null, STDIN_FILENO) != -1 && dup2 (null, STDOUT_FILENO) != -1 &&
        dup2 (said, STDERR_FILENO) != -1)
      execvp ("perl", (char *const *) argv);
    _exit (127);
  }
  if (expression_wait (pid, "perl", path) == 0)
    return 0;
  n = pread (said, text, sizeof text, 0);
  if (n > 0)
    fwrite (text, 1, n, stderr);
  return -1;
}

/* The command line, to be freed, or NULL. */
static const char **
perl_args (char *const *expressions, const char *option)
{
  const char **argv;
  size_t nr = 0, n = 0;

  while (expressions[nr] != NULL)
    nr++;
  argv = calloc (2 + 4 * nr + 1, sizeof *argv);
  if (argv == NULL)
    return NULL;
  argv[n++] = "perl";
  argv[n++] = option;
  for (size_t i = 0; i < nr; i++) {
    argv[n++] = "-e";
    argv[n++] = expressions[i];
    argv[n++] = "-e";
    argv[n++] = ";"; /* between two, which perl joins by a newline */
  }
  return argv;
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
