/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs of the appliance that read or write the library's file.
 *
 * What it says goes to a memory file, so there is only one pipe to look after.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "channel.h"
#include "run-stream.h"
#include "run.h"

#define PIPE_SIZE (1 << 20) /* fewer switches between us and it */

struct child {
  pid_t pid; /* and of its process group */
  int pipe;  /* our end of its stdin or stdout */
  int err;   /* what it says on stderr, and on stdout if that is no data */
};

static int start (const char *const *argv, bool feed, struct child *child);
static int spawn (const char *const *argv, int in, int out,
                  struct child *child);
static ssize_t next_output (struct call *c, int fd, void *buf, size_t size);
static int feed (struct call *c, struct child *child);
static void stop (struct child *child);
static int finish (struct child *child, struct run *r);
static char *read_messages (int fd);

int
run_send_or_reply (struct call *c, const char *object, const char *const *argv)
{
  CLEANUP_RUN struct run r = { .argv = argv };
  struct child child;
  bool begun = false;
  ssize_t n = 1;

  if (start (argv, false, &child) == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  while (n > 0) {
    char first[4096];
    size_t size = sizeof first;
    void *buf = begun ? send_buffer (c, &size) : first;

    n = buf == NULL ? -2 : next_output (c, child.pipe, buf, size);
    if (n > 0 && !begun) {
      begun = true;
      if (reply_begin_file (c) == -1 || send_chunk (c, first, n) == -1)
        n = -2;
    } else if (n > 0 && send_filled (c, n) == -1)
      n = -2;
  }
  if (n < 0)
    stop (&child);
  if (finish (&child, &r) == -1 || n == -1)
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

  if (start (argv, true, &child) == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  fed = feed (c, &child);
  if (fed == -2)
    stop (&child);
  if (finish (&child, &r) == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  if (fed == -2)
    return reply_cancelled (c);
  if (r.status != 0)
    return reply_error (c, "%s: %s", object, run_reason (&r));
  return cancel_receive (c); /* of what it did not want to read */
}

/* FEED: the pipe leads to its stdin.  Returns 0, or -1 with errno. */
static int
start (const char *const *argv, bool feed, struct child *child)
{
  CLEANUP_FD int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  int ends[2], r, err;

  if (!run_exists (argv[0])) {
    errno = ENOENT;
    return -1;
  }
  child->err = memfd_create ("stderr", MFD_CLOEXEC);
  if (null == -1 || child->err == -1 || pipe2 (ends, O_CLOEXEC) == -1) {
    gm_cleanup_fd (&child->err);
    return -1;
  }
  r = feed ? spawn (argv, ends[0], child->err, child)
           : spawn (argv, null, ends[1], child);
  err = errno;
  close (ends[feed ? 0 : 1]);
  child->pipe = ends[feed ? 1 : 0];
  fcntl (child->pipe, F_SETPIPE_SZ, PIPE_SIZE);
  if (r == 0)
    return 0;
  gm_cleanup_fd (&child->pipe);
  gm_cleanup_fd (&child->err);
  errno = err;
  return -1;
}

static int
spawn (const char *const *argv, int in, int out, struct child *child)
{
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attr;
  sigset_t defaults;
  int err;

  sigemptyset (&defaults);
  sigaddset (&defaults, SIGPIPE);
  posix_spawn_file_actions_init (&files);
  posix_spawnattr_init (&attr);
  err = posix_spawn_file_actions_adddup2 (&files, in, STDIN_FILENO);
  if (err == 0)
    err = posix_spawn_file_actions_adddup2 (&files, out, STDOUT_FILENO);
  if (err == 0)
    err = posix_spawn_file_actions_adddup2 (&files, child->err, STDERR_FILENO);
  posix_spawnattr_setsigdefault (&attr, &defaults);
  posix_spawnattr_setpgroup (&attr, 0);
  posix_spawnattr_setflags (&attr,
                            POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  if (err == 0)
    err = posix_spawnp (&child->pid, argv[0], &files, &attr,
                        (char *const *) argv, environ);
  posix_spawn_file_actions_destroy (&files);
  posix_spawnattr_destroy (&attr);
  errno = err;
  return err == 0 ? 0 : -1;
}

/* As read, but ends with -2 when the client does. */
static ssize_t
next_output (struct call *c, int fd, void *buf, size_t size)
{
  for (;;) {
    struct pollfd pfd[3] = { { .fd = fd, .events = POLLIN } };

    channel_pollfds (c->ch, pfd + 1);
    if (poll (pfd, 3, -1) == -1 && errno != EINTR)
      return -1;
    if (call_cancelled (c))
      return -2;
    if (pfd[0].revents != 0)
      return read (fd, buf, size);
  }
}

/* Hand the program the library's file, as much as it wants, and close the
 * pipe.  Returns 0, or -2 when the file did not come to its end.
 */
static int
feed (struct call *c, struct child *child)
{
  const void *buf;
  size_t len;
  int r;

  while ((r = receive_chunk (c, &buf, &len)) == 1) {
    size_t done = 0;

    while (done < len) {
      ssize_t n = write (child->pipe, (const char *) buf + done, len - done);

      if (n == -1 && errno != EINTR)
        break;
      done += n == -1 ? 0 : n;
    }
    if (done < len) /* it does not want it; its status tells why */
      break;
  }
  close (steal_fd (&child->pipe));
  return r == 1 ? 0 : r;
}

static void
stop (struct child *child)
{
  kill (-child->pid, SIGKILL);
}

/* Wait for its end.  Returns 0, or -1 with errno. */
static int
finish (struct child *child, struct run *r)
{
  gm_cleanup_fd (&child->pipe);
  while (waitpid (child->pid, &r->status, 0) == -1)
    if (errno != EINTR)
      return -1;
  r->err = read_messages (child->err);
  gm_cleanup_fd (&child->err);
  return r->err != NULL ? 0 : -1;
}

static char *
read_messages (int fd)
{
  char *text = malloc (RUN_ERROR_LIMIT + 1);
  ssize_t n;

  if (text == NULL)
    return NULL;
  n = pread (fd, text, RUN_ERROR_LIMIT, 0);
  text[n > 0 ? n : 0] = '\0';
  return text;
}
