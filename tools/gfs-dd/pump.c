/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A part of stdin, fed to a pipe by a thread. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "gfs-dd/dd.h"

static void *feed (void *opaque);
static int skip_input (struct pump *p, char *buf, size_t size);

int
pump_open (struct pump *p, int64_t skip, int64_t limit)
{
  int err;

  *p = (struct pump){ .skip = skip, .limit = limit };
  if (pipe2 (p->ends, O_CLOEXEC) == -1)
    return tool_error (NULL, "%s", strerror (errno));
  fcntl (p->ends[1], F_SETPIPE_SZ, 1 << 20); /* larger is only faster */
  snprintf (p->name, sizeof p->name, "/dev/fd/%d", p->ends[0]);
  err = pthread_create (&p->thread, NULL, feed, p);
  if (err == 0)
    return 0;
  close (p->ends[0]);
  close (p->ends[1]);
  return tool_error (NULL, "%s", strerror (err));
}

void
pump_close (struct pump *p, bool whole)
{
  close (p->ends[0]); /* whoever writes gets an error */
  if (!whole)
    pthread_cancel (p->thread); /* it may wait for input */
  pthread_join (p->thread, NULL);
}

/* What has been taken cannot be taken back: an error of stdin ends the
 * process, since ending the stream would pass for the end of the data.
 */
static void *
feed (void *opaque)
{
  struct pump *p = opaque;
  static char buf[1 << 17];
  ssize_t n = skip_input (p, buf, sizeof buf);

  while (n > 0 && p->done < p->limit) {
    int64_t left = p->limit - p->done;
    size_t want = left < (int64_t) sizeof buf ? (size_t) left : sizeof buf;

    n = read (STDIN_FILENO, buf, want);
    for (ssize_t put = 0, w; n > 0 && put < n; put += w) {
      w = write (p->ends[1], buf + put, n - put);
      if (w == -1) /* nobody wants it any more */
        return NULL;
      p->done += w;
    }
  }
  if (n == -1)
    tool_die (TOOL_EXIT_FAILED, "standard input", "%s", strerror (errno));
  close (p->ends[1]);
  return NULL;
}

/* Returns 1, or -1. */
static int
skip_input (struct pump *p, char *buf, size_t size)
{
  ssize_t n = 1;

  if (p->skip == 0 || lseek (STDIN_FILENO, p->skip, SEEK_CUR) != -1)
    return 1;
  while (n > 0 && p->skip > 0) {
    n = read (STDIN_FILENO, buf,
              p->skip < (int64_t) size ? (size_t) p->skip : size);
    if (n > 0)
      p->skip -= n;
  }
  return n == -1 ? -1 : 1;
}
