/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The minder between us and qemu; see minder.h.
 *
 * Everything after fork() keeps to async-signal-safe functions: the caller
 * may have threads that hold locks.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/close_range.h>

#include "minder.h"

/* What the minder says once its child runs, or could not be started. */
struct hello {
  pid_t child;
  int err;
};

static int keep_only (int fd);
static int exec_program (const struct gm_spawn *spawn);
static void mind (int ctl, pid_t child) __attribute__ ((noreturn));

/* The minder's whole life. */
static void __attribute__ ((noreturn))
minder_main (int ctl, const struct gm_spawn *spawn)
{
  struct hello hello = { 0 };
  int report[2];
  pid_t self = getpid ();

  setsid (); /* a terminal's ^C is not for us nor for qemu */
  if (!spawn->keep_cwd && chdir ("/") == -1)
    _exit (1);
  prctl (PR_SET_NAME, "gfs-minder");
  if (pipe2 (report, O_CLOEXEC) == -1) {
    hello.err = errno;
    send (ctl, &hello, sizeof hello, MSG_NOSIGNAL);
    _exit (1);
  }
  hello.child = fork ();
  if (hello.child == 0) {
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    if (getppid () != self)
      _exit (1);
    setpgid (0, 0); /* a wrapper script and what it runs die together */
    hello.err = exec_program (spawn);
    while (write (report[1], &hello.err, sizeof hello.err) == -1 &&
           errno == EINTR)
      ;
    _exit (127);
  }
  if (hello.child == -1)
    hello.err = errno;
  close (report[1]);
  if (hello.err == 0 && read (report[0], &hello.err, sizeof hello.err) <= 0)
    hello.err = 0; /* the pipe was closed by a successful execve */
  ctl = keep_only (ctl);
  send (ctl, &hello, sizeof hello, MSG_NOSIGNAL);
  if (hello.err != 0)
    _exit (1);
  mind (ctl, hello.child);
}

int
gm_minder_start (struct gm_minder *m, const struct gm_spawn *spawn)
{
  struct hello hello = { 0 };
  sigset_t all, old;
  int pair[2];
  ssize_t n;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1)
    return -1;
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old); /* no handler runs in the child */
  m->pid = fork ();
  if (m->pid == 0)
    minder_main (pair[1], spawn);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  close (pair[1]);
  if (m->pid == -1) {
    int err = errno;

    close (pair[0]);
    m->pid = 0;
    errno = err;
    return -1;
  }
  m->ctl = pair[0];
  do
    n = recv (m->ctl, &hello, sizeof hello, 0);
  while (n == -1 && errno == EINTR);
  if (n == sizeof hello && hello.err == 0) {
    m->child = hello.child;
    return 0;
  }
  gm_minder_stop (m);
  errno = n == sizeof hello ? hello.err : EPIPE;
  return -1;
}

int
gm_minder_set_unlink (struct gm_minder *m, const char *path)
{
  size_t len = strlen (path) + 1;

  if (len > PATH_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  return send (m->ctl, path, len, MSG_NOSIGNAL) == (ssize_t) len ? 0 : -1;
}

void
gm_minder_stop (struct gm_minder *m)
{
  if (m->pid == 0)
    return;
  close (m->ctl);
  while (waitpid (m->pid, NULL, 0) == -1 && errno == EINTR)
    ;
  m->pid = 0;
}

/* Keep FD alone, as descriptor 3; 0 to 2 become /dev/null. */
static int
keep_only (int fd)
{
  int high = fcntl (fd, F_DUPFD_CLOEXEC, 4); /* it may be one of 0 to 2 */
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  for (int i = 0; i <= 2; i++)
    if (dup2 (null, i) == -1)
      close (i);
  dup2 (high, 3);
  close_range (4, ~0U, 0);
  return 3;
}

/* In the child: become the program.  Returns errno if that fails. */
static int
exec_program (const struct gm_spawn *spawn)
{
  struct sigaction dfl = { .sa_handler = SIG_DFL };
  sigset_t none;
  int null = open ("/dev/null", O_RDONLY);

  if (null == -1 || dup2 (null, 0) == -1 || dup2 (spawn->stderr_fd, 1) == -1 ||
      dup2 (spawn->stderr_fd, 2) == -1)
    return errno;
  if (close_range (3, ~0U, CLOSE_RANGE_CLOEXEC) == -1)
    return errno;
  for (size_t i = 0; i < spawn->nr_fds; i++)
    if (fcntl (spawn->fds[i], F_SETFD, 0) == -1)
      return errno;
  for (int sig = 1; sig < NSIG; sig++)
    sigaction (sig, &dfl, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  if (spawn->ruleset_fd != -1) {
    if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
        syscall (SYS_landlock_restrict_self, spawn->ruleset_fd, 0) == -1)
      return errno;
  }
  execvp (spawn->argv[0], spawn->argv);
  return errno;
}

/* Wait for the end of either side, then leave nothing behind. */
static void
mind (int ctl, pid_t child)
{
  static char path[PATH_MAX];
  int pidfd = syscall (SYS_pidfd_open, child, 0);
  struct pollfd pfd[2] = { { .fd = ctl, .events = POLLIN },
                           { .fd = pidfd, .events = POLLIN } };
  bool alive = true;

  while (pidfd != -1) {
    char msg[PATH_MAX];
    ssize_t n;

    if (poll (pfd, 2, -1) == -1)
      continue;
    if (pfd[1].revents)
      break;
    if (!pfd[0].revents)
      continue;
    n = recv (ctl, msg, sizeof msg, 0);
    if (n <= 0 || msg[n - 1] != '\0')
      break;
    memcpy (path, msg, n);
  }
  while (alive) {
    kill (-child, SIGKILL); /* not yet collected: the pid cannot be reused */
    kill (child, SIGKILL);
    alive = waitpid (child, NULL, 0) == -1 && errno == EINTR;
  }
  if (path[0] != '\0')
    unlink (path);
  _exit (0);
}
