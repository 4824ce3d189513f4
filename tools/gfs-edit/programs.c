/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running the editor, or perl, on a file of the host; and comparing what came
 * out of it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "gfs-edit/edit.h"

enum { BLOCK = 65536 };

static const char *choose_editor (void);
static bool is_program (const char *name);
static int wait_for (pid_t pid, const char *what, const char *path);

int
run_editor (const char *name, const char *path)
{
  const char *editor = choose_editor ();
  CLEANUP_FREE char *command = NULL;
  void (*on_int) (int), (*on_quit) (int);
  pid_t pid;
  int r;

  if (editor == NULL)
    return tool_error (path, "no editor: set VISUAL or EDITOR, or use -e");
  /* The variable may hold options, too: the shell takes it apart. */
  if (asprintf (&command, "%s \"$@\"", editor) == -1)
    return tool_error (path, "out of memory");
  fflush (stdout);
  on_int = signal (SIGINT, SIG_IGN); /* the keys are the editor's */
  on_quit = signal (SIGQUIT, SIG_IGN);
  pid = fork ();
  if (pid == 0) {
    signal (SIGINT, SIG_DFL);
    signal (SIGQUIT, SIG_DFL);
    signal (SIGPIPE, SIG_DFL);
    execl ("/bin/sh", "sh", "-c", command, editor, name, NULL);
    _exit (127);
  }
  r = wait_for (pid, "the editor", path);
  signal (SIGINT, on_int);
  signal (SIGQUIT, on_quit);
  return r;
}

int
run_perl (char *const *expressions, int in, int out, const char *path)
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
  return wait_for (pid, "perl", path);
}

int
copy_file (int from, int to)
{
  off_t pos = 0;
  ssize_t n = 1;

  while (n > 0)
    n = sendfile (to, from, &pos, 1 << 30);
  return n;
}

int
same_file (int fd1, int fd2)
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

/* Without a terminal only an editor that the user has chosen makes sense. */
static const char *
choose_editor (void)
{
  static const char *const variables[] = { "VISUAL", "EDITOR" };
  static const char *const programs[] = { "editor", "vi", "nano" };

  for (size_t i = 0; i < 2; i++) {
    const char *value = getenv (variables[i]);

    if (value != NULL && value[0] != '\0')
      return value;
  }
  if (!isatty (STDIN_FILENO) || !isatty (STDOUT_FILENO))
    return NULL;
  for (size_t i = 0; i < 3; i++)
    if (is_program (programs[i]))
      return programs[i];
  return NULL;
}

static bool
is_program (const char *name)
{
  const char *path = getenv ("PATH");

  while (path != NULL && *path != '\0') {
    CLEANUP_FREE char *file = NULL;
    size_t n = strcspn (path, ":");

    if (asprintf (&file, "%.*s/%s", (int) n, path, name) == -1)
      file = NULL;
    if (file != NULL && access (file, X_OK) == 0)
      return true;
    path += n + (path[n] == ':');
  }
  return false;
}

static int
wait_for (pid_t pid, const char *what, const char *path)
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
