/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Boxes as the daemon sees them: starting, signals, and the end.  What goes on
 * inside is in box-init.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "box-init.h"
#include "box.h"
#include "mounts.h"
#include "server.h"

#define PIPE_SIZE (256 * 1024) /* what is not granted, is not */
#define NO_PIPE \
  {             \
    {           \
      -1, -1    \
    }           \
  }

struct pipe {
  int end[2]; /* to read from, to write to */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t running[SERVER_CHANNELS]; /* by channel; 0: none */

static size_t nr_boxes, nr_excluding; /* one of them is 0 */

static int need_root_or_reply (struct call *c);
static int count_or_reply (struct call *c, struct box *box);
static int start (struct call *c, const struct box_plan *plan, struct box *box,
                  int *started);
static int take_master (struct box *box);
static int explain (struct call *c, const struct box_plan *plan,
                    const struct box_report *r);
static void note (pid_t pid, bool runs);
static void drop (int *fd);
static void close_pipe (struct pipe *p);

int
box_start_or_reply (struct call *c, const struct box_plan *plan,
                    struct box *box)
{
  struct box_report r = { 0 };
  CLEANUP_FD int started = -1;
  ssize_t n;

  if (need_root_or_reply (c) == -1 || count_or_reply (c, box) == -1)
    return -1;
  if (mounts_hold (c->server, &box->held) == -1 ||
      start (c, plan, box, &started) == -1) {
    box_end (box);
    return reply_explained (c, EAGAIN, "cannot start a program: %s",
                            strerrordesc_np (errno));
  }
  note (box->pid, true);
  do
    n = read (started, &r, sizeof r);
  while (n == -1 && errno == EINTR);
  if (n == 0 && plan->terminal && take_master (box) == -1) {
    r = (struct box_report){ BOX_MOUNT, errno };
    n = sizeof r;
  }
  if (n == 0)
    return 0;
  box_end (box);
  return explain (c, plan, &r);
}

static int
need_root_or_reply (struct call *c)
{
  struct statx stx;

  if (statx (AT_FDCWD, c->server->sysroot, AT_NO_AUTOMOUNT, STATX_TYPE, &stx) ==
        0 &&
      (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT))
    return 0;
  return reply_explained (c, EINVAL,
                          "you must call 'mount' first to mount the root "
                          "filesystem");
}

static int
count_or_reply (struct call *c, struct box *box)
{
  pthread_mutex_lock (&lock);
  box->counted = nr_excluding == 0;
  nr_boxes += box->counted;
  pthread_mutex_unlock (&lock);
  if (box->counted)
    return 0;
  return reply_explained (c, EBUSY,
                          "cannot start a program: rsync or mksquashfs is at "
                          "work on the image");
}

int
box_exclude_or_reply (struct call *c)
{
  bool free;

  pthread_mutex_lock (&lock);
  free = nr_boxes == 0;
  nr_excluding += free;
  pthread_mutex_unlock (&lock);
  if (free)
    return 0;
  return reply_explained (c, EBUSY,
                          "not while a program of the image is running");
}

void
box_include (void)
{
  pthread_mutex_lock (&lock);
  nr_excluding--;
  pthread_mutex_unlock (&lock);
}

/* A fork into new namespaces.  fork itself cannot do that. */
static pid_t
fork_into_box (int *pidfd)
{
  struct clone_args args = {
    .flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS |
             CLONE_NEWNET | CLONE_PIDFD,
    .pidfd = (uintptr_t) pidfd,
    .exit_signal = SIGCHLD,
  };

  return syscall (SYS_clone3, &args, sizeof args);
}

/* Our end of a pipe for the program's data. */
static int
our_end (struct pipe *p, int which)
{
  int fd = steal_fd (&p->end[which]);

  fcntl (fd, F_SETFL, O_NONBLOCK);
  fcntl (fd, F_SETPIPE_SZ, PIPE_SIZE);
  return fd;
}

/* On failure errno is set, and BOX may hold something to be ended. */
static int
start (struct call *c, const struct box_plan *plan, struct box *box,
       int *started)
{
  struct pipe in = NO_PIPE, out = NO_PIPE, err = NO_PIPE, first = NO_PIPE,
              report = NO_PIPE;
  int r = -1;

  if (pipe2 (in.end, O_CLOEXEC) == 0 && pipe2 (out.end, O_CLOEXEC) == 0 &&
      pipe2 (err.end, O_CLOEXEC) == 0 && pipe2 (first.end, O_CLOEXEC) == 0 &&
      pipe2 (report.end, O_CLOEXEC) == 0) {
    const struct box_fds fds = { in.end[0], out.end[1], err.end[1],
                                 first.end[1], report.end[1] };

    box->pid = fork_into_box (&box->pidfd);
    if (box->pid == 0)
      box_init (c->server->sysroot, plan, &fds);
    r = box->pid == -1 ? -1 : 0;
  }
  if (r == 0) {
    box->in = our_end (&in, 1);
    box->out = our_end (&out, 0);
    box->err = our_end (&err, 0);
    box->report = steal_fd (&report.end[0]);
    *started = steal_fd (&first.end[0]);
  }
  close_pipe (&in);
  close_pipe (&out);
  close_pipe (&err);
  close_pipe (&first);
  close_pipe (&report);
  return r;
}

/* The terminal takes the place of the pipes. */
static int
take_master (struct box *box)
{
  int fd = syscall (SYS_pidfd_getfd, box->pidfd, BOX_MASTER, 0);

  if (fd == -1 || fcntl (fd, F_SETFL, O_RDWR | O_NONBLOCK) == -1)
    return -1;
  drop (&box->in);
  drop (&box->out);
  drop (&box->err);
  box->out = fd;
  box->in = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  return box->in == -1 ? -1 : 0;
}

/* Only what execve says goes along as an errno. */
static int
explain (struct call *c, const struct box_plan *plan,
         const struct box_report *r)
{
  const char *reason = strerrordesc_np (r->value);

  switch (r->step) {
  case BOX_EXEC:
    return reply_code (c, r->value, "%s", plan->argv[0]);
  case BOX_DIR:
    return reply_error (c, "%s: %s", plan->dir, reason);
  default:
    return reply_error (c, "cannot prepare for a program of the image: %s",
                        r->step != 0 ? reason : "it was killed");
  }
}

void
box_signal (const struct box *box, int sig)
{
  kill (box->pid, sig);
}

int
box_wait (struct box *box)
{
  struct box_report r = { 0 };
  siginfo_t info;

  while (waitid (P_PID, box->pid, &info, WEXITED | WNOWAIT) == -1 &&
         errno == EINTR)
    ;
  note (box->pid, false); /* while its number is still its own */
  waitpid (box->pid, NULL, 0);
  box->pid = 0;
  /* Nothing: process 1 was killed, and so was the program. */
  if (read (box->report, &r, sizeof r) != sizeof r || r.step != BOX_ENDED)
    return SIGKILL;
  return r.value;
}

void
box_end (struct box *box)
{
  int err = errno;

  if (box->pid > 0) {
    kill (box->pid, SIGKILL);
    box_wait (box);
  }
  drop (&box->pidfd);
  drop (&box->in);
  drop (&box->out);
  drop (&box->err);
  drop (&box->report);
  mounts_release (&box->held);
  pthread_mutex_lock (&lock);
  nr_boxes -= box->counted;
  pthread_mutex_unlock (&lock);
  box->counted = false;
  errno = err;
}

void
box_kill_all (void)
{
  pthread_mutex_lock (&lock);
  for (size_t i = 0; i < SERVER_CHANNELS; i++)
    if (running[i] > 0)
      kill (running[i], SIGKILL);
  pthread_mutex_unlock (&lock);
}

/* Keep the list, so that nobody kills a process that has been waited for. */
static void
note (pid_t pid, bool runs)
{
  pthread_mutex_lock (&lock);
  for (size_t i = 0; i < SERVER_CHANNELS; i++)
    if (running[i] == (runs ? 0 : pid)) {
      running[i] = runs ? pid : 0;
      break;
    }
  pthread_mutex_unlock (&lock);
}

static void
drop (int *fd)
{
  if (*fd >= 0)
    close (steal_fd (fd));
}

static void
close_pipe (struct pipe *p)
{
  drop (&p->end[0]);
  drop (&p->end[1]);
}
