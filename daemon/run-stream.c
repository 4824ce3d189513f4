/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs of the appliance that read or write the library's file.
 *
 * Whatever is waited for, the pipe, the program's end: what it says is read
 * meanwhile, and the client may go.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "channel.h"
#include "run-spawn.h"
#include "run-stream.h"
#include "run.h"

#define PIPE_SIZE (1 << 20) /* fewer switches between us and it */

struct child {
  pid_t pid; /* and of its process group */
  int pidfd;
  int pipe;            /* our end of its stdin or stdout */
  struct run_pipe err; /* its stderr, and stdout if that is no data */
};

static int start (const char *const *argv, bool feed, const int *keep,
                  size_t nr_keep, struct child *child);
static void child_close (struct child *child);
static void close_pipe (struct child *child);
static ssize_t next_output (struct call *c, struct child *child, void *buf,
                            size_t size);
static int feed (struct call *c, struct child *child);
static int feed_chunk (struct call *c, struct child *child, const char *buf,
                       size_t len);
static int await_pipe (struct call *c, struct child *child, short events);
static void stop (struct child *child);
static int finish (struct call *c, struct child *child, struct run *r);

int
run_send_or_reply (struct call *c, const char *object, const char *const *argv)
{
  return run_send_files_or_reply (c, object, argv, NULL, 0);
}

int
run_send_files_or_reply (struct call *c, const char *object,
                         const char *const *argv, const int *keep,
                         size_t nr_keep)
{
  CLEANUP_RUN struct run r = { .argv = argv };
  struct child child;
  bool begun = false;
  ssize_t n = 1;

  if (start (argv, false, keep, nr_keep, &child) == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  while (n > 0) {
    char first[4096];
    size_t size = sizeof first;
    void *buf = begun ? send_buffer (c, &size) : first;

    n = buf == NULL ? -2 : next_output (c, &child, buf, size);
    if (n > 0 && !begun) {
      begun = true;
      if (reply_begin_file (c) == -1 || send_chunk (c, first, n) == -1)
        n = -2;
    } else if (n > 0 && send_filled (c, n) == -1)
      n = -2;
  }
  if (n < 0)
    stop (&child);
  if (finish (c, &child, &r) == -1 || n == -1)
    return begun ? send_failed (c, errno, "%s: %s", object, argv[0])
                 : reply_errno (c, "%s: %s", object, argv[0]);
  if (n == -2) /* nobody listens */
    return begun ? -1 : reply_code (c, ECANCELED, "%s", object);
  if (r.status != 0)
    return begun ? send_failed (c, 0, "%s: %s", object, run_reason (&r))
                 : reply_error (c, "%s: %s", object, run_reason (&r));
  if (!begun && reply_begin_file (c) == -1)
    return -1;
  return send_end (c);
}

int
run_receive_or_reply (struct call *c, const char *object,
                      const char *const *argv)
{
  CLEANUP_RUN struct run r = { .argv = argv };
  struct child child;
  int fed;

  if (start (argv, true, NULL, 0, &child) == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  fed = feed (c, &child);
  if (fed < 0)
    stop (&child);
  if (finish (c, &child, &r) == -1 || fed == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  if (fed == -2)
    return reply_cancelled (c);
  if (r.status != 0)
    return reply_error (c, "%s: %s", object, run_reason (&r));
  return cancel_receive (c); /* of what it did not want to read */
}

/* FEED: the pipe leads to its stdin.  Returns 0, or -1 with errno. */
static int
start (const char *const *argv, bool feed, const int *keep, size_t nr_keep,
       struct child *child)
{
  CLEANUP_FD int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  int data[2] = { -1, -1 }, said[2] = { -1, -1 };
  int r = -1, err = ENOENT;

  *child = (struct child){
    .pid = -1,
    .pidfd = -1,
    .pipe = -1,
    .err = { .fd = -1, .limit = RUN_ERROR_LIMIT },
  };
  if (run_exists (argv[0])) {
    if (null != -1 && pipe2 (data, O_CLOEXEC) == 0 &&
        pipe2 (said, O_CLOEXEC) == 0) {
      struct run_spawn how = { .argv = argv,
                               .in = feed ? data[0] : null,
                               .out = feed ? said[1] : data[1],
                               .err = said[1],
                               .keep = keep,
                               .nr_keep = nr_keep };

      child->pid = run_spawn (&how, &child->pidfd);
      r = child->pid == -1 ? -1 : 0;
    }
    err = errno;
  }
  child->pipe = data[feed ? 1 : 0];
  child->err.fd = said[0];
  gm_cleanup_fd (&data[feed ? 0 : 1]);
  gm_cleanup_fd (&said[1]);
  fcntl (child->pipe, F_SETPIPE_SZ, PIPE_SIZE);
  fcntl (child->pipe, F_SETFL, O_NONBLOCK);
  fcntl (child->err.fd, F_SETFL, O_NONBLOCK);
  if (r == -1)
    child_close (child);
  errno = err;
  return r;
}

static void
child_close (struct child *child)
{
  gm_cleanup_fd (&child->pidfd);
  close_pipe (child);
  gm_cleanup_fd (&child->err.fd);
}

static void
close_pipe (struct child *child)
{
  int fd = steal_fd (&child->pipe);

  gm_cleanup_fd (&fd);
}

/* As read, but ends with -2 when the client does. */
static ssize_t
next_output (struct call *c, struct child *child, void *buf, size_t size)
{
  int r = await_pipe (c, child, POLLIN);

  return r == 0 ? read (child->pipe, buf, size) : r;
}

/* Hand the program the library's file, as much as it wants, and close the
 * pipe.  Returns 0, -1 with errno, or -2 when the file did not come to its end.
 */
static int
feed (struct call *c, struct child *child)
{
  const void *buf;
  size_t len;
  int r;

  while ((r = receive_chunk (c, &buf, &len)) == 1) {
    r = feed_chunk (c, child, buf, len);
    if (r != 1)
      break;
  }
  close_pipe (child);
  return r;
}

/* Returns 1; 0 when it does not want it, its status will tell why; -1 with
 * errno; -2 when the client is gone.
 */
static int
feed_chunk (struct call *c, struct child *child, const char *buf, size_t len)
{
  while (len > 0) {
    int r = await_pipe (c, child, POLLOUT);
    ssize_t n = r == 0 ? write (child->pipe, buf, len) : 0;

    if (r != 0)
      return r;
    if (n == -1 && errno != EAGAIN && errno != EINTR)
      return 0;
    if (n > 0) {
      buf += n;
      len -= n;
    }
  }
  return 1;
}

/* Wait until the pipe can be read or written, as EVENTS say, or is closed.
 * Returns 0, -1 with errno, or -2 when the client is gone.
 */
static int
await_pipe (struct call *c, struct child *child, short events)
{
  for (;;) {
    struct pollfd pfd[4] = {
      { .fd = child->pipe, .events = events },
      { .fd = child->err.fd, .events = POLLIN },
    };

    channel_pollfds (c->ch, pfd + 2);
    if (poll (pfd, 4, -1) == -1 && errno != EINTR)
      return -1;
    if (call_cancelled (c))
      return -2;
    run_drain (&child->err);
    if (pfd[0].revents != 0)
      return 0;
  }
}

static void
stop (struct child *child)
{
  kill (-child->pid, SIGKILL);
}

/* Wait for its end; without a client it comes at once.  Returns 0, or -1 with
 * errno.
 */
static int
finish (struct call *c, struct child *child, struct run *r)
{
  bool ended = false;

  close_pipe (child);
  while (!ended) {
    struct pollfd pfd[4] = {
      { .fd = child->pidfd, .events = POLLIN },
      { .fd = child->err.fd, .events = POLLIN },
    };

    channel_pollfds (c->ch, pfd + 2);
    ended = (poll (pfd, 4, -1) == -1 && errno != EINTR) || call_cancelled (c);
    if (ended)
      stop (child);
    ended |= pfd[0].revents != 0;
    run_drain (&child->err);
  }
  while (waitpid (child->pid, &r->status, 0) == -1)
    if (errno != EINTR)
      break;
  child_close (child);
  r->err = child->err.buf != NULL ? child->err.buf : strdup ("");
  return r->err != NULL ? 0 : -1;
}
