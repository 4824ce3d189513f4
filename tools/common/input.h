/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Host files that are sent into an image. */
#ifndef TOOL_INPUT_H
#define TOOL_INPUT_H

#include <pthread.h>
#include <stdbool.h>

struct input {
  char name[32];    /* "/dev/fd/N" where stdin is read ahead */
  const char *path; /* what the library is told to read: PATH or name */
  int fd;           /* its N, -1: none */
  int feed;         /* writing end of a pipe that a thread feeds, or -1 */
  char *ahead;      /* what was read ahead */
  size_t len;
  bool threaded;
  pthread_t thread;
};

/* Prepare PATH, `-` being stdin, to be sent.
 *
 * `gfs-cat /f | sed ... | gfs-upload - /f` starts both ends at once, and the
 * target must not be cut to nothing before its old contents were read: so a
 * pipe on stdin is read ahead to its end, or to the first megabyte, before
 * the call that writes to the image begins.
 * Returns 0, or -1 after a message.
 */
int input_open (struct input *in, const char *path);

void input_close (struct input *in);

#endif
