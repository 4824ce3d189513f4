/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running a part of a test in a child process. */
#ifndef UNIT_CHILD_H
#define UNIT_CHILD_H

#include <sys/wait.h>
#include <unistd.h>

#include "handle-helper.h"

/* Run FN in a child.  Returns what it printed to stderr. */
static inline const char *
child_stderr (struct seen *seen, void (*fn) (void))
{
  size_t used = 0;
  int fds[2];
  ssize_t n;
  pid_t pid;

  fflush (stdout);
  if (pipe (fds) == -1 || (pid = fork ()) == -1)
    abort ();
  if (pid == 0) {
    dup2 (fds[1], STDERR_FILENO);
    fn ();
    _exit (0);
  }
  close (fds[1]);
  while ((n = read (fds[0], seen->text + used, sizeof seen->text - 1 - used)) >
         0)
    used += n;
  seen->text[used] = '\0';
  close (fds[0]);
  waitpid (pid, NULL, 0);
  return seen->text;
}

#endif
