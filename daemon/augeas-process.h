/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Processes that hold Augeas, for augeas-session.c. */
#ifndef GUESTFSD_AUGEAS_PROCESS_H
#define GUESTFSD_AUGEAS_PROCESS_H

#include <sys/types.h>

#include "augeas-wire.h"
#include "call.h"

struct augeas_process {
  pid_t pid; /* 0: there is none */
  int sock;  /* to its standard input */
};

/* Start the program; its first answer comes when all lenses are loaded.
 * Returns 0, or -1 with errno.
 */
int augeas_process_start (struct augeas_process *p);

/* Send M, with the descriptor FD unless that is -1, and receive ANSWER.
 * Returns 0, or -1 with errno: ECANCELED if the client is gone and the process
 * did not answer for some time more, EPIPE if it has ended.
 */
int augeas_process_ask (struct call *c, struct augeas_process *p,
                        const struct augeas_message *m, int fd,
                        struct augeas_message *answer);

/* Kill it.  Returns its wait status. */
int augeas_process_end (struct augeas_process *p);

/* Kill it and all that it has forked, known or not. */
void augeas_process_end_all (struct augeas_process *p);

#endif
