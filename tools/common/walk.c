/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the records of mini_walk while they come. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "walk.h"

#define PIPE_SIZE (256 * 1024)
#define RECORD_MAX \
  (64 * 1024 * 1024) /* bytes of one, far more than Linux has */

struct walk {
  guestfs_h *g;
  char *dir;
  struct guestfs_mini_walk_argv opts;
  char sink[32]; /* name of the pipe's writing end */
  int in, out;   /* of the pipe; the thread closes `out` */
  bool running;  /* the thread is to be joined */
  pthread_t thread;
  int result; /* of the call */

  char *buf;
  size_t start, end, size; /* what has come and is not yet used */
  size_t used;             /* by the present entry */
  struct gm_record record;
};

static void *call_thread (void *opaque);
static int more (struct walk *w);
static int finish (struct walk *w);
static void fill (struct walk *w, struct walk_file *f);
static void *need (void *p);

struct walk *
walk_open (guestfs_h *g, const char *dir,
           const struct guestfs_mini_walk_argv *opts)
{
  struct walk *w = need (calloc (1, sizeof *w));
  int fds[2], err;

  w->g = g;
  w->dir = need (strdup (dir));
  if (opts != NULL)
    w->opts = *opts;
  w->size = PIPE_SIZE;
  w->buf = need (malloc (w->size));
  if (pipe2 (fds, O_CLOEXEC) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "pipe: %s", strerror (errno));
  fcntl (fds[0], F_SETPIPE_SZ, PIPE_SIZE); /* or it stays smaller */
  w->in = fds[0];
  w->out = fds[1];
  snprintf (w->sink, sizeof w->sink, "/dev/fd/%d", w->out);
  err = pthread_create (&w->thread, NULL, call_thread, w);
  if (err != 0)
    tool_die (TOOL_EXIT_FAILED, NULL, "thread: %s", strerror (err));
  w->running = true;
  return w;
}

int
walk_next (struct walk *w, struct walk_file *f)
{
  ptrdiff_t n;
  int r;

  w->start += w->used;
  w->used = 0;
  while ((n = gm_record_parse (&w->record, w->buf + w->start,
                               w->end - w->start)) == 0) {
    r = more (w);
    if (r == -1)
      return -1;
    if (r == 0)
      return finish (w);
  }
  if (n == -1)
    return tool_error (w->dir, "the appliance sent what is no record");
  w->used = n;
  fill (w, f);
  return 1;
}

void
walk_close (struct walk *w)
{
  if (w == NULL)
    return;
  close (w->in); /* stops a call that is not done */
  if (w->running)
    pthread_join (w->thread, NULL);
  free (w->buf);
  free (w->dir);
  free (w);
}

static void *
call_thread (void *opaque)
{
  struct walk *w = opaque;

  w->result = guestfs_mini_walk_argv (w->g, w->dir, w->sink, &w->opts);
  close (w->out);
  return NULL;
}

/* Read on.  Returns 1, 0 at the end of the stream, -1 after a message. */
static int
more (struct walk *w)
{
  ssize_t n;

  if (w->start > 0) {
    memmove (w->buf, w->buf + w->start, w->end - w->start);
    w->end -= w->start;
    w->start = 0;
  }
  if (w->end == RECORD_MAX)
    return tool_error (w->dir, "the appliance sent a record that is too long");
  if (w->end == w->size) {
    w->size *= 2;
    w->buf = need (realloc (w->buf, w->size));
  }
  do
    n = read (w->in, w->buf + w->end, w->size - w->end);
  while (n == -1 && errno == EINTR);
  if (n == -1)
    return tool_error (w->dir, "pipe: %s", strerror (errno));
  w->end += n;
  return n > 0;
}

/* The stream has ended: was that the end? */
static int
finish (struct walk *w)
{
  pthread_join (w->thread, NULL);
  w->running = false;
  if (w->result == -1)
    return tool_fail (w->g, w->dir);
  if (w->end > w->start)
    return tool_error (w->dir, "the appliance sent half a record");
  return 0;
}

static void
fill (struct walk *w, struct walk_file *f)
{
  const struct gm_record *r = &w->record;

  *f = (struct walk_file){
    .path = r->path,
    .target = r->target,
    .digest = r->digest,
    .error = r->error != 0 ? strerror (r->error) : NULL,
    .xattrs = r->attributes,
    .nr_xattrs = r->nr_attributes,
  };
  _Static_assert(offsetof (struct guestfs_statns, st_ctime_nsec) ==
                   (GM_RECORD_STATS - 1) * sizeof (int64_t),
                 "the numbers of a record are those of a statns");
  memcpy (&f->st, r->stats, sizeof r->stats);
}

static void *
need (void *p)
{
  if (p == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return p;
}
