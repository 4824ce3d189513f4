/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A box: where a program of the image runs.
 *
 * The program is hostile.  It gets the sysroot as its root, in which no device
 * node can be opened but those of a /dev of its own; namespaces of its own for
 * processes, mounts, IPC, host name and network (there is none); and only the
 * privileges that installing a package needs.  Its process 1 is a fork of ours,
 * which sees to it that all ends when the program does: see box-init.c.
 */
#ifndef GUESTFSD_BOX_H
#define GUESTFSD_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "account.h"
#include "call.h"
#include "mounts.h"

struct box_plan {
  const char *const *argv;
  char **env;
  const char *dir; /* where it starts */
  const struct account *account;
  bool terminal; /* it gets one as its input, output and errors */
  unsigned size; /* of that: rows << 16 | columns */
};

struct box {
  pid_t pid;        /* of its process 1; 0: there is none */
  int pidfd;        /* readable when that has ended */
  int in, out, err; /* our ends, not blocking; -1 once closed */
  int report;
  bool counted;            /* among those that run */
  struct mounts_hold held; /* it has mounts of its own, see there */
};

#define BOX_NONE                                              \
  {                                                           \
    .pidfd = -1, .in = -1, .out = -1, .err = -1, .report = -1 \
  }
#define CLEANUP_BOX __attribute__ ((cleanup (box_end)))

/* Start the program.  Returns 0 when it has been executed, or -1 after a
 * reply.  That has an errno of execve if it could not be executed, and only
 * then one of these.
 */
int box_start_or_reply (struct call *c, const struct box_plan *plan,
                        struct box *box);

/* Send a signal to the program's process group; SIGKILL ends the box. */
void box_signal (const struct box *box, int sig);

/* After pidfd became readable (or SIGKILL): how the program ended, as of
 * waitpid.  All that was in the box is gone then.
 */
int box_wait (struct box *box);

/* Kill what still runs, and close all.  Keeps errno. */
void box_end (struct box *box);

/* A program of the appliance that finds its way through the image by itself,
 * and so by names, must not run beside one of the image, which could change
 * directories for links under its feet.  From here to box_include no box can
 * be started.  Returns 0, or -1 after a reply when there is one.
 */
int box_exclude_or_reply (struct call *c);
void box_include (void);

/* The same for the boxes of all channels, whose own threads clean up. */
void box_kill_all (void);

#endif
