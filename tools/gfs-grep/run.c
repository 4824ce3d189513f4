/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running the host's grep.  It gets files as descriptors, and names them so
 * in what it prints.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "gfs-grep/grep.h"

/* What grep may use: it holds a whole line.  (Its own libraries and, for -P,
 * compiled expressions take some 100 MiB of addresses.)
 */
#define MEMORY_MAX (768 << 20)

static void add (struct grep_opts *o, const char *arg);
static void add_number (struct grep_opts *o, const char *option, int n);
static void run_child (char **argv, int out) __attribute__ ((noreturn));

void
grep_arguments (struct grep_opts *o, int file_of_stdin)
{
  static const char *const flags[16] = {
    "-E", "-F", "-G", "-P", "-i", "-v", "-w", "-x", "-o", "-a", "-I",
  };
  bool context = o->after > 0 || o->before > 0 || o->context > 0;

  o->hide_numbers = context && !o->count && !o->numbers && !o->offsets;
  o->groups = !o->count && (o->after >= 0 || o->before >= 0 || o->context >= 0);
  add (o, "gfs-grep");
  add (o, "--color=never");
  add (o, "--null");
  add (o, "-H");
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
    if (flags[i] && o->flags[i])
      add (o, flags[i]);
  if (o->quiet)
    add (o, "-q");
  if (o->list)
    add (o, "-l");
  if (o->list_without)
    add (o, "-L");
  if (o->count)
    add (o, "-c");
  if (o->numbers || o->hide_numbers)
    add (o, "-n");
  if (o->offsets)
    add (o, "-b");
  add_number (o, "-m", o->max_count);
  add_number (o, "-C", o->context);
  add_number (o, "-A", o->after);
  add_number (o, "-B", o->before);
  if (o->pattern) {
    add (o, "-e");
    add (o, o->pattern);
  }
  for (size_t i = 0; o->expressions && o->expressions[i]; i++) {
    add (o, "-e");
    add (o, o->expressions[i]);
  }
  for (size_t i = 0; o->files && o->files[i]; i++)
    if (strcmp (o->files[i], "-") == 0)
      add_number (o, "-f" GREP_NAME, file_of_stdin);
    else {
      add (o, "-f");
      add (o, o->files[i]);
    }
  add (o, "--");
}

static void
add (struct grep_opts *o, const char *arg)
{
  if (gm_strvec_add (&o->argv, arg) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

static void
add_number (struct grep_opts *o, const char *option, int n)
{
  if (n < 0)
    return;
  if (gm_strvec_addf (&o->argv, "%s%d", option, n) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

bool
grep_accepts (struct grep_opts *o)
{
  struct grep_run r = { .o = o };

  grep_start (&r);
  grep_finish (&r);
  return r.status != 2;
}

void
grep_start (struct grep_run *r)
{
  CLEANUP_FREE char **argv =
    calloc (r->o->argv.len + r->nr_files + 2, sizeof *argv);
  CLEANUP_FREE char *names = calloc (r->nr_files + 1, sizeof GREP_NAME + 12);
  size_t n = r->o->argv.len;
  char *name = names;
  int fds[2], err;

  if (argv == NULL || names == NULL || pipe2 (fds, O_CLOEXEC) == -1)
    tool_die (TOOL_EXIT_FAILED, "grep", "%s", strerror (errno));
  memcpy (argv, r->o->argv.strings, n * sizeof *argv);
  for (size_t i = 0; i < r->nr_files; i++) {
    argv[n++] = name;
    name += sprintf (name, GREP_NAME "%d", r->files[i].fd) + 1;
  }
  if (r->nr_files == 0)
    argv[n++] = (char *) "/dev/null";
  fflush (stdout);
  r->pid = fork ();
  if (r->pid == 0)
    run_child (argv, fds[1]);
  close (fds[1]);
  r->out = fds[0];
  r->said = false;
  r->at = 0;
  r->separate = r->o->groups && r->printed;
  err = r->pid == -1 ? errno : pthread_create (&r->thread, NULL, grep_print, r);
  if (err != 0)
    tool_die (TOOL_EXIT_FAILED, "grep", "%s", strerror (err));
}

/* Only what a signal handler may do: there are other threads. */
static void
run_child (char **argv, int out)
{
  static const char missing[] = "gfs-grep: grep is not installed\n";
  const struct rlimit limit = { MEMORY_MAX, MEMORY_MAX };
  int null = open ("/dev/null", O_RDONLY);

  dup2 (null, STDIN_FILENO);
  dup2 (out, STDOUT_FILENO);
  dup2 (out, STDERR_FILENO);
  signal (SIGPIPE, SIG_DFL);
  setrlimit (RLIMIT_AS, &limit);
  execvp ("grep", argv);
  if (write (STDERR_FILENO, missing, sizeof missing - 1) == -1)
    _exit (2);
  _exit (2);
}

void
grep_finish (struct grep_run *r)
{
  int status = 0;

  if (r->pid <= 0)
    return;
  pthread_join (r->thread, NULL);
  while (waitpid (r->pid, &status, 0) == -1 && errno == EINTR)
    ;
  r->pid = 0;
  r->status = WIFEXITED (status) ? WEXITSTATUS (status)
              : WIFSIGNALED (status) && WTERMSIG (status) == SIGPIPE ? 0
                                                                     : 2;
  if (r->status == 2 && !r->said && r->nr_files > 0)
    tool_error (r->nr_files == 1 ? r->files[0].path : "grep", "%s",
                WIFSIGNALED (status) ? strsignal (WTERMSIG (status))
                : r->reason          ? r->reason
                                     : "grep fails and does not say why");
  free (r->reason);
  r->reason = NULL;
}
