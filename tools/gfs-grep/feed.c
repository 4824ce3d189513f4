/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Handing files to grep: many small ones at a time, each in a file in memory,
 * a large one through a pipe while it comes.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cleanup.h"
#include "fetch.h"
#include "gfs-grep/feed.h"

#define SMALL (8 << 20)     /* bytes of one file in memory */
#define TOGETHER (32 << 20) /* of all that one grep gets */
#define FILES_MAX 1000      /* that one grep gets */
#define SPARE 100           /* descriptors for everything else */

struct feed {
  guestfs_h *g;
  struct grep_opts *o;
  struct contents *contents;
  struct grep_run run;     /* the present one; its files are ours */
  struct grep_file *files; /* of the next */
  size_t nr_files, max_files;
  size_t bytes; /* that are in them */
  bool found, trouble;
};

static size_t raise_limit (void);
static bool is_over (const struct feed *f);
static bool is_large (const struct feed *f, const char *path, size_t nr);
static int feed_stream (struct feed *f, char *const *paths, size_t nr);
static int feed_directly (struct feed *f, const char *path);
static int start_on_pipe (struct feed *f, const char *path);
static int feed_file (struct feed *f, const char *path);
static int feed_pipe (struct feed *f, const char *path, int memory,
                      const void *data, size_t len);
static int write_all (int fd, const void *data, size_t len);
static void add_file (struct feed *f, int fd, const char *path);
static void flush (struct feed *f);
static void finish (struct feed *f);
static bool is_wanted (const struct grep_opts *o, const char *path);

int
grep_feed (guestfs_h *g, struct grep_opts *o, char *const *paths, size_t nr)
{
  struct feed f = { .g = g, .o = o, .run = { .o = o } };
  size_t i = 0, n;
  int more = 1;

  f.max_files = raise_limit ();
  while (more != -1 && i < nr && !is_over (&f)) {
    for (n = 0; i + n < nr && !is_large (&f, paths[i + n], nr); n++)
      ;
    if (n > 0)
      more = feed_stream (&f, paths + i, n);
    i += n;
    if (more != -1 && i < nr && !is_over (&f))
      more = feed_directly (&f, paths[i++]);
  }
  flush (&f);
  finish (&f);
  if (o->quiet && f.found)
    return 0;
  return more == -1 || f.trouble ? 2 : !f.found;
}

static bool
is_over (const struct feed *f)
{
  return tool_reader_gone () || (f->o->quiet && f->found);
}

/* Is PATH a large file that should have a pipe of its own from the beginning?
 * With many files asking costs more than it brings.
 */
static bool
is_large (const struct feed *f, const char *path, size_t nr)
{
  return !f->o->recursive && !f->o->decompress && nr <= 16 &&
         is_wanted (f->o, path) && fetch_size (f->g, path) > SMALL;
}

/* Feed files that come as one stream.  Returns 0, or -1 after a message. */
static int
feed_stream (struct feed *f, char *const *paths, size_t nr)
{
  const struct contents_opts opts = { .recursive = f->o->recursive,
                                      .compressed = f->o->decompress };
  const char *path;
  int more = 1;

  f->contents = contents_open (f->g, paths, nr, &opts);
  while (more == 1 && !is_over (f)) {
    more = contents_next (f->contents, &path);
    if (more == 1 && is_wanted (f->o, path))
      more = feed_file (f, path);
  }
  contents_close (f->contents);
  return more == -1 ? -1 : 0;
}

/* Returns 0, or -1 after a message. */
static int
feed_directly (struct feed *f, const char *path)
{
  char name[32];
  int to = start_on_pipe (f, path), r;

  if (to == -1)
    return -1;
  snprintf (name, sizeof name, "/dev/fd/%d", to);
  r = guestfs_download (f->g, path, name);
  close (to);
  finish (f);
  /* EPIPE is a grep that has seen enough, or an appliance that is lost. */
  if (r == 0 ||
      (guestfs_last_errno (f->g) == EPIPE && guestfs_is_ready (f->g) == 1))
    return 0;
  f->trouble = true;
  tool_fail (f->g, path);
  return guestfs_is_ready (f->g) == 1 ? 0 : -1;
}

/* Returns how many files may be open for one grep. */
static size_t
raise_limit (void)
{
  struct rlimit limit;
  rlim_t want = 2 * FILES_MAX + SPARE;

  if (getrlimit (RLIMIT_NOFILE, &limit) == -1)
    return 1;
  if (limit.rlim_cur < want) {
    limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
    setrlimit (RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= want)
    return FILES_MAX;
  return limit.rlim_cur > SPARE + 4 ? (limit.rlim_cur - SPARE) / 2 : 1;
}

/* Returns 1 to go on, 0 to stop early, -1 after a message. */
static int
feed_file (struct feed *f, const char *path)
{
  int fd = memfd_create ("gfs-grep", 0); /* grep inherits it */
  size_t size = 0;
  const void *data;
  ssize_t n;

  if (fd == -1)
    return tool_error (path, "memory: %s", strerror (errno));
  while ((n = contents_read (f->contents, &data)) > 0) {
    if (size + n > SMALL)
      return feed_pipe (f, path, fd, data, n);
    if (write_all (fd, data, n) == -1) {
      close (fd);
      return tool_error (path, "memory: %s", strerror (errno));
    }
    size += n;
  }
  if (n == 0 && contents_error (f->contents) && !f->o->no_messages)
    tool_error (path, "%s", contents_error (f->contents));
  f->trouble |= n == 0 && contents_error (f->contents);
  if (n == -1 || (contents_error (f->contents) && size == 0)) {
    close (fd);
    return n == -1 ? -1 : 1;
  }
  add_file (f, fd, path);
  f->bytes += size;
  if (f->nr_files == f->max_files || f->bytes >= TOGETHER)
    flush (f);
  return 1;
}

/* The beginning of the file is in TAKE_MEMORY, what follows is DATA. */
static int
feed_pipe (struct feed *f, const char *path, int take_memory, const void *data,
           size_t len)
{
  CLEANUP_FD int memory = take_memory;
  CLEANUP_FD int to = start_on_pipe (f, path);
  off_t at = 0;
  ssize_t n;

  if (to == -1)
    return -1;
  for (n = 1; n > 0;)
    n = splice (memory, &at, to, NULL, SMALL, 0);
  n = n == -1 || write_all (to, data, len) == -1 ? -2 : 1;
  while (n > 0)
    n = contents_splice (f->contents, to);
  close (steal_fd (&to));
  finish (f);
  if (n == 0 && contents_error (f->contents)) {
    f->trouble = true;
    tool_error (path, "%s", contents_error (f->contents));
  }
  return n == -1 ? -1 : 1; /* -2: grep has seen enough */
}

/* Let grep search PATH through a pipe, behind all that came before it.
 * Returns the pipe's writing end, or -1 after a message.
 */
static int
start_on_pipe (struct feed *f, const char *path)
{
  int fds[2];

  flush (f);
  if (pipe (fds) == -1)
    return tool_error (path, "pipe: %s", strerror (errno));
  fcntl (fds[1], F_SETFD, FD_CLOEXEC);
  fcntl (fds[1], F_SETPIPE_SZ, 1 << 20); /* larger is only faster */
  add_file (f, fds[0], path);
  flush (f);
  return fds[1];
}

static int
write_all (int fd, const void *data, size_t len)
{
  while (len > 0) {
    ssize_t n = write (fd, data, len);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    data = (const char *) data + n;
    len -= n;
  }
  return 0;
}

static void
add_file (struct feed *f, int fd, const char *path)
{
  if (f->files == NULL)
    f->files = calloc (f->max_files, sizeof *f->files);
  if (f->files == NULL || (f->files[f->nr_files].path = strdup (path)) == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  f->files[f->nr_files++].fd = fd;
}

/* Let grep search what has gathered, while more is read. */
static void
flush (struct feed *f)
{
  finish (f);
  if (f->nr_files == 0)
    return;
  f->run.files = f->files;
  f->run.nr_files = f->nr_files;
  f->files = NULL;
  f->nr_files = f->bytes = 0;
  grep_start (&f->run);
  for (size_t i = 0; i < f->run.nr_files; i++)
    close (f->run.files[i].fd); /* it has its own */
}

static void
finish (struct feed *f)
{
  if (f->run.pid == 0)
    return;
  grep_finish (&f->run);
  f->found |= f->run.status == 0;
  f->trouble |= f->run.status == 2;
  for (size_t i = 0; i < f->run.nr_files; i++)
    free (f->run.files[i].path);
  free (f->run.files);
  f->run.files = NULL;
  f->run.nr_files = 0;
}

/* As for --include and --exclude. */
static bool
is_wanted (const struct grep_opts *o, const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash ? slash + 1 : path;
  bool wanted = o->include == NULL;

  for (size_t i = 0; o->include && o->include[i]; i++)
    wanted |= fnmatch (o->include[i], name, 0) == 0;
  for (size_t i = 0; o->exclude && o->exclude[i]; i++)
    wanted &= fnmatch (o->exclude[i], name, 0) != 0;
  return wanted;
}
