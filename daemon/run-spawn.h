/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starting programs of the appliance, for those that wait for them in ways of
 * their own.
 */
#ifndef GUESTFSD_RUN_SPAWN_H
#define GUESTFSD_RUN_SPAWN_H

#include <stddef.h>
#include <sys/types.h>

struct run_spawn {
  const char *const *argv; /* argv[0] is looked up in PATH */
  int in, out, err;
  const int *keep; /* more descriptors that it gets, under their numbers */
  size_t nr_keep;
};

/* Start a program in a process group of its own, and set *PIDFD, which is
 * readable when it has ended.  Returns its process, to be waited for; or -1 with
 * errno.
 */
pid_t run_spawn (const struct run_spawn *how, int *pidfd);

#endif
