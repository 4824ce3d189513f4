/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs that stay; see companion.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "channel.h"
#include "companion.h"
#include "derive.h"

#define ALONE_SECONDS 5  /* without a client */
#define GOODBYE_MS 1000 /* to end by itself */

static void exec_child (const char *const *argv, char **env, int socket,
                        int fd) __attribute__ ((noreturn));
static int wait_for (struct call *c, const struct companion *p, short events,
                     int seconds);

int
companion_start (struct companion *p, const char *const *argv, int fd)
{
  char **env = derive_environment (argv);
  int pair[2], err;

  *p = (struct companion) COMPANION_NONE;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1) {
    derive_free (env);
    return -1;
  }
  p->pid = fork ();
  if (p->pid == 0)
    exec_child (argv, env != NULL ? env : environ, pair[1], fd);
  err = errno;
  derive_free (env);
  close (pair[1]);
  p->socket = pair[0];
  if (p->pid != -1) {
    setpgid (p->pid, p->pid); /* as the child does: whoever is first */
    fcntl (p->socket, F_SETFL, O_NONBLOCK);
    p->pidfd = syscall (SYS_pidfd_open, p->pid, 0);
    if (p->pidfd != -1)
      return 0;
    err = errno;
  }
  companion_end (p);
  errno = err;
  return -1;
}

/* After fork in a threaded process: only async-signal-safe calls. */
static void
exec_child (const char *const *argv, char **env, int socket, int fd)
{
  setpgid (0, 0);
  signal (SIGPIPE, SIG_DFL);
  /* Whatever numbers the two have, neither may run over the other. */
  fd = fcntl (fd, F_DUPFD, 10);
  if (fd != -1 && dup2 (socket, STDIN_FILENO) != -1 &&
      dup2 (STDERR_FILENO, STDOUT_FILENO) != -1 && dup2 (fd, 3) != -1) {
    close (fd);
    execve (argv[0], (char *const *) argv, env);
  }
  _exit (127);
}

int
companion_send (struct call *c, const struct companion *p, const void *buf,
                size_t len, int seconds)
{
  const char *from = buf;

  while (len > 0) {
    ssize_t n = send (p->socket, from, len, MSG_NOSIGNAL);

    if (n == -1 && errno != EAGAIN && errno != EINTR)
      return -1;
    if (n == -1 && wait_for (c, p, POLLOUT, seconds) == -1)
      return -1;
    if (n > 0) {
      from += n;
      len -= n;
    }
  }
  return 0;
}

int
companion_receive (struct call *c, const struct companion *p, void *buf,
                   size_t len, int seconds)
{
  char *to = buf;

  while (len > 0) {
    ssize_t n = recv (p->socket, to, len, 0);

    if (n == 0)
      errno = EPIPE;
    if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
      return -1;
    if (n == -1 && wait_for (c, p, POLLIN, seconds) == -1)
      return -1;
    if (n > 0) {
      to += n;
      len -= n;
    }
  }
  return 0;
}

static int
wait_for (struct call *c, const struct companion *p, short events, int seconds)
{
  bool alone = call_cancelled (c);

  for (;;) {
    struct pollfd pfd[3] = { { .fd = p->socket, .events = events } };
    int r;

    if (!alone)
      channel_pollfds (c->ch, pfd + 1);
    r = poll (pfd, alone ? 1 : 3, 1000 * (alone ? ALONE_SECONDS : seconds));
    if (r == 0) {
      errno = ETIME;
      return -1;
    }
    if (r == -1 && errno != EINTR)
      return -1;
    if (r > 0 && pfd[0].revents != 0)
      return 0;
    alone = call_cancelled (c);
  }
}

int
companion_end (struct companion *p)
{
  struct pollfd pfd = { .fd = p->pidfd, .events = POLLIN };
  int status = 0;

  gm_cleanup_fd (&p->socket);
  p->socket = -1;
  if (p->pid > 0) {
    if (p->pidfd == -1 || poll (&pfd, 1, GOODBYE_MS) != 1)
      kill (-p->pid, SIGKILL);
    while (waitpid (p->pid, &status, 0) == -1 && errno == EINTR)
      ;
  }
  gm_cleanup_fd (&p->pidfd);
  *p = (struct companion) COMPANION_NONE;
  return status;
}
