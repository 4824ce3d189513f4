/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-launch: the background process that owns the appliance.
 *
 * Until it listens it belongs to the foreground: it writes to the same
 * stderr and dies when the foreground dies.  Then it lets go of everything,
 * unless it only serves one command.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "appliance.h"
#include "cleanup.h"
#include "gfs-launch/launch.h"
#include "inspect.h"

enum { HOLDER_FD = 3 }; /* the pipe to the foreground, alone */

/* What the callback needs to tell the foreground. */
struct readiness {
  int fd; /* HOLDER_FD, -1 when it is closed */
  bool detach;
};

static void holder_main (struct launch_opts *o, const char *path, int fd)
  __attribute__ ((noreturn));

pid_t
start_holder (struct launch_opts *o, const char *path)
{
  int ready[2], status;
  char byte;
  pid_t pid;
  ssize_t n;

  if (pipe2 (ready, O_CLOEXEC) == -1 || (pid = fork ()) == -1)
    tool_die (TOOL_EXIT_NO_APPLIANCE, NULL, "%s", strerror (errno));
  if (pid == 0) {
    close (ready[0]);
    holder_main (o, path, ready[1]);
  }
  close (ready[1]);
  while ((n = read (ready[0], &byte, 1)) == -1 && errno == EINTR)
    ;
  close (ready[0]);
  if (n == 1)
    return pid;
  if (waitpid (pid, &status, 0) == -1 || !WIFEXITED (status))
    tool_die (TOOL_EXIT_NO_APPLIANCE, NULL, "the holder was killed");
  exit (WEXITSTATUS (status));
}

static void
redirect (int fd, int flags)
{
  int null = open ("/dev/null", flags | O_CLOEXEC);

  if (null == -1 || dup2 (null, fd) == -1)
    tool_die (TOOL_EXIT_NO_APPLIANCE, "/dev/null", "%s", strerror (errno));
  close (null);
}

/* The socket listens: say so, and let go of the foreground. */
static void
on_listening (guestfs_h *g, void *opaque, uint64_t event, int event_handle,
              int flags, const char *buf, size_t buf_len, const uint64_t *array,
              size_t array_len)
{
  struct readiness *ready = opaque;

  (void) g, (void) event, (void) event_handle, (void) flags;
  (void) buf, (void) buf_len, (void) array, (void) array_len;
  if (ready->detach)
    prctl (PR_SET_PDEATHSIG, 0);
  redirect (STDERR_FILENO, O_WRONLY);
  if (write (ready->fd, "R", 1) != 1)
    _exit (TOOL_EXIT_NO_APPLIANCE); /* nobody waits for us any more */
  close (steal_fd (&ready->fd));
}

static void
holder_main (struct launch_opts *o, const char *path, int fd)
{
  struct readiness ready = { .fd = HOLDER_FD, .detach = o->command == NULL };
  pid_t foreground = getppid ();
  guestfs_h *g;

  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () != foreground)
    _exit (TOOL_EXIT_NO_APPLIANCE);
  redirect (STDIN_FILENO, O_RDONLY);
  redirect (STDOUT_FILENO, O_WRONLY);
  /* A caller waits for the end of whatever it gave us, bats on 3 for one. */
  if (dup2 (fd, HOLDER_FD) == -1 || close_range (HOLDER_FD + 1, ~0U, 0) == -1)
    tool_die (TOOL_EXIT_NO_APPLIANCE, NULL, "%s", strerror (errno));

  g = tool_new_handle (&o->common);
  tool_launch (&o->common, g);
  if ((o->common.inspect || o->common.root) && o->common.nr_mounts == 0)
    tool_mount_found (&o->common, g);
  if (chdir ("/") == -1) /* do not keep a file system of the host busy */
    tool_die (TOOL_EXIT_FAILED, "/", "%s", strerror (errno));
  guestfs_set_event_callback (g, on_listening, GUESTFS_EVENT_LAUNCH_DONE, 0,
                              &ready);
  if (guestfs_mini_serve (g, path, o->idle) == -1)
    tool_die_fail (TOOL_EXIT_NO_APPLIANCE, g, path);
  exit (TOOL_EXIT_OK); /* closes the handle */
}
