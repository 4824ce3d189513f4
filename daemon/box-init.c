/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Process 1 of a box, and the program that it starts.
 *
 * It is a copy of the daemon, whose memory the program must not see: it cannot
 * be traced or looked into (PR_SET_DUMPABLE), and has closed all descriptors.
 * It reaps orphans, hands on the signals that come from outside, and ends with
 * the program, upon which the kernel kills whatever is left in the box.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "box-init.h"

/* Where the descriptors are put, above the standard ones. */
enum { STARTED = 3, REPORT, NR_FDS };

static void arrange (const struct box_fds *fds);
static void set_up (const char *sysroot, const struct box_plan *plan);
static int open_terminal (unsigned size);
static void run_program (const struct box_plan *plan)
  __attribute__ ((noreturn));
static void look_after (pid_t program) __attribute__ ((noreturn));
static void report (int fd, enum box_step step, int value);
static void fail (enum box_step step) __attribute__ ((noreturn));

void
box_init (const char *sysroot, const struct box_plan *plan,
          const struct box_fds *fds)
{
  sigset_t all;
  pid_t pid;

  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl (PR_SET_NAME, "box", 0, 0, 0);
  setpriority (PRIO_PROCESS, 0, 0); /* we are not the daemon any more */
  arrange (fds);
  set_up (sysroot, plan);
  pid = syscall (SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL); /* a plain fork */
  if (pid == -1)
    fail (BOX_EXEC);
  if (pid == 0)
    run_program (plan);
  close (STARTED);
  for (int fd = 0; fd <= STDERR_FILENO; fd++)
    close (fd); /* whose ends are the program's */
  if (box_limits_init () == -1)
    _exit (1);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0); /* other capabilities may undo it */
  look_after (pid);
}

/* Put the descriptors where they belong, and close all that we have of the
 * daemon's.
 */
static void
arrange (const struct box_fds *fds)
{
  const int from[NR_FDS] = { fds->in, fds->out, fds->err, fds->started,
                             fds->report };
  int high[NR_FDS];

  for (int i = 0; i < NR_FDS; i++) /* out of each other's way */
    high[i] = from[i] == -1 ? -1 : fcntl (from[i], F_DUPFD, NR_FDS);
  for (int i = 0; i < NR_FDS; i++) {
    if (high[i] == -1)
      close (i);
    else if (dup3 (high[i], i, i > STDERR_FILENO ? O_CLOEXEC : 0) == -1)
      _exit (1);
  }
  if (close_range (NR_FDS, ~0u, 0) == -1)
    _exit (1);
}

/* An interface that is down, even to oneself, confuses programs. */
static void
raise_loopback (void)
{
  struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (fd != -1) {
    ioctl (fd, SIOCSIFFLAGS, &ifr);
    close (fd);
  }
}

/* When memory is short, the program goes, and not the daemon. */
static void
offer_to_die (void)
{
  int fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

  if (fd != -1 && write (fd, "1000", 4) == 4)
    close (fd);
}

static void
set_up (const char *sysroot, const struct box_plan *plan)
{
  offer_to_die ();
  raise_loopback ();
  if (sethostname ("localhost", 9) == -1 || box_mounts (sysroot) == -1)
    fail (BOX_MOUNT);
  if (plan->terminal && open_terminal (plan->size) == -1)
    fail (BOX_MOUNT);
}

/* Make a terminal of the box's own.  The program gets it as descriptors 0 to
 * 2, the daemon its other side.
 */
static int
open_terminal (unsigned size)
{
  const struct winsize ws = { .ws_row = size >> 16, .ws_col = size & 0xffff };
  int zero = 0, master, slave;

  master = open ("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master == -1 || ioctl (master, TIOCSPTLCK, &zero) == -1)
    return -1;
  ioctl (master, TIOCSWINSZ, &ws);
  slave = ioctl (master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
  if (slave == -1)
    return -1;
  for (int fd = 0; fd <= STDERR_FILENO; fd++)
    if (dup2 (slave, fd) == -1)
      return -1;
  close (slave);
  if (master == BOX_MASTER)
    return 0;
  return dup3 (master, BOX_MASTER, O_CLOEXEC) == -1 ? -1 : close (master);
}

static void
run_program (const struct box_plan *plan)
{
  sigset_t none;

  for (int sig = 1; sig < NSIG; sig++)
    signal (sig, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setsid ();
  if (plan->terminal)
    ioctl (STDIN_FILENO, TIOCSCTTY, 0);
  if (box_limits (plan->account) == -1)
    fail (BOX_LIMIT);
  if (chdir (plan->dir) == -1)
    fail (BOX_DIR);
  environ = plan->env; /* its PATH is the one that counts */
  execvp (plan->argv[0], (char *const *) plan->argv);
  fail (BOX_EXEC);
}

/* Signals from outside of the box have no sender. */
static void
look_after (pid_t program)
{
  sigset_t all;
  int status;

  sigfillset (&all);
  for (;;) {
    siginfo_t info;
    pid_t pid;
    int sig;

    while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
      if (pid == program) {
        report (REPORT, BOX_ENDED, status);
        _exit (0);
      }
    sig = sigwaitinfo (&all, &info);
    if (sig > 0 && sig != SIGCHLD && info.si_code == SI_USER &&
        info.si_pid == 0)
      kill (-program, sig);
  }
}

static void
report (int fd, enum box_step step, int value)
{
  const struct box_report r = { step, value };

  if (write (fd, &r, sizeof r) != sizeof r)
    _exit (1);
}

static void
fail (enum box_step step)
{
  report (STARTED, step, errno);
  _exit (1);
}
