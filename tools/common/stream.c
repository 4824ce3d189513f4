/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what a call streams to a file while the call still runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "record.h"
#include "stream.h"

#define PIPE_SIZE (1 << 20) /* larger is only faster */

static void *run_call (void *opaque);

int
stream_open (struct stream *s, guestfs_h *g, stream_call *call, void *opaque)
{
  int fds[2], err;

  *s = (struct stream){ .g = g, .call = call, .opaque = opaque };
  if (pipe2 (fds, O_CLOEXEC) == -1)
    return tool_error (NULL, "pipe: %s", strerror (errno));
  fcntl (fds[1], F_SETPIPE_SZ, PIPE_SIZE);
  s->fd = fds[1];
  s->fp = fdopen (fds[0], "r");
  err = s->fp == NULL ? errno : pthread_create (&s->thread, NULL, run_call, s);
  if (err == 0)
    return 0;
  if (s->fp)
    fclose (s->fp);
  else
    close (fds[0]);
  close (fds[1]);
  return tool_error (NULL, "cannot read a stream: %s", strerror (err));
}

int
stream_close (struct stream *s)
{
  fclose (s->fp);
  pthread_join (s->thread, NULL);
  return s->r;
}

ssize_t
stream_string (FILE *fp, char **text, size_t *size)
{
  size_t n = 0;
  int c;

  do {
    if (n > GM_RECORD_PATH)
      tool_die (TOOL_EXIT_FAILED, NULL,
                "the appliance sent what makes no sense");
    c = getc_unlocked (fp);
    if (n + 1 >= *size) {
      *size = *size == 0 ? 256 : 2 * *size;
      *text = realloc (*text, *size);
      if (*text == NULL)
        tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    }
    if (c != EOF)
      (*text)[n++] = c;
  } while (c != EOF && c != '\0');
  (*text)[n] = '\0';
  return n > 0 ? (ssize_t) n : -1;
}

/* The reader sees the end of the file when the call has ended. */
static void *
run_call (void *opaque)
{
  struct stream *s = opaque;
  char name[32];

  snprintf (name, sizeof name, "/dev/fd/%d", s->fd);
  s->r = s->call (s->g, name, s->opaque);
  close (s->fd);
  return NULL;
}
