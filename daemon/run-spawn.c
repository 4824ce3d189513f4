/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starting programs; see run-spawn.h. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run-spawn.h"

static int add_files (posix_spawn_file_actions_t *files,
                      const struct run_spawn *how);
static int spawn (const struct run_spawn *how,
                  const posix_spawn_file_actions_t *files, pid_t *pid);

pid_t
run_spawn (const struct run_spawn *how, int *pidfd)
{
  posix_spawn_file_actions_t files;
  pid_t pid;
  int r;

  posix_spawn_file_actions_init (&files);
  r = add_files (&files, how);
  if (r == 0)
    r = spawn (how, &files, &pid);
  posix_spawn_file_actions_destroy (&files);
  if (r != 0) {
    errno = r;
    return -1;
  }
  *pidfd = syscall (SYS_pidfd_open, pid, 0);
  if (*pidfd != -1)
    return pid;
  r = errno;
  kill (-pid, SIGKILL);
  waitpid (pid, NULL, 0);
  errno = r;
  return -1;
}

/* One that is put where it is loses its close-on-exec. */
static int
add_files (posix_spawn_file_actions_t *files, const struct run_spawn *how)
{
  int r = posix_spawn_file_actions_adddup2 (files, how->in, STDIN_FILENO);

  if (r == 0)
    r = posix_spawn_file_actions_adddup2 (files, how->out, STDOUT_FILENO);
  if (r == 0)
    r = posix_spawn_file_actions_adddup2 (files, how->err, STDERR_FILENO);
  for (size_t i = 0; r == 0 && i < how->nr_keep; i++)
    r = posix_spawn_file_actions_adddup2 (files, how->keep[i], how->keep[i]);
  return r;
}

static int
spawn (const struct run_spawn *how, const posix_spawn_file_actions_t *files,
       pid_t *pid)
{
  posix_spawnattr_t attr;
  sigset_t defaults;
  int r;

  sigemptyset (&defaults);
  sigaddset (&defaults, SIGPIPE);
  posix_spawnattr_init (&attr);
  posix_spawnattr_setsigdefault (&attr, &defaults);
  posix_spawnattr_setpgroup (&attr, 0);
  posix_spawnattr_setflags (&attr,
                            POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  r = posix_spawnp (pid, how->argv[0], files, &attr, (char *const *) how->argv,
                    environ);
  posix_spawnattr_destroy (&attr);
  return r;
}
