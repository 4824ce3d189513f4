/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Processes that hold Augeas: start, talk, end.  What they are allowed is
 * their own affair: see augeas/confine.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"

#include "augeas-process.h"
#include "channel.h"

/* How long the request of a client that is gone may go on: it is the session
 * of others, too.
 */
#define PATIENCE_MS 10000

struct talk {
  struct call *c;
  int sock;
  int64_t limit; /* when to give up; 0: the client is still there */
};

static void exec_program (int sock) __attribute__ ((noreturn));
static int send_header (int sock, const char *buf, int fd);
static int transfer (struct talk *t, char *buf, size_t len, bool out);
static int wait_for (struct talk *t, short events);

int
augeas_process_start (struct augeas_process *p)
{
  int pair[2];

  if (access (AUGEAS_PROGRAM, X_OK) == -1 ||
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
    return -1;
  p->pid = fork ();
  if (p->pid == 0)
    exec_program (pair[1]);
  close (pair[1]);
  if (p->pid == -1) {
    p->pid = 0;
    close (pair[0]);
    return -1;
  }
  fcntl (pair[0], F_SETFL, O_NONBLOCK);
  p->sock = pair[0];
  return 0;
}

/* After fork in a threaded process: only async-signal-safe calls. */
static void
exec_program (int sock)
{
  static const char *const argv[] = { AUGEAS_PROGRAM, NULL };

  setpgid (0, 0);
  if (dup2 (sock, STDIN_FILENO) != -1 &&
      dup2 (STDERR_FILENO, STDOUT_FILENO) != -1)
    execv (argv[0], (char *const *) argv);
  _exit (127);
}

int
augeas_process_ask (struct call *c, struct augeas_process *p,
                    const struct augeas_message *m, int fd,
                    struct augeas_message *answer)
{
  struct talk t = { .c = c, .sock = p->sock };
  CLEANUP_FREE char *out = NULL, *in = NULL;
  char head[AUGEAS_HEADER];
  size_t len;

  out = augeas_wire_encode (m, &len);
  if (out == NULL)
    return -1;
  if (send_header (p->sock, out, fd) == -1 ||
      transfer (&t, out + AUGEAS_HEADER, len - AUGEAS_HEADER, true) == -1 ||
      transfer (&t, head, sizeof head, false) == -1)
    return -1;
  len = augeas_wire_length (head);
  in = len > 0 ? malloc (len) : NULL;
  if (in == NULL) {
    errno = len > 0 ? ENOMEM : EBADMSG;
    return -1;
  }
  if (transfer (&t, in, len, false) == -1)
    return -1;
  return augeas_wire_decode (in, len, answer);
}

int
augeas_process_end (struct augeas_process *p)
{
  int status = 0;

  if (p->pid <= 0)
    return 0;
  kill (p->pid, SIGKILL);
  close (p->sock);
  while (waitpid (p->pid, &status, 0) == -1 && errno == EINTR)
    ;
  *p = (struct augeas_process){ 0 };
  return status;
}

/* It leads a process group, unless it has only just begun. */
void
augeas_process_end_all (struct augeas_process *p)
{
  const pid_t group = p->pid;

  if (group <= 0)
    return;
  kill (-group, SIGKILL);
  kill (group, SIGKILL);
  close (p->sock);
  while (waitpid (group, NULL, 0) == -1 && errno == EINTR)
    ;
  while (waitpid (-group, NULL, 0) != -1 || errno == EINTR)
    ;
  *p = (struct augeas_process){ 0 };
}

/* The socket is empty, so these few bytes fit. */
static int
send_header (int sock, const char *buf, int fd)
{
  char control[CMSG_SPACE (sizeof (int))] = { 0 };
  struct iovec iov = { (char *) buf, AUGEAS_HEADER };
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
  ssize_t n;

  if (fd != -1) {
    struct cmsghdr *h;

    msg.msg_control = control;
    msg.msg_controllen = sizeof control;
    h = CMSG_FIRSTHDR (&msg);
    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN (sizeof fd);
    memcpy (CMSG_DATA (h), &fd, sizeof fd);
  }
  n = sendmsg (sock, &msg, MSG_NOSIGNAL);
  if (n == AUGEAS_HEADER)
    return 0;
  errno = EPIPE;
  return -1;
}

static int
transfer (struct talk *t, char *buf, size_t len, bool out)
{
  while (len > 0) {
    ssize_t n =
      out ? send (t->sock, buf, len, MSG_NOSIGNAL) : read (t->sock, buf, len);

    if (n == 0 || (n == -1 && errno == ECONNRESET)) {
      errno = EPIPE;
      return -1;
    }
    if (n == -1 && errno != EAGAIN && errno != EINTR)
      return -1;
    if (n == -1 && wait_for (t, out ? POLLOUT : POLLIN) == -1)
      return -1;
    if (n > 0) {
      buf += n;
      len -= n;
    }
  }
  return 0;
}

static int64_t
now_ms (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * INT64_C (1000) + ts.tv_nsec / 1000000;
}

static int
wait_for (struct talk *t, short events)
{
  struct pollfd pfd[3] = { { .fd = t->sock, .events = events } };
  int64_t left = -1;

  if (t->limit != 0) {
    left = t->limit - now_ms ();
    if (left <= 0) {
      errno = ECANCELED;
      return -1;
    }
  } else
    channel_pollfds (t->c->ch, pfd + 1);
  if (poll (pfd, t->limit != 0 ? 1 : 3, left) == -1 && errno != EINTR)
    return -1;
  if (t->limit == 0 && call_cancelled (t->c))
    t->limit = now_ms () + PATIENCE_MS;
  return 0;
}
