/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The minder: a small process between us and qemu, so that neither can
 * outlive the other whatever kills whom.
 *
 * It is our child and qemu's parent.  When we die, its socket to us reads
 * end of file: it kills qemu and removes the file it was told of.  When it
 * dies itself, qemu gets SIGKILL by its parent-death signal.  (qemu as our
 * direct child could not use that signal: it fires when the *thread* that
 * forked ends, see prctl(2).)
 */
#ifndef GM_MINDER_H
#define GM_MINDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct gm_minder {
  pid_t pid;   /* the minder; 0: not running */
  int ctl;     /* our end of the socket */
  pid_t child; /* qemu */
};

struct gm_spawn {
  char *const *argv; /* argv[0] is the program, found by execvp's rules */
  const int *fds;    /* descriptors that the program keeps, same numbers */
  size_t nr_fds;
  int stderr_fd;  /* becomes its standard output and error */
  int ruleset_fd; /* Landlock ruleset to enter first, or -1 */
  bool keep_cwd;  /* stay in the working directory instead of / */
};

/* Start a program under a new minder.  Returns 0, or -1 with errno (that of
 * execve(2) if that failed) and nothing left running.
 */
int gm_minder_start (struct gm_minder *m, const struct gm_spawn *spawn);

/* Have the minder remove PATH when everything is over ("": nothing). */
int gm_minder_set_unlink (struct gm_minder *m, const char *path);

/* End the program with SIGKILL if it still runs, collect the minder. */
void gm_minder_stop (struct gm_minder *m);

#endif
