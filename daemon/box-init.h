/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What runs inside of a box before the program: after a fork of a process with
 * threads, so all of it makes system calls and nothing else.
 */
#ifndef GUESTFSD_BOX_INIT_H
#define GUESTFSD_BOX_INIT_H

#include "box.h"

/* What goes through the pipes to box.c: a step that failed and its errno, or
 * the end of the program and its wait status.
 */
enum box_step {
  BOX_MOUNT = 1,
  BOX_LIMIT,
  BOX_DIR,
  BOX_EXEC,
  BOX_ENDED,
};

struct box_report {
  enum box_step step;
  int value;
};

/* Descriptors of the new process 1, and only of it.  -1: not used. */
struct box_fds {
  int in, out, err;
  int started; /* a pipe; closed when the program has been executed */
  int report;  /* a pipe; for the end of the program */
};

/* Where process 1 keeps the terminal's master side, for the daemon to take. */
#define BOX_MASTER 5

/* Be process 1 of the box. */
void box_init (const char *sysroot, const struct box_plan *plan,
               const struct box_fds *fds) __attribute__ ((noreturn));

/* box-mounts.c: make SYSROOT with all that belongs to it the root.  Returns 0,
 * or -1 with errno.
 */
int box_mounts (const char *sysroot);

/* box-limits.c: what the program must not do, and who it is.  Returns 0, or -1
 * with errno.
 */
int box_limits (const struct account *account);

/* The same for process 1, which only waits and kills. */
int box_limits_init (void);

#endif
