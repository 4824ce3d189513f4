/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program of the appliance that stays, and answers requests one by one over
 * a socket, which is its standard input.  For what runs to its end see run.h.
 */
#ifndef GUESTFSD_COMPANION_H
#define GUESTFSD_COMPANION_H

#include <stddef.h>
#include <sys/types.h>

#include "call.h"

struct companion {
  pid_t pid; /* 0: there is none */
  int pidfd, socket;
};

#define COMPANION_NONE            \
  {                               \
    .pid = 0, .pidfd = -1, .socket = -1 \
  }

/* Start ARGV with the descriptor FD as its number 3.  What it says on stderr
 * goes to the console.  Returns 0, or -1 with errno.
 */
int companion_start (struct companion *p, const char *const *argv, int fd);

/* Send and receive all of LEN bytes.  It has SECONDS to go on each time; when
 * the client has gone, only a few.  Returns 0, or -1 with errno: EPIPE, it has
 * ended, ETIME, it does not go on.  Nothing can be asked any more then.
 */
int companion_send (struct call *c, const struct companion *p, const void *buf,
                    size_t len, int seconds);
int companion_receive (struct call *c, const struct companion *p, void *buf,
                       size_t len, int seconds);

/* Kill it, unless it ends by itself because nobody asks any more.  Returns how
 * it ended, as of waitpid.
 */
int companion_end (struct companion *p);

#endif
