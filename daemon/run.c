/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running programs.
 *
 * Each program leads a process group of its own, so that it can be killed
 * with all its children.  One poll waits for its output, its end, and the
 * end of the client.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "box.h"
#include "channel.h"
#include "derive.h"
#include "run.h"

#define PIPE_MAX (1 << 20) /* what a pipe may hold */

struct child {
  pid_t pid;
  int pidfd;
  struct box box; /* where it runs, if it is of the image */
  int in;         /* its stdin, our end, -1 once all is written */
  size_t in_pos;
  struct run_pipe out, err;
};

static int start (struct run *r, struct child *child);
static int start_in_box (struct call *c, struct run *r, struct child *child);
static void exec_child (struct run *r, char **env, int in, int out, int err)
  __attribute__ ((noreturn));
static int converse (struct call *c, struct run *r, struct child *child);
static void feed (struct run *r, struct child *child);
static int hand_over (struct run *r, struct run_pipe *p);
static int reap (struct run *r, struct child *child, int err);
static void strip (char *s);

int
run_program (struct call *c, struct run *r)
{
  struct child child = {
    .pidfd = -1,
    .box = BOX_NONE,
    .in = -1,
    .out = { .fd = -1, .limit = RUN_OUTPUT_LIMIT },
    .err = { .fd = -1, .limit = RUN_ERROR_LIMIT },
  };
  int err = 0;

  if (r->box == NULL && !run_exists (r->argv[0])) {
    errno = ENOENT;
    return -1;
  }
  if ((r->box ? start_in_box (c, r, &child) : start (r, &child)) == -1)
    return child.pid == -1 ? -1 : reap (r, &child, errno);
  if (converse (c, r, &child) == -1)
    err = errno;
  return reap (r, &child, err);
}

void
run_free (struct run *r)
{
  int err = errno;

  free (r->out);
  free (r->err);
  r->out = r->err = NULL;
  errno = err;
}

int
run_or_reply (struct call *c, const char *object, const char *const *argv,
              char **out)
{
  CLEANUP_RUN struct run r = { .argv = argv };

  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  if (r.status != 0)
    return reply_error (c, "%s: %s", object, run_reason (&r));
  if (out != NULL)
    *out = steal_ptr (&r.out);
  return 0;
}

char **
run_table (struct run *r)
{
  CLEANUP_STRVEC struct gm_strvec table = { 0 };
  char *to = r->err;
  bool indented = true;

  for (const char *p = r->err; *p != '\0'; p++) {
    if (!indented || (*p != ' ' && *p != '\t'))
      *to++ = *p;
    indented = (indented && (*p == ' ' || *p == '\t')) || *p == '\n';
  }
  *to = '\0';
  if (gm_strvec_add (&table, "status") == -1 ||
      gm_strvec_addf (&table, "%d",
                      WIFEXITED (r->status)
                        ? WEXITSTATUS (r->status)
                        : 128 + WTERMSIG (r->status)) == -1 ||
      gm_strvec_add (&table, "output") == -1 ||
      gm_strvec_add (&table, r->out) == -1 ||
      gm_strvec_add (&table, "errors") == -1 ||
      gm_strvec_add (&table, r->err) == -1)
    return NULL;
  return gm_strvec_steal (&table);
}

bool
run_exists (const char *program)
{
  const char *dir = getenv ("PATH"), *next;
  char name[PATH_MAX];

  if (strchr (program, '/') != NULL)
    return access (program, X_OK) == 0;
  for (; dir != NULL && *dir != '\0'; dir = *next != '\0' ? next + 1 : next) {
    next = strchrnul (dir, ':');
    snprintf (name, sizeof name, "%.*s/%s", (int) (next - dir), dir, program);
    if (access (name, X_OK) == 0)
      return true;
  }
  return false;
}

/* On failure child->pid tells whether there is a child to reap. */
static int
start (struct run *r, struct child *child)
{
  int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
  char **env = derive_environment (r->argv);
  int saved;

  if (pipe2 (in, O_CLOEXEC) == -1 || pipe2 (out, O_CLOEXEC) == -1 ||
      pipe2 (err, O_CLOEXEC) == -1)
    child->pid = -1;
  else
    child->pid = fork ();
  if (child->pid == 0)
    exec_child (r, env != NULL ? env : environ, in[0], out[1],
                r->errors_too ? out[1] : err[1]);

  saved = errno;
  derive_free (env);
  close (in[0]);
  close (out[1]);
  close (err[1]);
  child->in = in[1];
  child->out.fd = out[0];
  child->err.fd = err[0];
  if (child->pid == -1) {
    close (in[1]);
    close (out[0]);
    close (err[0]);
    errno = saved;
    return -1;
  }
  setpgid (child->pid, child->pid); /* as the child does: whoever is first */
  child->pidfd = syscall (SYS_pidfd_open, child->pid, 0);
  if (child->pidfd == -1)
    return -1;
  fcntl (child->in, F_SETFL, O_NONBLOCK);
  fcntl (child->out.fd, F_SETFL, O_NONBLOCK);
  fcntl (child->err.fd, F_SETFL, O_NONBLOCK);
  return 0;
}

static int
start_in_box (struct call *c, struct run *r, struct child *child)
{
  struct box *box = &child->box;

  child->pid = -1;
  if (box_start_or_reply (c, r->box, box) == -1)
    return -1;
  child->pid = box->pid;
  child->pidfd = steal_fd (&box->pidfd);
  child->in = steal_fd (&box->in);
  child->out.fd = steal_fd (&box->out);
  child->err.fd = steal_fd (&box->err);
  return 0;
}

/* After fork in a threaded process: only async-signal-safe calls. */
static void
exec_child (struct run *r, char **env, int in, int out, int err)
{
  setpgid (0, 0);
  signal (SIGPIPE, SIG_DFL);
  for (size_t i = 0; i < r->nr_keep; i++)
    fcntl (r->keep[i], F_SETFD, 0);
  if (dup2 (in, STDIN_FILENO) != -1 && dup2 (out, STDOUT_FILENO) != -1 &&
      dup2 (err, STDERR_FILENO) != -1)
    execvpe (r->argv[0], (char *const *) r->argv, env);
  _exit (127);
}

/* Returns 0 when the program has ended and its output is read, or -1 with
 * errno.
 */
static int
converse (struct call *c, struct run *r, struct child *child)
{
  bool ended = false;

  feed (r, child);
  while (!ended) {
    struct pollfd pfd[6] = {
      { .fd = child->pidfd, .events = POLLIN },
      { .fd = child->in, .events = POLLOUT },
      { .fd = child->out.fd, .events = POLLIN },
      { .fd = child->err.fd, .events = POLLIN },
    };

    channel_pollfds (c->ch, pfd + 4);
    if (poll (pfd, r->to_end ? 4 : 6, -1) == -1 && errno != EINTR)
      return -1;
    if (!r->to_end && call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
    /* First look whether it ended, then read all that it wrote: what its
     * children may write later is not waited for.
     */
    ended = pfd[0].revents != 0;
    if (pfd[1].revents != 0)
      feed (r, child);
    run_drain (&child->out);
    run_drain (&child->err);
    if (r->take != NULL && hand_over (r, &child->out) == -1)
      return -1;
    if (child->out.full && !r->cut) { /* it may go on for ever */
      errno = EFBIG;
      return -1;
    }
  }
  return 0;
}

static void
feed (struct run *r, struct child *child)
{
  while (child->in != -1 && child->in_pos < r->input_len) {
    ssize_t n = write (child->in, (const char *) r->input + child->in_pos,
                       r->input_len - child->in_pos);

    if (n == -1 && (errno == EAGAIN || errno == EINTR))
      return;
    if (n == -1) /* it does not want all of it */
      break;
    child->in_pos += n;
  }
  if (child->in != -1)
    close (steal_fd (&child->in));
}

static int
hand_over (struct run *r, struct run_pipe *p)
{
  ptrdiff_t n = p->len > 0 ? r->take (r->opaque, p->buf, p->len) : 0;

  if (n == -1)
    return -1;
  p->len -= n;
  if (n > 0)
    memmove (p->buf, p->buf + n, p->len + 1);
  return 0;
}

void
run_drain (struct run_pipe *p)
{
  char buf[16384];
  ssize_t n;

  /* No longer than a full pipe takes: who writes on and on is not waited for. */
  for (size_t done = 0; p->fd != -1 && done < PIPE_MAX; done += n) {
    size_t room = p->limit - p->len, keep;
    char *bigger;

    n = read (p->fd, buf, sizeof buf);
    if (n == -1)
      return;
    if (n == 0) {
      close (steal_fd (&p->fd));
      return;
    }
    keep = room < (size_t) n ? room : (size_t) n;
    bigger = realloc (p->buf, p->len + keep + 1);
    if (bigger == NULL || keep < (size_t) n)
      p->full = true;
    if (bigger == NULL)
      continue;
    p->buf = bigger;
    memcpy (p->buf + p->len, buf, keep);
    p->len += keep;
    p->buf[p->len] = '\0';
  }
}

/* Collect the child and hand over what it wrote.  ERR 0: it has ended by
 * itself.  Else it is killed with its children.
 */
static int
reap (struct run *r, struct child *child, int err)
{
  if (err != 0)
    kill (r->box ? child->pid : -child->pid, SIGKILL);
  if (r->box)
    r->status = box_wait (&child->box);
  while (!r->box && waitpid (child->pid, &r->status, 0) == -1 && errno == EINTR)
    ;
  box_end (&child->box);
  gm_cleanup_fd (&child->pidfd);
  gm_cleanup_fd (&child->in);
  gm_cleanup_fd (&child->out.fd);
  gm_cleanup_fd (&child->err.fd);
  r->out = child->out.buf != NULL ? child->out.buf : strdup ("");
  r->out_len = child->out.len;
  r->err = child->err.buf != NULL ? child->err.buf : strdup ("");
  if (err == 0 && (r->out == NULL || r->err == NULL))
    err = ENOMEM;
  if (r->err != NULL)
    strip (r->err);
  errno = err;
  return err == 0 ? 0 : -1;
}

static void
strip (char *s)
{
  size_t len = strlen (s);

  while (len > 0 && isspace ((unsigned char) s[len - 1]))
    s[--len] = '\0';
}
