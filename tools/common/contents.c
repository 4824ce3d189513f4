/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the stream of mini_contents while it comes; its form is described
 * in share/api/text.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "contents.h"

#define PIPE_SIZE (1024 * 1024)
#define LIST_MAX (1024 * 1024)     /* bytes of paths in one call */
#define TEXT_MAX (2 * 1024 * 1024) /* of a path or message that can be */

struct contents {
  guestfs_h *g;
  char *const *paths; /* all of them */
  size_t nr, first;   /* where the list of this call begins */
  char **list;        /* the list of this call, strings lent */
  size_t nr_list;
  struct guestfs_mini_contents_argv opts;

  char sink[32]; /* name of the pipe's writing end */
  int in, out;   /* of the pipe; the thread closes `out` */
  bool running;  /* the thread is to be joined */
  pthread_t thread;
  int result; /* of the call */

  char *buf;
  size_t start, end; /* what has come and is not yet used */
  char *path;        /* of the file */
  char *error;
  bool in_file;
  uint32_t left; /* bytes of the piece */
};

static void start_call (struct contents *c);
static void *call_thread (void *opaque);
static int finish_call (struct contents *c);
static void stop_call (struct contents *c);
static int more (struct contents *c);
static int take (struct contents *c, void *to, size_t len);
static int take_number (struct contents *c, uint32_t *n);
static char *take_text (struct contents *c);
static char *full_path (const char *start, const char *below);
static int lost (void);
static void *need (void *p);

struct contents *
contents_open (guestfs_h *g, char *const *paths, size_t nr,
               const struct contents_opts *opts)
{
  struct contents *c = need (calloc (1, sizeof *c));

  c->g = g;
  c->paths = paths;
  c->nr = nr;
  c->buf = need (malloc (PIPE_SIZE));
  c->list = need (calloc (nr + 1, sizeof *c->list));
  c->opts.bitmask = GUESTFS_MINI_CONTENTS_RECURSIVE_BITMASK |
                    GUESTFS_MINI_CONTENTS_COMPRESSED_BITMASK;
  c->opts.recursive = opts->recursive;
  c->opts.compressed = opts->compressed;
  c->in = -1;
  return c;
}

int
contents_next (struct contents *c, const char **path)
{
  CLEANUP_FREE char *below = NULL;
  const void *data;
  ssize_t n;
  uint32_t place;
  int r;

  while (c->in_file)
    if ((n = contents_read (c, &data)) == -1)
      return -1;
  while (c->start == c->end) {
    if (!c->running && c->first + c->nr_list == c->nr)
      return 0;
    if (!c->running)
      start_call (c);
    r = more (c);
    if (r == -1 || (r == 0 && finish_call (c) == -1))
      return -1;
  }
  if (take_number (c, &place) == -1 || (below = take_text (c)) == NULL)
    return -1;
  if (place >= c->nr_list)
    return lost ();
  free (c->path);
  c->path = full_path (c->list[place], below);
  c->in_file = true;
  c->left = 0;
  *path = c->path;
  return 1;
}

ssize_t
contents_read (struct contents *c, const void **data)
{
  size_t n;

  if (!c->in_file)
    return 0;
  if (c->left == 0 && take_number (c, &c->left) == -1)
    return -1;
  if (c->left == 0) { /* the file's end */
    free (c->error);
    c->error = take_text (c);
    c->in_file = false;
    return c->error == NULL ? -1 : 0;
  }
  if (c->start == c->end) {
    int r = more (c);

    if (r <= 0)
      return r == -1 || finish_call (c) == -1 ? -1 : lost ();
  }
  n = c->end - c->start < c->left ? c->end - c->start : c->left;
  *data = c->buf + c->start;
  c->start += n;
  c->left -= n;
  return n;
}

ssize_t
contents_splice (struct contents *c, int to)
{
  const char *p;
  const void *data;
  ssize_t n, done;

  if (c->in_file && c->left > 0 && c->start == c->end) {
    do
      n = splice (c->in, NULL, to, NULL, c->left, SPLICE_F_MOVE);
    while (n == -1 && errno == EINTR);
    if (n == -1 && errno == EPIPE)
      return -2;
    c->left -= n > 0 ? n : 0;
    if (n > 0)
      return n;
  }
  n = contents_read (c, &data);
  p = data;
  for (ssize_t left = n; left > 0; left -= done, p += done) {
    done = write (to, p, left);
    if (done == -1 && errno != EINTR)
      return -2;
    done = done == -1 ? 0 : done;
  }
  return n;
}

const char *
contents_error (const struct contents *c)
{
  return c->error != NULL && c->error[0] != '\0' ? c->error : NULL;
}

void
contents_close (struct contents *c)
{
  if (c == NULL)
    return;
  stop_call (c);
  free (c->buf);
  free (c->list);
  free (c->path);
  free (c->error);
  free (c);
}

int
contents_each (guestfs_h *g, char *const *paths, size_t nr,
               const struct contents_user *user)
{
  struct contents *c = contents_open (g, paths, nr, &user->opts);
  const char *path;
  int r = 0, more = 1;

  while (more == 1 && !tool_reader_gone () &&
         (more = contents_next (c, &path)) == 1) {
    const void *data;
    ssize_t n;

    if (user->begin && user->begin (user->opaque, path) == -1)
      more = -1;
    while (more == 1 && (n = contents_read (c, &data)) != 0)
      if (n == -1 || user->data (user->opaque, data, n) == -1)
        more = -1;
    if (more == 1 && contents_error (c))
      r = tool_error (path, "%s", contents_error (c));
    if (user->end &&
        user->end (user->opaque, path, more == 1 && !contents_error (c)) == -1)
      more = -1;
  }
  contents_close (c);
  return tool_reader_gone () ? 0 : more == -1 ? -1 : r;
}

/* Make the call for the next paths, as many as fit. */
static void
start_call (struct contents *c)
{
  size_t size = 0;
  int fds[2], err;

  c->first += c->nr_list;
  c->nr_list = 0;
  while (c->first + c->nr_list < c->nr && size < LIST_MAX) {
    char *path = c->paths[c->first + c->nr_list];

    c->list[c->nr_list++] = path;
    size += strlen (path) + 8;
  }
  c->list[c->nr_list] = NULL;
  if (pipe2 (fds, O_CLOEXEC) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "pipe: %s", strerror (errno));
  fcntl (fds[0], F_SETPIPE_SZ, PIPE_SIZE); /* or it stays smaller */
  c->in = fds[0];
  c->out = fds[1];
  snprintf (c->sink, sizeof c->sink, "/dev/fd/%d", c->out);
  err = pthread_create (&c->thread, NULL, call_thread, c);
  if (err != 0)
    tool_die (TOOL_EXIT_FAILED, NULL, "thread: %s", strerror (err));
  c->running = true;
}

static void *
call_thread (void *opaque)
{
  struct contents *c = opaque;

  c->result = guestfs_mini_contents_argv (c->g, c->list, c->sink, &c->opts);
  close (c->out);
  return NULL;
}

/* The stream has ended.  Returns 0, or -1 after a message. */
static int
finish_call (struct contents *c)
{
  stop_call (c);
  return c->result == -1 ? tool_fail (c->g, NULL) : 0;
}

static void
stop_call (struct contents *c)
{
  if (!c->running)
    return;
  close (steal_fd (&c->in)); /* stops a call that is not done */
  pthread_join (c->thread, NULL);
  c->running = false;
}

/* Read on; everything must have been used.  Returns 1, 0 at the end of the
 * stream, -1 after a message.
 */
static int
more (struct contents *c)
{
  ssize_t n;

  c->start = c->end = 0;
  do
    n = read (c->in, c->buf, PIPE_SIZE);
  while (n == -1 && errno == EINTR);
  if (n == -1)
    return tool_error (NULL, "pipe: %s", strerror (errno));
  c->end = n;
  return n > 0;
}

/* Copy the next LEN bytes.  Returns 0, or -1 after a message. */
static int
take (struct contents *c, void *to, size_t len)
{
  char *p = to;

  while (len > 0) {
    size_t n = c->end - c->start < len ? c->end - c->start : len;

    memcpy (p, c->buf + c->start, n);
    c->start += n;
    p += n;
    len -= n;
    if (len > 0) {
      int r = more (c);

      if (r <= 0)
        return r == -1 || finish_call (c) == -1 ? -1 : lost ();
    }
  }
  return 0;
}

static int
take_number (struct contents *c, uint32_t *n)
{
  unsigned char be[4];

  if (take (c, be, sizeof be) == -1)
    return -1;
  *n = (uint32_t) be[0] << 24 | be[1] << 16 | be[2] << 8 | be[3];
  return 0;
}

/* A length and so many bytes, as a string; NULL after a message. */
static char *
take_text (struct contents *c)
{
  CLEANUP_FREE char *text = NULL;
  uint32_t len;

  if (take_number (c, &len) == -1)
    return NULL;
  if (len > TEXT_MAX) {
    lost ();
    return NULL;
  }
  text = need (malloc (len + 1));
  if (take (c, text, len) == -1)
    return NULL;
  text[len] = '\0';
  return steal_ptr (&text);
}

static char *
full_path (const char *start, const char *below)
{
  size_t len = strlen (start);
  char *path;

  if (asprintf (&path, "%s%s%s", start,
                below[0] && len && start[len - 1] != '/' ? "/" : "",
                below) == -1)
    path = NULL;
  return need (path);
}

static int
lost (void)
{
  return tool_error (NULL, "the appliance sent what makes no sense");
}

static void *
need (void *p)
{
  if (p == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return p;
}
