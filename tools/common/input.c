/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Host files that are sent into an image; stdin is read ahead. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "input.h"

enum { AHEAD = 1 << 20 };

static int open_file (struct input *in, const char *path);
static int read_ahead (struct input *in, bool *whole);
static int as_memory_file (struct input *in);
static int as_fed_pipe (struct input *in);

static void
use_descriptor (struct input *in)
{
  snprintf (in->name, sizeof in->name, "/dev/fd/%d", in->fd);
  in->path = in->name;
}

int
input_open (struct input *in, const char *path)
{
  struct stat st;
  bool whole;

  *in = (struct input){ .path = path, .fd = -1, .feed = -1 };
  if (strcmp (path, "-") != 0)
    return open_file (in, path);
  in->path = "/dev/stdin";
  if (fstat (STDIN_FILENO, &st) == 0 && S_ISREG (st.st_mode))
    return 0;
  in->ahead = malloc (AHEAD);
  if (in->ahead == NULL || read_ahead (in, &whole) == -1 ||
      (whole ? as_memory_file (in) : as_fed_pipe (in)) == -1) {
    tool_error ("standard input", "%s", strerror (errno));
    input_close (in);
    return -1;
  }
  use_descriptor (in);
  return 0;
}

void
input_close (struct input *in)
{
  if (in->fd >= 0)
    close (in->fd); /* ends the thread: it writes to a pipe without reader */
  if (in->threaded) {
    pthread_cancel (in->thread); /* or it waits for input */
    pthread_join (in->thread, NULL);
  }
  if (in->feed >= 0)
    close (in->feed);
  free (in->ahead);
  in->fd = in->feed = -1;
  in->ahead = NULL;
}

/* Open it before the image is touched. */
static int
open_file (struct input *in, const char *path)
{
  struct stat st;

  in->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (in->fd >= 0 && fstat (in->fd, &st) == 0 && S_ISDIR (st.st_mode)) {
    input_close (in);
    errno = EISDIR;
  }
  if (in->fd == -1)
    return tool_error (path, "%s", strerror (errno));
  use_descriptor (in);
  return 0;
}

static int
read_ahead (struct input *in, bool *whole)
{
  ssize_t n = 1;

  while (in->len < AHEAD && n > 0) {
    n = read (STDIN_FILENO, in->ahead + in->len, AHEAD - in->len);
    if (n == -1 && errno == EINTR)
      n = 1;
    else if (n > 0)
      in->len += n;
  }
  *whole = n == 0;
  return n == -1 ? -1 : 0;
}

static int
write_all (int fd, const char *buf, size_t len)
{
  while (len > 0) {
    ssize_t n = write (fd, buf, len);

    if (n == -1 && errno != EINTR)
      return -1;
    if (n > 0) {
      buf += n;
      len -= n;
    }
  }
  return 0;
}

static int
as_memory_file (struct input *in)
{
  in->fd = memfd_create ("stdin", MFD_CLOEXEC);
  if (in->fd == -1 || write_all (in->fd, in->ahead, in->len) == -1)
    return -1;
  return lseek (in->fd, 0, SEEK_SET) == -1 ? -1 : 0;
}

/* Pass on more of stdin: pages from pipe to pipe, or copies where stdin is
 * something else.  Returns how much, 0 at its end, or when nobody wants it any
 * more, or -1.
 */
static ssize_t
pass_on (struct input *in)
{
  ssize_t n;

  do
    n = splice (STDIN_FILENO, NULL, in->feed, NULL, AHEAD, SPLICE_F_MOVE);
  while (n == -1 && errno == EINTR);
  if (n >= 0)
    return n;
  if (errno == EPIPE)
    return 0;
  do
    n = read (STDIN_FILENO, in->ahead, AHEAD);
  while (n == -1 && errno == EINTR);
  return n > 0 && write_all (in->feed, in->ahead, n) == -1 ? 0 : n;
}

/* Thread: what was read ahead, then the rest.  An error of stdin ends the
 * process, since ending the stream would pass for the end of the data.
 */
static void *
feed (void *opaque)
{
  struct input *in = opaque;
  ssize_t n = write_all (in->feed, in->ahead, in->len) == 0;

  while (n > 0)
    n = pass_on (in);
  if (n == -1)
    tool_die (TOOL_EXIT_FAILED, "standard input", "%s", strerror (errno));
  if (n == 0) {
    close (in->feed);
    in->feed = -1;
  }
  return NULL;
}

static int
as_fed_pipe (struct input *in)
{
  int ends[2], err;

  if (pipe2 (ends, O_CLOEXEC) == -1)
    return -1;
  in->fd = ends[0];
  in->feed = ends[1];
  fcntl (in->feed, F_SETPIPE_SZ, AHEAD); /* larger is only faster */
  fcntl (STDIN_FILENO, F_SETPIPE_SZ, AHEAD);
  err = pthread_create (&in->thread, NULL, feed, in);
  if (err) {
    errno = err;
    return -1;
  }
  in->threaded = true;
  return 0;
}
