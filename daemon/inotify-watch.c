/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_watch: tell what happens to files while it happens.  API:
 * share/api/inotify.xml.
 *
 * The kernel watches single directories.  For whole trees we watch each
 * directory, and follow what is made, moved and removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chunk.h"
#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "channel.h"
#include "inotify-path.h"
#include "inotify-table.h"
#include "sendbuf.h"
#include "sysroot.h"
#include "walk.h"

/* What a tree must be watched for to know its directories. */
#define TREE_EVENTS (IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO)

/* What we do ourselves when we look for directories. */
#define OUR_EVENTS (IN_OPEN | IN_ACCESS | IN_CLOSE_NOWRITE)

struct watcher {
  struct call *c;
  int fd;
  char *const *roots;
  uint32_t mask; /* of the events to tell */
  bool recursive;
  bool deaf;    /* the client talks of other things: do not listen */
  int64_t left; /* events to tell, or -1: any number */
  struct inotify_table table;
  uint32_t cookie;  /* of a directory that is being moved, and */
  char *moved_from; /* where it was; or NULL */
  struct sendbuf out;
};

/* A directory below which all is to be watched. */
struct subtree {
  struct watcher *w;
  const char *dir;
  bool made; /* just now: tell of what is in it */
};

static int run (struct watcher *w);
static int add_root (struct watcher *w, const char *path);
static int add (struct watcher *w, int fd, const char *path, uint32_t but);
static int add_below (struct watcher *w, const char *path, bool made);
static int visit (void *opaque, const struct walk_entry *entry);
static void complete (struct watcher *w, const char *dir);
static int await_events (struct watcher *w);
static int read_events (struct watcher *w);
static int handle (struct watcher *w, const struct inotify_event *e);
static bool is_root (const struct watcher *w, const char *path);
static int follow (struct watcher *w, const struct inotify_event *e,
                   const char *path);
static void forget_moved (struct watcher *w);
static int tell (struct watcher *w, uint32_t mask, uint32_t cookie,
                 const char *path);
static int send_record (struct watcher *w, uint32_t mask, uint32_t number,
                        const char *path);
static char *join (const char *dir, const char *name);

int
do_mini_watch (struct call *c, char *const *paths, int mask,
               const struct do_mini_watch_opts *o)
{
  CLEANUP_FREE struct watcher *w = calloc (1, sizeof *w);
  int r;

  for (size_t i = 0; paths[i]; i++)
    if (check_path (c, "paths", paths[i]) == -1)
      return -1;
  if (w == NULL)
    return reply_errno (c, "watch");
  w->c = w->out.c = c;
  w->roots = paths;
  w->mask = mask & IN_ALL_EVENTS;
  w->recursive =
    (o->bitmask & GUESTFS_MINI_WATCH_RECURSIVE_BITMASK) && o->recursive;
  w->left = o->bitmask & GUESTFS_MINI_WATCH_COUNT_BITMASK ? o->count : -1;
  w->fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (w->fd == -1)
    return reply_errno (c, "inotify");
  r = reply_begin_file (c) == -1 ? -1 : run (w);
  free (w->moved_from);
  inotify_table_free (&w->table);
  close (w->fd);
  if (r == 0)
    return sendbuf_flush (&w->out) == -1 ? -1 : send_end (c);
  return send_cancel (c);
}

static int
run (struct watcher *w)
{
  for (size_t i = 0; w->roots[i]; i++)
    if (add_root (w, w->roots[i]) == -1)
      return -1;
  if (send_record (w, 0, 0, "") == -1)
    return -1;
  while (w->table.live > 0 && w->left != 0)
    if (sendbuf_flush (&w->out) == -1 || send_flush (w->c) == -1 ||
        await_events (w) == -1 || read_events (w) == -1)
      return -1;
  return 0;
}

/* A path that cannot be watched is told, and does not end the call. */
static int
add_root (struct watcher *w, const char *path)
{
  CLEANUP_FD int fd = inotify_open (w->c, path, 0);
  struct stat st;

  bool tree;

  if (fd == -1 || fstat (fd, &st) == -1)
    return send_record (w, 0, errno, path);
  tree = w->recursive && S_ISDIR (st.st_mode);
  if (add (w, fd, path, tree ? OUR_EVENTS : 0) == -1)
    return send_record (w, 0, errno, path);
  return tree ? add_below (w, path, false) : 0;
}

/* Watch what is open at FD, for all but the events BUT. */
static int
add (struct watcher *w, int fd, const char *path, uint32_t but)
{
  uint32_t mask = (w->mask & ~but) | (w->recursive ? TREE_EVENTS : 0);
  int wd = inotify_opened (w->fd, fd, mask);

  return wd == -1 ? -1 : inotify_table_set (&w->table, wd, path);
}

static int
add_below (struct watcher *w, const char *path, bool made)
{
  int fd = sysroot_open (w->c, path, O_RDONLY | O_DIRECTORY);
  struct subtree t = { .w = w, .dir = path, .made = made };
  const struct walk_how how = { .entry = visit, .opaque = &t };
  int r = fd == -1 ? -1 : walk_tree (w->c, fd, &how);
  int err = errno;

  if (fd != -1)
    close (fd);
  if (call_cancelled (w->c))
    return -1;
  if (w->mask & OUR_EVENTS)
    complete (w, path);
  /* Made and removed at once is nothing special. */
  return r == 0 || (made && err == ENOENT) ? 0 : send_record (w, 0, err, path);
}

/* What came into a new directory before it was watched, nobody else tells; what
 * came at that very moment may be told twice.
 */
static int
visit (void *opaque, const struct walk_entry *entry)
{
  struct subtree *t = opaque;
  struct watcher *w = t->w;
  CLEANUP_FREE char *path = join (t->dir, entry->path);
  CLEANUP_FD int fd = -1;
  bool dir = S_ISDIR (entry->type);

  if (path == NULL)
    return -1;
  if (t->made && tell (w, IN_CREATE | (dir ? IN_ISDIR : 0), 0, path) == -1)
    return -1;
  if (!dir)
    return 0;
  fd = openat (entry->dir, entry->name,
               O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1)
    return errno == ENOENT ? 0 : -1;
  return add (w, fd, path, OUR_EVENTS);
}

/* DIR and what is below it have been looked at: from now on all is told. */
static void
complete (struct watcher *w, const char *dir)
{
  size_t len = strlen (dir);

  for (size_t i = 0; i < w->table.len; i++) {
    const char *path = w->table.entries[i].path;

    if (path != NULL && strncmp (path, dir, len) == 0) {
      CLEANUP_FD int fd = inotify_open (w->c, path, 0);

      if (fd != -1)
        inotify_opened (w->fd, fd, w->mask | TREE_EVENTS);
    }
  }
}

/* Wait for an event.  Returns 0, or -1 when nobody waits for it any more. */
static int
await_events (struct watcher *w)
{
  struct channel *ch = w->c->ch;
  struct pollfd pfd[3] = { { .fd = w->fd, .events = POLLIN } };

  do {
    if (send_check (w->c) == -1)
      return -1;
    w->deaf = ch->in_len > ch->in_pos;
    channel_pollfds (ch, pfd + 1);
    pfd[1].events = w->deaf ? 0 : POLLIN;
    if (poll (pfd, 3, -1) == -1 && errno != EINTR)
      return -1;
    if (call_cancelled (w->c))
      return -1;
  } while (pfd[0].revents == 0);
  return 0;
}

static int
read_events (struct watcher *w)
{
  char buf[16384] __attribute__ ((aligned (8)));
  ssize_t n = read (w->fd, buf, sizeof buf);

  if (n == -1 && errno != EAGAIN && errno != EINTR)
    return -1;
  for (ssize_t i = 0; i < n && w->left != 0;) {
    const struct inotify_event *e = (const void *) (buf + i);

    if (handle (w, e) == -1)
      return -1;
    i += sizeof *e + e->len;
  }
  return 0;
}

static int
handle (struct watcher *w, const struct inotify_event *e)
{
  CLEANUP_FREE char *path = NULL;
  const char *dir;

  if (e->mask & IN_Q_OVERFLOW)
    return send_record (w, IN_Q_OVERFLOW, 0, "");
  if (w->moved_from && !(e->mask & IN_MOVED_TO && e->cookie == w->cookie))
    forget_moved (w);
  dir = inotify_table_get (&w->table, e->wd);
  if (dir == NULL)
    return 0; /* an echo of what is not watched any more */
  if (e->mask & IN_IGNORED) {
    inotify_table_remove (&w->table, e->wd);
    return 0;
  }
  path = e->len > 0 ? join (dir, e->name) : strdup (dir);
  if (path == NULL)
    return -1;
  if (w->recursive && e->mask & IN_CREATE && e->mask & IN_ISDIR &&
      inotify_table_has (&w->table, path))
    return 0; /* visit has told it */
  if (e->mask & (w->mask | (is_root (w, path) ? IN_UNMOUNT : 0)) &&
      tell (w, e->mask, e->cookie, path) == -1)
    return -1;
  if (w->recursive && e->mask & IN_ISDIR && e->len > 0)
    return follow (w, e, path);
  return 0;
}

static bool
is_root (const struct watcher *w, const char *path)
{
  for (size_t i = 0; w->roots[i]; i++)
    if (strcmp (w->roots[i], path) == 0)
      return true;
  return false;
}

/* The directory PATH has come or gone. */
static int
follow (struct watcher *w, const struct inotify_event *e, const char *path)
{
  CLEANUP_FD int fd = -1;

  if (e->mask & IN_MOVED_FROM) {
    w->cookie = e->cookie;
    w->moved_from = strdup (path);
    return w->moved_from ? 0 : -1;
  }
  if (e->mask & IN_MOVED_TO && w->moved_from) {
    CLEANUP_FREE char *from = steal_ptr (&w->moved_from);

    return inotify_table_rename (&w->table, from, path);
  }
  if (!(e->mask & (IN_CREATE | IN_MOVED_TO)))
    return 0;
  fd = sysroot_open (w->c, path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  if (fd == -1 || add (w, fd, path, OUR_EVENTS) == -1)
    return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
             ? 0
             : send_record (w, 0, errno, path);
  return add_below (w, path, (e->mask & IN_CREATE) != 0);
}

/* What was moved has gone to where nobody watches. */
static void
forget_moved (struct watcher *w)
{
  CLEANUP_FREE char *from = steal_ptr (&w->moved_from);
  int wd;

  while ((wd = inotify_table_take_below (&w->table, from)) != -1)
    inotify_rm_watch (w->fd, wd);
}

/* Send an event, if any are still wanted. */
static int
tell (struct watcher *w, uint32_t mask, uint32_t cookie, const char *path)
{
  if (w->left == 0)
    return 0;
  if (w->left > 0)
    w->left--;
  return send_record (w, mask, cookie, path);
}

static int
send_record (struct watcher *w, uint32_t mask, uint32_t number,
             const char *path)
{
  unsigned char numbers[8];

  gm_put_be32 (numbers, mask);
  gm_put_be32 (numbers + 4, number);
  if (sendbuf_add (&w->out, numbers, sizeof numbers) == -1)
    return -1;
  return sendbuf_add (&w->out, path, strlen (path) + 1);
}

static char *
join (const char *dir, const char *name)
{
  size_t n = strlen (dir);
  char *ret;

  return asprintf (&ret, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/",
                   name) == -1
           ? NULL
           : ret;
}
