/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs of the image, run with our input, output, signals and terminal. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cleanup.h"
#include "program.h"

enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

/* For the handler of SIGALRM (--timeout), which ends us at once. */
static struct termios usual;
static struct sigaction on_alarm;

static void add_term (struct program *p);
static int catch_signals (void);
static void make_raw (void);
static void make_usual (void);
static int cannot_run (guestfs_h *g, const char *name);

/* clang-format off */
struct poptOption *
program_table (struct program *p)
{
  struct poptOption table[] = {
    { "env", 'e', POPT_ARG_ARGV, &p->env, 0,
      "set this variable, or remove it", "NAME[=VALUE]" },
    { "chdir", 'C', POPT_ARG_STRING, &p->chdir, 0,
      "start in this directory of the image", "DIR" },
    { "user", 'u', POPT_ARG_STRING, &p->user, 0,
      "be this user of the image, not root", "NAME|UID" },
    { "terminal", 't', POPT_ARG_NONE, &p->terminal, 0,
      "give it a terminal (the default on a terminal)", NULL },
    { "no-terminal", 'T', POPT_ARG_NONE, &p->no_terminal, 0,
      "give it none", NULL },
    POPT_TABLEEND
  };

  return memcpy (p->table, table, sizeof table);
}
/* clang-format on */

void
program_open_stdio (void)
{
  for (int fd = 0; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) == -1 && open ("/dev/null", O_RDWR) != fd)
      exit (TOOL_EXIT_FAILED);
}

/* By itself only where errors would come to the same place anyway. */
void
program_choose_terminal (struct program *p)
{
  bool ours = isatty (STDIN_FILENO) && isatty (STDOUT_FILENO);

  if (p->terminal && p->no_terminal)
    tool_misuse ("--terminal and --no-terminal exclude each other");
  if (p->terminal && !ours)
    tool_misuse ("--terminal: standard input and output are none");
  if (!p->no_terminal && ours && isatty (STDERR_FILENO))
    p->terminal = true;
}

int
program_run (struct tool_common *c, struct program *p, guestfs_h *g,
             char **argv)
{
  struct guestfs_mini_run_argv o = { .input = STDIN_FILENO,
                                     .output = STDOUT_FILENO,
                                     .errors = STDERR_FILENO,
                                     .signals = catch_signals (),
                                     .terminal = p->terminal,
                                     .chdir = p->chdir,
                                     .user = p->user };
  int status, r, ended;

  if (o.terminal)
    add_term (p);
  o.env = p->env;
  o.bitmask = GUESTFS_MINI_RUN_INPUT_BITMASK | GUESTFS_MINI_RUN_OUTPUT_BITMASK |
              GUESTFS_MINI_RUN_ERRORS_BITMASK |
              GUESTFS_MINI_RUN_SIGNALS_BITMASK |
              GUESTFS_MINI_RUN_TERMINAL_BITMASK |
              (o.env ? GUESTFS_MINI_RUN_ENV_BITMASK : 0) |
              (o.chdir ? GUESTFS_MINI_RUN_CHDIR_BITMASK : 0) |
              (o.user ? GUESTFS_MINI_RUN_USER_BITMASK : 0);
  if (o.terminal)
    make_raw ();
  r = guestfs_mini_run_argv (g, argv, &o);
  if (o.terminal)
    make_usual ();
  if (r == -1)
    status = cannot_run (g, argv[0]);
  else
    status = WIFSIGNALED (r) ? 128 + WTERMSIG (r) : WEXITSTATUS (r);
  ended = tool_finish (c, g, status == -1 ? -1 : 0);
  free (p->chdir);
  free (p->user);
  for (size_t i = 0; p->env && p->env[i]; i++)
    free (p->env[i]);
  free (p->env);
  return status > 0 ? status : ended;
}

/* What kind of terminal it is, unless the user says so. */
static void
add_term (struct program *p)
{
  const char *term = getenv ("TERM");
  size_t n = 0;

  while (p->env && p->env[n])
    if (strncmp (p->env[n++], "TERM=", 5) == 0)
      return;
  p->env = reallocarray (p->env, n + 2, sizeof p->env[0]);
  if (p->env == NULL ||
      asprintf (&p->env[n], "TERM=%s", term ? term : "dumb") == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  p->env[n + 1] = NULL;
}

/* From now on signals are the program's. */
static int
catch_signals (void)
{
  static const int signals[] = { SIGINT,  SIGQUIT, SIGTERM, SIGHUP,
                                 SIGUSR1, SIGUSR2, SIGWINCH };
  sigset_t set;
  int fd;

  sigemptyset (&set);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    sigaddset (&set, signals[i]);
  fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd == -1 || sigprocmask (SIG_BLOCK, &set, NULL) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "signals: %s", strerror (errno));
  return fd;
}

static void
time_is_over (int sig)
{
  make_usual ();
  on_alarm.sa_handler (sig);
}

/* What is typed goes to the program's terminal, which does the rest. */
static void
make_raw (void)
{
  struct termios raw;

  if (tcgetattr (STDIN_FILENO, &usual) == -1)
    tool_die (TOOL_EXIT_FAILED, "terminal", "%s", strerror (errno));
  if (sigaction (SIGALRM, NULL, &on_alarm) == 0 &&
      on_alarm.sa_handler != SIG_DFL && on_alarm.sa_handler != SIG_IGN)
    signal (SIGALRM, time_is_over);
  raw = usual;
  cfmakeraw (&raw);
  tcsetattr (STDIN_FILENO, TCSADRAIN, &raw);
}

static void
make_usual (void)
{
  tcsetattr (STDIN_FILENO, TCSADRAIN, &usual);
}

/* A signal that came before the program ran is for us, after all. */
static void
let_signals_in (void)
{
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

/* Only when it could not be executed is there an errno of execve's. */
static int
cannot_run (guestfs_h *g, const char *name)
{
  int err = guestfs_last_errno (g);

  if (err == EINTR)
    let_signals_in ();
  if (err == EPIPE || err == EPROTO || err == ETIMEDOUT || err == EINTR ||
      err == EINVAL || err == EAGAIN)
    err = 0;
  tool_fail (g, err != 0 ? name : NULL);
  return err == 0 ? -1 : err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}
