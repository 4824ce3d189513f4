/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running programs of the appliance: an argument vector, never a shell.  Those
 * of the image run in a box (box.h), and to their end like the others.
 */
#ifndef GUESTFSD_RUN_H
#define GUESTFSD_RUN_H

#include <stddef.h>

#include "call.h"

struct box_plan;

#define RUN_OUTPUT_LIMIT (16 * 1024 * 1024)
#define RUN_ERROR_LIMIT (60 * 1024) /* of stderr, the beginning is kept */

/* An argument vector on the spot: RUN_ARGV ("sync", "-f", path). */
#define RUN_ARGV(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Our end of a pipe that a program writes to, -1 once it is closed, which does
 * not block.
 */
struct run_pipe {
  int fd;
  char *buf; /* what was read, with a final NUL; malloc'ed, or NULL */
  size_t len, limit;
  bool full; /* more came than the limit */
};

/* Read what is there.  Past the limit it is read and thrown away. */
void run_drain (struct run_pipe *p);

struct run {
  const char *const *argv; /* argv[0] is looked up in PATH */
  const void *input;       /* fed to stdin; NULL: stdin is empty */
  size_t input_len;
  bool errors_too; /* stderr goes into out, in order */
  bool to_end;     /* even when the client is gone: half done would be harm */
  bool cut;        /* throw output away that is too much, and let it go on */
  const int *keep; /* descriptors the program gets, under their numbers */
  size_t nr_keep;

  /* Where stdout goes as it comes, or NULL: how many of the LEN bytes at BUF
   * have been used up is returned, the others come again with more.  -1 with
   * errno kills the program.
   */
  ptrdiff_t (*take) (void *opaque, const char *buf, size_t len);
  void *opaque;

  const struct box_plan *box; /* where to run a program of the image, or NULL */

  /* Results. */
  char *out; /* stdout, with a final NUL that is not counted; malloc'ed; what
              * has been taken is not in it */
  size_t out_len;
  char *err;  /* stderr, without trailing white space; malloc'ed */
  int status; /* as of waitpid */
};

/* Run to the end.  Returns 0 when the program ran, whatever its status, or
 * -1 with errno: ENOENT, no such program; ECANCELED, the client is gone (the
 * program and its children are then killed); EFBIG, too much output.  A box
 * that cannot be started has been replied to.
 * Free the results with run_free in every case.
 */
int run_program (struct call *c, struct run *r);
void run_free (struct run *r);

/* What went wrong, for a message: what the program said on stderr, or how it
 * ended.  Of a program of the appliance it is put on one line, without the name
 * and version that it greets with and without its usage.  Lent from R.
 */
const char *run_reason (struct run *r);

/* What matters of TEXT, the stderr of PROGRAM, in one line, for the caller to
 * free.  NULL with errno.
 */
char *run_tidy (const char *text, const char *program);

/* Run ARGV; when it fails, reply "OBJECT: reason".  *OUT (may be NULL) is
 * stdout, for the caller to free.  Returns 0, or -1 after the reply.
 */
int run_or_reply (struct call *c, const char *object, const char *const *argv,
                  char **out);

/* A program's end as a hashtable: its `status`, its `output`, and its `errors`,
 * without white space before each line.  For the caller to free; NULL without
 * memory.
 */
char **run_table (struct run *r);

/* Is there such a program? */
bool run_exists (const char *program);

#define CLEANUP_RUN __attribute__ ((cleanup (run_free)))

#endif
