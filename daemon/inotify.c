/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Watching files change.  API: share/api/inotify.xml; mini_watch is in
 * inotify-watch.c.
 *
 * The session belongs to the handle: one client begins it, others read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "inotify-path.h"
#include "server.h"

/* What a reply may grow to: half a message, as libguestfs has it. */
#define REPLY_MAX (GUESTFS_MESSAGE_MAX / 2)

#define QUEUE_LENGTH "/proc/sys/fs/inotify/max_queued_events"

struct inotify_session {
  int fd;
  size_t pos, len; /* of what was read and not yet told */
  char buf[16384] __attribute__ ((aligned (8)));
};

static int begin (struct call *c, int maxevents);
static void end (struct server *server);
static struct inotify_session *lock_or_reply (struct call *c);
static void unlock (struct call *c);
static const struct inotify_event *peek (struct inotify_session *s);
static void take (struct inotify_session *s);
static int add_event (guestfs_int_inotify_event_list *list,
                      const struct inotify_event *e);
static void free_events (guestfs_int_inotify_event_list *list);
static int add_name (struct gm_strvec *names, const char *name);
static void drop_doubles (struct gm_strvec *names);

bool
available_inotify (void)
{
  return true;
}

int
do_inotify_init (struct call *c, int maxevents)
{
  int r;

  if (maxevents < 0)
    return reply_explained (c, EINVAL, "maxevents is negative: %d", maxevents);
  pthread_mutex_lock (&c->server->lock);
  r = begin (c, maxevents);
  pthread_mutex_unlock (&c->server->lock);
  return r;
}

int64_t
do_inotify_add_watch (struct call *c, const char *path, int mask)
{
  CLEANUP_FD int fd = inotify_open (c, path, mask);
  struct inotify_session *s;
  int wd;

  if (fd == -1)
    return reply_errno (c, "%s", path);
  s = lock_or_reply (c);
  if (s == NULL)
    return -1;
  wd = inotify_opened (s->fd, fd, mask);
  unlock (c);
  if (wd == -1)
    return reply_errno (c, "%s", path);
  return wd;
}

int
do_inotify_rm_watch (struct call *c, int wd)
{
  struct inotify_session *s = lock_or_reply (c);
  int r;

  if (s == NULL)
    return -1;
  r = inotify_rm_watch (s->fd, wd);
  unlock (c);
  return r == -1 ? reply_errno (c, "watch %d", wd) : 0;
}

guestfs_int_inotify_event_list *
do_inotify_read (struct call *c)
{
  struct inotify_session *s = lock_or_reply (c);
  guestfs_int_inotify_event_list *list;
  const struct inotify_event *e = NULL;
  size_t bytes = 0;

  if (s == NULL)
    return NULL;
  list = calloc (1, sizeof *list);
  while (list != NULL && bytes < REPLY_MAX && (e = peek (s)) != NULL) {
    if (add_event (list, e) == -1) {
      free_events (steal_ptr (&list));
      break;
    }
    bytes += 24 + e->len;
    take (s);
  }
  if (list == NULL || (e == NULL && errno != EAGAIN)) {
    reply_errno (c, "inotify");
    free_events (steal_ptr (&list));
  }
  unlock (c);
  return list;
}

char **
do_inotify_files (struct call *c)
{
  struct inotify_session *s = lock_or_reply (c);
  CLEANUP_STRVEC struct gm_strvec names = { 0 };
  const struct inotify_event *e = NULL;
  char **ret = NULL;
  size_t bytes = 0;
  int r = 0;

  if (s == NULL)
    return NULL;
  while (bytes < REPLY_MAX && (e = peek (s)) != NULL) {
    r = e->len > 0 ? add_name (&names, e->name) : 0;
    if (r == -1)
      break;
    bytes += 8 + e->len;
    take (s);
  }
  if (r == 0 && (e != NULL || errno == EAGAIN)) {
    drop_doubles (&names);
    ret = gm_strvec_steal (&names);
  }
  if (ret == NULL)
    reply_errno (c, "inotify");
  unlock (c);
  return ret;
}

int
do_inotify_close (struct call *c)
{
  if (lock_or_reply (c) == NULL)
    return -1;
  end (c->server);
  unlock (c);
  return 0;
}

static int
begin (struct call *c, int maxevents)
{
  struct server *server = c->server;
  struct inotify_session *s;

  /* A new session takes the number over: set it before. */
  if (maxevents > 0 && !server->testing) {
    CLEANUP_FD int fd = open (QUEUE_LENGTH, O_WRONLY | O_CLOEXEC);

    if (fd == -1 || dprintf (fd, "%d\n", maxevents) < 0)
      return reply_errno (c, "%s", QUEUE_LENGTH);
  }
  end (server);
  s = calloc (1, sizeof *s);
  if (s == NULL)
    return reply_errno (c, "inotify");
  s->fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (s->fd == -1) {
    free (s);
    return reply_errno (c, "inotify");
  }
  server->inotify = s;
  return 0;
}

static void
end (struct server *server)
{
  struct inotify_session *s = steal_ptr (&server->inotify);

  if (s == NULL)
    return;
  close (s->fd);
  free (s);
}

/* The session, for the caller alone until unlock. */
static struct inotify_session *
lock_or_reply (struct call *c)
{
  pthread_mutex_lock (&c->server->lock);
  if (c->server->inotify != NULL)
    return c->server->inotify;
  pthread_mutex_unlock (&c->server->lock);
  return reply_error_null (c, "no session: call inotify_init first");
}

static void
unlock (struct call *c)
{
  pthread_mutex_unlock (&c->server->lock);
}

/* The next event, which stays.  Returns NULL with errno, EAGAIN if there is
 * none.
 */
static const struct inotify_event *
peek (struct inotify_session *s)
{
  if (s->pos == s->len) {
    ssize_t n = read (s->fd, s->buf, sizeof s->buf);

    if (n <= 0) {
      errno = n == 0 ? EAGAIN : errno;
      return NULL;
    }
    s->pos = 0;
    s->len = n;
  }
  return (const void *) (s->buf + s->pos);
}

static void
take (struct inotify_session *s)
{
  const struct inotify_event *e = (const void *) (s->buf + s->pos);

  s->pos += sizeof *e + e->len;
}

static int
add_event (guestfs_int_inotify_event_list *list, const struct inotify_event *e)
{
  u_int n = list->guestfs_int_inotify_event_list_len;
  guestfs_int_inotify_event *event;

  if ((n & (n - 1)) == 0) { /* full: 0, 1, 2, 4, ... */
    event = reallocarray (list->guestfs_int_inotify_event_list_val,
                          n == 0 ? 1 : 2 * (size_t) n, sizeof *event);
    if (event == NULL)
      return -1;
    list->guestfs_int_inotify_event_list_val = event;
  }
  event = &list->guestfs_int_inotify_event_list_val[n];
  event->in_wd = e->wd;
  event->in_mask = e->mask;
  event->in_cookie = e->cookie;
  event->in_name = strdup (e->len > 0 ? e->name : "");
  if (event->in_name == NULL)
    return -1;
  list->guestfs_int_inotify_event_list_len++;
  return 0;
}

static void
free_events (guestfs_int_inotify_event_list *list)
{
  if (list == NULL)
    return;
  for (u_int i = 0; i < list->guestfs_int_inotify_event_list_len; i++)
    free (list->guestfs_int_inotify_event_list_val[i].in_name);
  free (list->guestfs_int_inotify_event_list_val);
  free (list);
}

/* Many events in a row are about one file. */
static int
add_name (struct gm_strvec *names, const char *name)
{
  if (names->len > 0 && strcmp (names->strings[names->len - 1], name) == 0)
    return 0;
  return gm_strvec_add (names, name);
}

static void
drop_doubles (struct gm_strvec *names)
{
  size_t n = 0;

  gm_strvec_sort (names);
  for (size_t i = 0; i < names->len; i++)
    if (n > 0 && strcmp (names->strings[n - 1], names->strings[i]) == 0)
      free (names->strings[i]);
    else
      names->strings[n++] = names->strings[i];
  if (names->strings)
    names->strings[n] = NULL;
  names->len = n;
}
