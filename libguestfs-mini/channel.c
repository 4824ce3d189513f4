/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stream to the daemon; see channel.h. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"
#include "clock.h"
#include "common/cleanup.h"

enum {
  READ_AHEAD = 64 << 10,
  HELLO_TIMEOUT = 10000, /* ms */
  OTHER_SIGNAL_MS = 100,
};

struct gm_channel *
gm_channel_new (int fd, const unsigned char *cookie)
{
  struct gm_channel *ch = calloc (1, sizeof *ch);
  unsigned char *in = malloc (READ_AHEAD);

  if (ch == NULL || in == NULL ||
      fcntl (fd, F_SETFL, O_RDWR | O_NONBLOCK) == -1) {
    free (ch);
    free (in);
    close (fd);
    return NULL;
  }
  ch->fd = fd;
  ch->signals = -1;
  ch->in = in;
  ch->chunk_size = GM_CHUNK_PLAIN;
  if (cookie != NULL) {
    memcpy (ch->cookie, cookie, GM_COOKIE);
    gm_hunt_start (&ch->hunt, cookie);
    ch->hello_due = ch->echo_due = true;
  }
  return ch;
}

void
gm_channel_free (struct gm_channel *ch)
{
  if (ch == NULL)
    return;
  close (ch->fd);
  gm_ring_free (ch->ring);
  free (ch->in);
  free (ch);
}

void
gm_channel_set_ring (struct gm_channel *ch, int fd, int number)
{
  ch->ring = gm_ring_map (fd, number);
}

bool
gm_signal_pending (void)
{
  sigset_t set;

  return sigpending (&set) == 0 &&
         (sigismember (&set, SIGINT) || sigismember (&set, SIGTERM) ||
          sigismember (&set, SIGHUP) || sigismember (&set, SIGQUIT));
}

/* Wait until the descriptor is ready for EVENTS. */
static int
wait_for (struct gm_channel *ch, short events, int64_t deadline)
{
  struct pollfd pfd[2] = { { .fd = ch->fd, .events = events },
                           { .fd = ch->signals, .events = POLLIN } };
  int64_t left = -1;
  int r;

  if (deadline == -1 && ch->limit != 0)
    deadline = ch->limit;
  if (deadline != -1) {
    left = deadline - gm_now_ms ();
    if (left < 0)
      left = 0;
  }
  r = poll (pfd, 2, left);
  if (r == 0 || (r > 0 && pfd[1].revents && gm_signal_pending ())) {
    errno = r == 0 ? ETIMEDOUT : EINTR;
    return -1;
  }
  if (r > 0 && !pfd[0].revents) /* another signal, which stays there */
    r = poll (pfd, 1, OTHER_SIGNAL_MS);
  return r == -1 && errno != EINTR ? -1 : 0;
}

/* Drop the first N bytes of an array of buffers. */
static void
advance (struct iovec **iov, int *nr, size_t n)
{
  while (*nr > 0 && n >= (*iov)->iov_len) {
    n -= (*iov)->iov_len;
    ++*iov;
    --*nr;
  }
  if (*nr > 0) {
    (*iov)->iov_base = (char *) (*iov)->iov_base + n;
    (*iov)->iov_len -= n;
  }
}

static int
write_all (struct gm_channel *ch, struct iovec *iov, int nr, int64_t deadline)
{
  while (nr > 0) {
    struct msghdr msg = { .msg_iov = iov, .msg_iovlen = nr };
    ssize_t n = sendmsg (ch->fd, &msg, MSG_NOSIGNAL);

    if (n >= 0)
      advance (&iov, &nr, n);
    else if (errno == EAGAIN) {
      if (wait_for (ch, POLLOUT, deadline) == -1)
        return -1;
    } else if (errno != EINTR) {
      if (errno == ECONNRESET)
        errno = EPIPE;
      return -1;
    }
  }
  return 0;
}

int
gm_channel_writev (struct gm_channel *ch, struct iovec *iov, int n,
                   int64_t deadline)
{
  if (ch->hello_due) {
    const struct gm_hello hello = {
      .chunk_size = GM_CHUNK_WANTED,
      .flags = GM_HELLO_HOLES | (ch->ring ? GM_HELLO_RING : 0),
    };
    unsigned char bytes[GM_HELLO];
    struct iovec both[GM_CHANNEL_IOV + 1] = { { bytes, sizeof bytes } };

    gm_hello_encode (bytes, ch->cookie, &hello);
    ch->hello_due = false;
    memcpy (both + 1, iov, n * sizeof *iov);
    return write_all (ch, both, n + 1, deadline);
  }
  return write_all (ch, iov, n, deadline);
}

/* Read what is there into P.  Returns a byte count, 0 when nothing is
 * there, or -1.
 */
static ssize_t
read_some (struct gm_channel *ch, void *p, size_t n)
{
  ssize_t r = recv (ch->fd, p, n, MSG_DONTWAIT);

  if (r > 0)
    return r;
  if (r == -1 && (errno == EAGAIN || errno == EINTR))
    return 0;
  if (r == 0 || errno == ECONNRESET)
    errno = EPIPE;
  return -1;
}

/* Fill the read-ahead buffer, which is empty or holds too little. */
static int
fill (struct gm_channel *ch, int64_t deadline)
{
  ssize_t n;

  if (ch->in_pos > 0) {
    memmove (ch->in, ch->in + ch->in_pos, ch->in_len - ch->in_pos);
    ch->in_len -= ch->in_pos;
    ch->in_pos = 0;
  }
  while ((n = read_some (ch, ch->in + ch->in_len, READ_AHEAD - ch->in_len)) ==
         0)
    if (wait_for (ch, POLLIN, deadline) == -1)
      return -1;
  if (n == -1)
    return -1;
  ch->in_len += n;
  return 0;
}

int
gm_channel_sync (struct gm_channel *ch, int64_t deadline)
{
  unsigned char rest[GM_HELLO_REST];
  struct gm_hello agreed;
  int found = 0;

  if (!ch->echo_due)
    return 0;
  while (!found) {
    if (ch->in_pos == ch->in_len && fill (ch, deadline) == -1)
      return -1;
    ch->in_pos += gm_hunt_feed (&ch->hunt, ch->in + ch->in_pos,
                                ch->in_len - ch->in_pos, &found);
  }
  ch->echo_due = false;
  /* The rest is on its way: stopping in the middle would lose the place. */
  if (deadline != -1)
    deadline = gm_now_ms () + HELLO_TIMEOUT;
  if (gm_channel_read (ch, rest, sizeof rest, deadline) == -1)
    return -1;
  gm_hello_decode (rest, &agreed);
  if (agreed.chunk_size < GM_CHUNK_PLAIN ||
      agreed.chunk_size > GM_CHUNK_LIMIT) {
    errno = EPROTO;
    return -1;
  }
  ch->chunk_size = agreed.chunk_size;
  ch->flags = agreed.flags;
  if (ch->ring == NULL)
    ch->flags &= ~GM_HELLO_RING;
  else if (!(ch->flags & GM_HELLO_RING))
    gm_ring_free (steal_ptr (&ch->ring));
  return 0;
}

int
gm_channel_read (struct gm_channel *ch, void *buf, size_t n, int64_t deadline)
{
  unsigned char *p = buf;

  if (gm_channel_sync (ch, deadline) == -1)
    return -1;
  while (n > 0) {
    size_t have = ch->in_len - ch->in_pos;
    ssize_t r;

    if (have > 0) {
      size_t take = have < n ? have : n;

      memcpy (p, ch->in + ch->in_pos, take);
      ch->in_pos += take;
      p += take;
      n -= take;
    } else if (n < READ_AHEAD / 2) {
      if (fill (ch, deadline) == -1)
        return -1;
    } else { /* much is wanted: spare it the way through the buffer */
      r = read_some (ch, p, n);
      if (r == -1 || (r == 0 && wait_for (ch, POLLIN, deadline) == -1))
        return -1;
      p += r;
      n -= r;
    }
  }
  return 0;
}

int
gm_channel_read_u32 (struct gm_channel *ch, uint32_t *value, int64_t deadline)
{
  unsigned char be[4];

  if (gm_channel_read (ch, be, sizeof be, deadline) == -1)
    return -1;
  *value = gm_get_be32 (be);
  return 0;
}

bool
gm_channel_readable (struct gm_channel *ch)
{
  struct pollfd pfd = { .fd = ch->fd, .events = POLLIN };

  if (ch->echo_due && gm_channel_sync (ch, 0) == -1)
    return errno != ETIMEDOUT;
  return ch->in_pos < ch->in_len || poll (&pfd, 1, 0) == 1;
}

ssize_t
gm_channel_input_now (struct gm_channel *ch, const void **buf)
{
  if (ch->in_pos == ch->in_len) {
    ssize_t n = read_some (ch, ch->in, READ_AHEAD);

    if (n == -1)
      return -1;
    ch->in_pos = 0;
    ch->in_len = n;
  }
  *buf = ch->in + ch->in_pos;
  return ch->in_len - ch->in_pos;
}

void
gm_channel_take (struct gm_channel *ch, size_t n)
{
  ch->in_pos += n;
}

ssize_t
gm_channel_write_now (struct gm_channel *ch, const void *buf, size_t n)
{
  ssize_t r = send (ch->fd, buf, n, MSG_NOSIGNAL);

  if (r == -1 && (errno == EAGAIN || errno == EINTR))
    return 0;
  if (r == -1 && errno == ECONNRESET)
    errno = EPIPE;
  return r;
}
