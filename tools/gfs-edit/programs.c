/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running the editor on a file of the host. */
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
#include "expression.h"
#include "gfs-edit/edit.h"

static const char *choose_editor (void);
static bool is_program (const char *name);

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
  r = expression_wait (pid, "the editor", path);
  signal (SIGINT, on_int);
  signal (SIGQUIT, on_quit);
  return r;
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
