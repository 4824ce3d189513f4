/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes to and from one port, and the end of a client.
 *
 * A port whose host side is closed is readable (0 bytes) and hung up all the
 * time, so an ordinary poll would spin.  The port therefore sits in an
 * edge-triggered epoll, which wakes once per change.  The rule that makes
 * this safe: always try the read or write first and wait only after EAGAIN.
 *
 * A new client's first bytes may overtake the news that the host side is
 * open.  So a hang-up ends a client only once its host side was seen open,
 * or after HOST_GRACE_MS without that.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chunk.h"

#include "channel.h"
#include "guestfs_protocol.h"
#include "server.h"

#define HOST_GRACE_MS 2000

static int write_all (struct channel *ch, const unsigned char *p, size_t len);
static int hunt (struct channel *ch);
static void start_lease (struct channel *ch, struct gm_hunt *hunt);
static int answer_hello (struct channel *ch);
static int await_input (struct channel *ch);
static int fill (struct channel *ch);
static ssize_t read_some (struct channel *ch, void *buf, size_t len);
static size_t take (struct channel *ch, void *buf, size_t len);
static int wait_change (struct channel *ch, short want);
static bool rearmed (struct channel *ch);
static bool hung_up (const struct channel *ch);
static int end (struct channel *ch);

struct channel *
channel_new (struct server *server, enum channel_kind kind, int index, int fd)
{
  struct channel *ch = calloc (1, sizeof *ch);
  struct epoll_event port = { .events = EPOLLIN | EPOLLOUT | EPOLLET };
  struct epoll_event wake = { .events = EPOLLIN };
  struct stat st;

  if (ch == NULL)
    return NULL;
  ch->server = server;
  ch->kind = kind;
  ch->index = index;
  ch->fd = fd;
  ch->socket = fstat (fd, &st) == 0 && S_ISSOCK (st.st_mode);
  ch->over = true;
  ch->chunk_size = GM_CHUNK_PLAIN;
  pthread_mutex_init (&ch->lock, NULL);
  ch->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  ch->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (ch->wake_fd == -1 || ch->epoll_fd == -1 ||
      epoll_ctl (ch->epoll_fd, EPOLL_CTL_ADD, fd, &port) == -1 ||
      epoll_ctl (ch->epoll_fd, EPOLL_CTL_ADD, ch->wake_fd, &wake) == -1) {
    channel_free (ch);
    return NULL;
  }
  return ch;
}

void
channel_free (struct channel *ch)
{
  int err = errno;

  if (ch->epoll_fd >= 0)
    close (ch->epoll_fd);
  if (ch->wake_fd >= 0)
    close (ch->wake_fd);
  close (ch->fd);
  ring_free (ch->ring);
  pthread_mutex_destroy (&ch->lock);
  free (ch);
  errno = err;
}

void
channel_arm (struct channel *ch, const unsigned char cookie[GM_COOKIE])
{
  pthread_mutex_lock (&ch->lock);
  ch->armed++;
  memcpy (ch->cookie, cookie, GM_COOKIE);
  eventfd_write (ch->wake_fd, 1);
  pthread_mutex_unlock (&ch->lock);
}

int
channel_announce (struct channel *ch)
{
  unsigned char word[4];

  gm_put_be32 (word, GUESTFS_LAUNCH_FLAG);
  ch->over = false;
  ch->hunting = true;
  return channel_write (ch, word, sizeof word);
}

int
channel_await_client (struct channel *ch)
{
  if (ch->kind != CHANNEL_LEASED)
    return await_input (ch);
  while (hunt (ch) == 0)
    if (answer_hello (ch) == 0)
      return 0;
  return -1;
}

int
channel_read (struct channel *ch, void *buf, size_t len)
{
  unsigned char *p = buf;
  size_t n = take (ch, p, len);

  while (n < len && !ch->over) {
    size_t rest = len - n;
    ssize_t r;

    if (rest < 4096) {
      if (fill (ch) == -1)
        return -1;
      n += take (ch, p + n, rest);
      continue;
    }
    /* Large: past the buffer, but no more than it could take back. */
    r = read_some (ch, p + n, rest < CHANNEL_INPUT ? rest : CHANNEL_INPUT);
    if (r == -1)
      return -1;
    if (rearmed (ch)) { /* these bytes may hold the next client's cookie */
      memcpy (ch->in, p + n, r);
      ch->in_len = r;
      return end (ch);
    }
    n += r;
  }
  return ch->over ? -1 : 0;
}

int
channel_write (struct channel *ch, const void *buf, size_t len)
{
  return channel_put (ch, buf, len) == -1 ? -1 : channel_flush (ch);
}

int
channel_put (struct channel *ch, const void *buf, size_t len)
{
  if (ch->out_len + len > CHANNEL_OUTPUT && channel_flush (ch) == -1)
    return -1;
  if (len > CHANNEL_OUTPUT)
    return write_all (ch, buf, len);
  memcpy (ch->out + ch->out_len, buf, len);
  ch->out_len += len;
  return ch->over ? -1 : 0;
}

int
channel_flush (struct channel *ch)
{
  size_t len = ch->out_len;

  ch->out_len = 0;
  return write_all (ch, ch->out, len);
}

static int
write_all (struct channel *ch, const unsigned char *p, size_t len)
{
  while (len > 0) {
    ssize_t r;

    if (ch->over || rearmed (ch))
      return end (ch);
    r = write (ch->fd, p, len);
    if (r >= 0) {
      p += r;
      len -= r;
    } else if (errno != EAGAIN && errno != EINTR) {
      ch->ended = ch->socket;
      return end (ch);
    } else if (wait_change (ch, POLLOUT) == -1)
      return -1;
  }
  return 0;
}

int
channel_skip (struct channel *ch, size_t len)
{
  while (len > 0) {
    size_t n = ch->in_len - ch->in_pos;

    if (ch->over || (n == 0 && fill (ch) == -1))
      return -1;
    n = ch->in_len - ch->in_pos;
    if (n > len)
      n = len;
    ch->in_pos += n;
    len -= n;
  }
  return 0;
}

bool
channel_peek (struct channel *ch, void *buf, size_t len)
{
  ssize_t r;

  if (ch->over)
    return false;
  if (ch->in_len - ch->in_pos < len) {
    memmove (ch->in, ch->in + ch->in_pos, ch->in_len - ch->in_pos);
    ch->in_len -= ch->in_pos;
    ch->in_pos = 0;
    r = read (ch->fd, ch->in + ch->in_len, CHANNEL_INPUT - ch->in_len);
    if (r > 0)
      ch->in_len += r;
    if (rearmed (ch))
      end (ch);
  }
  if (ch->over || ch->in_len - ch->in_pos < len)
    return false;
  memcpy (buf, ch->in + ch->in_pos, len);
  return true;
}

ssize_t
channel_input_now (struct channel *ch, const void **buf)
{
  if (!ch->over && ch->in_pos == ch->in_len) {
    ssize_t r = read (ch->fd, ch->in, CHANNEL_INPUT);

    ch->in_pos = 0;
    ch->in_len = r > 0 ? r : 0;
    if (r == 0 ? ch->socket : r == -1 && errno != EAGAIN && errno != EINTR)
      ch->ended = true;
    if (ch->ended || rearmed (ch))
      return end (ch);
  }
  *buf = ch->in + ch->in_pos;
  return ch->over ? -1 : (ssize_t) (ch->in_len - ch->in_pos);
}

ssize_t
channel_write_now (struct channel *ch, const void *buf, size_t len)
{
  ssize_t r;

  if (ch->over || rearmed (ch))
    return end (ch);
  r = write (ch->fd, buf, len);
  if (r >= 0)
    return r;
  if (errno == EAGAIN || errno == EINTR)
    return 0;
  ch->ended = ch->socket;
  return end (ch);
}

void
channel_use_ring (struct channel *ch)
{
  if (ch->ring == NULL)
    ch->ring = ring_new (ch->server, ch->index);
}

void
channel_lose (struct channel *ch, const char *why)
{
  if (!ch->over)
    server_log ("channel %d: %s", ch->index, why);
  ch->lost = true;
  end (ch);
}

bool
channel_is_over (struct channel *ch)
{
  return ch->over || rearmed (ch) || (ch->host_seen && hung_up (ch));
}

void
channel_pollfds (const struct channel *ch, struct pollfd pfd[2])
{
  pfd[0] = (struct pollfd){ .fd = ch->host_seen ? ch->fd : -1 };
  pfd[1] = (struct pollfd){ .fd = ch->wake_fd, .events = POLLIN };
}

/* Discard input until the cookie.  Returns 0, or -1 when the channel ended. */
static int
hunt (struct channel *ch)
{
  struct gm_hunt state;
  int found;

  while (!ch->ended) {
    start_lease (ch, &state);
    while (!ch->over) {
      if (ch->in_pos == ch->in_len && fill (ch) == -1)
        break;
      ch->in_pos += gm_hunt_feed (&state, ch->in + ch->in_pos,
                                  ch->in_len - ch->in_pos, &found);
      if (found && ch->serving > 0)
        return 0;
    }
  }
  return -1;
}

/* Take note of what the channel is armed with.  The input at hand stays. */
static void
start_lease (struct channel *ch, struct gm_hunt *hunt)
{
  eventfd_t value;

  pthread_mutex_lock (&ch->lock);
  ch->serving = ch->armed;
  gm_hunt_start (hunt, ch->cookie);
  eventfd_read (ch->wake_fd, &value);
  pthread_mutex_unlock (&ch->lock);
  ch->hunting = true;
  ch->over = ch->lost = ch->host_seen = false;
  ch->out_len = 0;
}

static int
answer_hello (struct channel *ch)
{
  unsigned char rest[GM_HELLO_REST], answer[GM_HELLO];
  struct gm_hello hello;

  ch->hunting = false;
  ch->host_seen = !hung_up (ch);
  if (channel_read (ch, rest, sizeof rest) == -1)
    return -1;
  gm_hello_decode (rest, &hello);
  hello.chunk_size = gm_hello_agree (hello.chunk_size);
  hello.flags &=
    GM_HELLO_HOLES | (ch->server->ring_fd != -1 ? GM_HELLO_RING : 0);
  ch->chunk_size = hello.chunk_size;
  ch->flags = hello.flags;
  if (ch->ring != NULL) /* nothing of the last client's may come after */
    ring_reset (ch->ring);
  if (!(ch->flags & GM_HELLO_RING)) {
    ring_free (ch->ring);
    ch->ring = NULL;
  }
  pthread_mutex_lock (&ch->lock); /* if it is newer, the write fails */
  gm_hello_encode (answer, ch->cookie, &hello);
  pthread_mutex_unlock (&ch->lock);
  return channel_put (ch, answer, sizeof answer); /* along with the reply */
}

/* Wait for the first byte of a client of a plain channel; if the last one
 * lost the protocol, for one that comes after a hang-up.
 */
static int
await_input (struct channel *ch)
{
  bool skip = ch->lost;

  ch->hunting = true;
  ch->over = ch->lost = ch->host_seen = ch->hung_up = false;
  ch->out_len = 0;
  do {
    ch->in_pos = ch->in_len = 0;
    if (ch->ended || fill (ch) == -1)
      return -1;
  } while (skip && !ch->hung_up);
  ch->hunting = false;
  ch->host_seen = !hung_up (ch);
  return 0;
}

/* Add input to the buffer, waiting for it. */
static int
fill (struct channel *ch)
{
  ssize_t r;

  memmove (ch->in, ch->in + ch->in_pos, ch->in_len - ch->in_pos);
  ch->in_len -= ch->in_pos;
  ch->in_pos = 0;
  r = read_some (ch, ch->in + ch->in_len, CHANNEL_INPUT - ch->in_len);
  if (r == -1)
    return -1;
  ch->in_len += r;
  return rearmed (ch) ? end (ch) : 0;
}

/* Read at least one byte, waiting for it.  The caller asks rearmed before
 * it uses them.
 */
static ssize_t
read_some (struct channel *ch, void *buf, size_t len)
{
  for (;;) {
    ssize_t r = read (ch->fd, buf, len);

    if (r > 0)
      return r;
    if (r == 0 && ch->socket) {
      ch->ended = true;
      return end (ch);
    }
    if (r == -1 && errno != EAGAIN && errno != EINTR) {
      server_log ("channel %d: read: %s", ch->index, strerror (errno));
      ch->ended = true; /* unplugged: a port that is there never fails */
      return end (ch);
    }
    if (channel_flush (ch) == -1 || wait_change (ch, POLLIN) == -1)
      return -1;
  }
}

static size_t
take (struct channel *ch, void *buf, size_t len)
{
  size_t n = ch->in_len - ch->in_pos;

  if (n > len)
    n = len;
  memcpy (buf, ch->in + ch->in_pos, n);
  ch->in_pos += n;
  return n;
}

/* After EAGAIN: sleep until something changed, unless what the caller wants
 * has come meanwhile.  That must be looked at: in virtio_console a poll takes
 * a new buffer from the queue, after which the host may find no reason for an
 * interrupt, and nothing would wake the epoll any more.
 */
static int
wait_change (struct channel *ch, short want)
{
  struct pollfd pfd = { .fd = ch->fd, .events = want };
  struct epoll_event events[2];
  int timeout = -1;

  if (poll (&pfd, 1, 0) == 1 && pfd.revents & (POLLHUP | POLLERR)) {
    if (ch->hunting)
      ch->hung_up = true;
    else if (ch->host_seen)
      return end (ch);
    else
      timeout = HOST_GRACE_MS;
  } else {
    ch->host_seen = true;
    if (pfd.revents & want)
      return rearmed (ch) ? end (ch) : 0;
  }

  if (epoll_wait (ch->epoll_fd, events, 2, timeout) == 0 && hung_up (ch))
    return end (ch);
  return rearmed (ch) ? end (ch) : 0;
}

static bool
rearmed (struct channel *ch)
{
  bool r;

  pthread_mutex_lock (&ch->lock);
  r = ch->armed != ch->serving;
  pthread_mutex_unlock (&ch->lock);
  return r;
}

static bool
hung_up (const struct channel *ch)
{
  struct pollfd pfd = { .fd = ch->fd };

  return poll (&pfd, 1, 0) == 1 && (pfd.revents & (POLLHUP | POLLERR)) != 0;
}

/* This client is done with. */
static int
end (struct channel *ch)
{
  ch->over = true;
  return -1;
}
