/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what a call streams to a file while the call still runs: it does so
 * in a thread, into a pipe.
 */
#ifndef TOOL_STREAM_H
#define TOOL_STREAM_H

#include <pthread.h>
#include <stdio.h>
#include <sys/types.h>

#include "guestfs.h"

/* Make the call, with FILEOUT for its output.  Returns 0, or -1 with the error
 * in the handle.
 */
typedef int stream_call (guestfs_h *g, const char *fileout, void *opaque);

struct stream {
  FILE *fp; /* what the call sends */

  /* private to stream.c */
  pthread_t thread;
  guestfs_h *g;
  stream_call *call;
  void *opaque;
  int fd, r;
};

/* Start CALL in S.  The handle is busy until stream_close.  Returns 0, or -1
 * after a message.
 */
int stream_open (struct stream *s, guestfs_h *g, stream_call *call,
                 void *opaque);

/* Wait for the call, which is cancelled if it is still sending.  Returns what
 * it returned: -1 with the error in the handle.
 */
int stream_close (struct stream *s);

/* Read a string that ends with a NUL, as getdelim does.  One that is too long
 * to be a path, or a message about it, ends the program.
 */
ssize_t stream_string (FILE *fp, char **text, size_t *size);

#endif
