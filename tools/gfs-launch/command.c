/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-launch -- COMMAND: a child with GFS_HANDLE set, to which the signals
 * that we get are handed on.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "appliance.h"
#include "gfs-launch/launch.h"

enum { KILL_AFTER_SECONDS = 5, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static void exec_command (char **command, const sigset_t *mask)
  __attribute__ ((noreturn));
static int wait_forwarding (pid_t pid, const sigset_t *set);
static int close_handle (struct launch_opts *o, const char *path);

int
run_command (struct launch_opts *o, const char *path, pid_t holder)
{
  static const int signals[] = { SIGINT,  SIGQUIT, SIGTERM, SIGHUP,
                                 SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM };
  sigset_t set, old;
  int status, failed;
  pid_t pid;

  /* Blocked before the fork, so that none is lost or kills us alone. */
  sigemptyset (&set);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    sigaddset (&set, signals[i]);
  sigprocmask (SIG_BLOCK, &set, &old);
  if (setenv ("GFS_HANDLE", path, 1) == -1 || (pid = fork ()) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "%s", strerror (errno));
  if (pid == 0)
    exec_command (o->command, &old);

  status = wait_forwarding (pid, &set);
  failed = close_handle (o, path);
  waitpid (holder, NULL, 0);
  return status == 0 && failed ? TOOL_EXIT_FAILED : status;
}

static void
exec_command (char **command, const sigset_t *mask)
{
  sigprocmask (SIG_SETMASK, mask, NULL);
  signal (SIGPIPE, SIG_DFL);
  signal (SIGALRM, SIG_DFL);
  execvp (command[0], command);
  tool_error (command[0], "%s", strerror (errno));
  _exit (errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

/* Returns the exit status of PID as a shell would give it, or 124. */
static int
wait_forwarding (pid_t pid, const sigset_t *set)
{
  bool timed_out = false;
  siginfo_t info;
  int status;

  for (;;) {
    int sig = sigwaitinfo (set, &info);

    if (sig == SIGCHLD) {
      if (waitpid (pid, &status, WNOHANG) != pid)
        continue;
      if (timed_out)
        return TOOL_EXIT_TIMEOUT;
      return WIFEXITED (status) ? WEXITSTATUS (status)
                                : 128 + WTERMSIG (status);
    }
    if (sig == SIGALRM) { /* --timeout */
      if (!timed_out)
        tool_error (NULL, "timed out");
      kill (pid, timed_out ? SIGKILL : SIGTERM);
      timed_out = true;
      alarm (KILL_AFTER_SECONDS);
    } else if (sig > 0 && info.si_code <= 0)
      /* Sent by a process.  What the terminal sends (^C), it has already
       * sent to the whole foreground group.
       */
      kill (pid, sig);
  }
}

static int
close_handle (struct launch_opts *o, const char *path)
{
  guestfs_h *g = tool_new_handle (&o->common);
  int r = 0;

  if (guestfs_mini_attach (g, path) == -1 || guestfs_mini_stop (g) == -1)
    r = tool_fail (g, path);
  guestfs_close (g);
  return r;
}
