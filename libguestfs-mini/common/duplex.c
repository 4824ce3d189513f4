/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversation's frames, credit and buffers; the rules are in duplex.h. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chunk.h"
#include "duplex.h"

static bool read_room (const struct gm_duplex *d);
static size_t room (const struct gm_duplex *d);
static void put (struct gm_duplex *d, enum gm_frame_kind kind, unsigned stream,
                 uint32_t value);
static bool put_if (struct gm_duplex *d, enum gm_frame_kind kind,
                    unsigned stream, uint32_t value);
static void read_source (struct gm_duplex *d, unsigned nr);
static void write_sink (struct gm_duplex *d, struct gm_stream *s);
static void settle (struct gm_duplex *d, unsigned nr);
static void finish (struct gm_duplex *d, struct gm_stream *s, int error);
static int take_frame (struct gm_duplex *d);
static void take_data (struct gm_duplex *d, const unsigned char *p, size_t n);

void
gm_frame_encode (unsigned char out[GM_FRAME], const struct gm_frame *f)
{
  out[0] = f->kind;
  out[1] = f->stream;
  out[2] = out[3] = 0;
  gm_put_be32 (out + 4, f->value);
}

int
gm_frame_decode (const unsigned char in[GM_FRAME], enum gm_side from,
                 struct gm_frame *f)
{
  bool theirs = (in[1] == GM_STDIN) == (from == GM_SIDE_LIBRARY);
  uint32_t value = gm_get_be32 (in + 4);
  bool good = in[1] < GM_NR_STREAMS && in[2] == 0 && in[3] == 0;

  *f = (struct gm_frame){ .kind = in[0], .stream = in[1], .value = value };
  switch (in[0]) {
  case GM_FRAME_DATA:
    good = good && theirs && value > 0 && value <= GM_DUPLEX_PIECE;
    break;
  case GM_FRAME_CREDIT:
    good = good && !theirs && value > 0 && value <= GM_DUPLEX_WINDOW;
    break;
  case GM_FRAME_SIGNAL:
    good = good && from == GM_SIDE_LIBRARY && value > 0 && value < 64;
    break;
  case GM_FRAME_SIZE:
    good = good && from == GM_SIDE_LIBRARY && value > 0;
    break;
  case GM_FRAME_CLOSE:
  case GM_FRAME_END:
    break;
  default:
    good = false;
  }
  if (good)
    return 0;
  errno = EPROTO;
  return -1;
}

/* A descriptor that may block takes, once it is ready, as much as a pipe has
 * to have room for then; a file takes anything.
 */
static size_t
write_max (int fd, bool owned)
{
  struct stat st;

  if (owned || (fd != -1 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode)))
    return GM_DUPLEX_WINDOW;
  return PIPE_BUF;
}

struct gm_duplex *
gm_duplex_new (enum gm_side side, const int fd[GM_NR_STREAMS], bool owned)
{
  struct gm_duplex *d = calloc (1, sizeof *d);

  if (d == NULL)
    return NULL;
  d->side = side;
  for (int i = 0; i < GM_NR_STREAMS; i++) {
    struct gm_stream *s = &d->streams[i];

    s->source = (i == GM_STDIN) == (side == GM_SIDE_LIBRARY);
    s->fd = fd[i];
    s->write_max = write_max (fd[i], owned);
    s->done = s->source && fd[i] == -1;
    if (s->source)
      s->credit = GM_DUPLEX_WINDOW;
    else
      s->buf = malloc (GM_DUPLEX_WINDOW);
    if (!s->source && s->buf == NULL) {
      gm_duplex_free (d);
      errno = ENOMEM;
      return NULL;
    }
  }
  d->owned = owned;
  for (int i = 0; i < GM_NR_STREAMS; i++)
    settle (d, i); /* an empty file ends before anybody polls it */
  return d;
}

void
gm_duplex_free (struct gm_duplex *d)
{
  if (d == NULL)
    return;
  for (int i = 0; i < GM_NR_STREAMS; i++) {
    if (d->owned && d->streams[i].fd != -1)
      close (d->streams[i].fd);
    free (d->streams[i].buf);
  }
  free (d);
}

void
gm_duplex_pollfds (const struct gm_duplex *d, struct pollfd pfd[GM_NR_STREAMS])
{
  for (int i = 0; i < GM_NR_STREAMS; i++) {
    const struct gm_stream *s = &d->streams[i];
    bool wanted = s->source
                    ? !s->done && !d->end_sent && s->credit > 0 && read_room (d)
                    : s->len > 0;

    pfd[i] = (struct pollfd){ .fd = wanted ? s->fd : -1,
                              .events = s->source ? POLLIN : POLLOUT };
  }
}

void
gm_duplex_move (struct gm_duplex *d, const struct pollfd pfd[GM_NR_STREAMS])
{
  for (int i = 0; i < GM_NR_STREAMS; i++) {
    struct gm_stream *s = &d->streams[i];
    bool ready = pfd[i].fd != -1 && pfd[i].revents != 0 && !s->done;

    if (ready && s->source)
      read_source (d, i);
    else if (ready)
      write_sink (d, s);
    settle (d, i);
  }
}

/* What the descriptor has goes straight behind the header of its frame. */
static void
read_source (struct gm_duplex *d, unsigned nr)
{
  struct gm_stream *s = &d->streams[nr];
  size_t want = GM_DUPLEX_PIECE - GM_FRAME; /* some is left for the others */
  ssize_t n;

  if (!read_room (d)) /* another stream took it */
    return;
  if (want > s->credit)
    want = s->credit;
  memmove (d->out, d->out + d->out_start, d->out_len);
  d->out_start = 0;
  n = read (s->fd, d->out + d->out_len + GM_FRAME, want);
  if (n == -1 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0) { /* EIO: nobody has the other side of a terminal open */
    finish (d, s, n == 0 || errno == EIO ? 0 : errno);
    return;
  }
  put (d, GM_FRAME_DATA, nr, n);
  d->out_len += n;
  s->credit -= n;
}

static void
write_sink (struct gm_duplex *d, struct gm_stream *s)
{
  size_t want = s->len < s->write_max ? s->len : s->write_max;
  ssize_t n = write (s->fd, s->buf + s->start, want);

  if (n == -1 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n == -1) {
    finish (d, s, errno);
    return;
  }
  s->start += n;
  s->len -= n;
  s->credit += n;
}

/* Send what follows from the state of stream NR, if there is room. */
static void
settle (struct gm_duplex *d, unsigned nr)
{
  struct gm_stream *s = &d->streams[nr];

  if (s->source) {
    if (s->closed)
      finish (d, s, 0);
    if (s->done && !s->told)
      s->told = put_if (d, GM_FRAME_CLOSE, nr, 0);
    return;
  }
  if (s->fd == -1) { /* a bottomless file */
    s->credit += s->len;
    s->len = 0;
  }
  if (s->closed && s->len == 0)
    finish (d, s, 0);
  else if (s->error != 0 && !s->told)
    s->told = put_if (d, GM_FRAME_CLOSE, nr, 0);
  if (!s->closed && s->credit >= GM_DUPLEX_WINDOW / 4 &&
      put_if (d, GM_FRAME_CREDIT, nr, s->credit))
    s->credit = 0;
}

/* Nothing more can be read from, or written to, S's descriptor. */
static void
finish (struct gm_duplex *d, struct gm_stream *s, int error)
{
  if (s->done)
    return;
  s->done = s->source || s->closed || error == 0;
  if (error != 0)
    s->error = error;
  if (!s->source) {
    s->credit += s->len;
    s->len = 0;
  }
  if (d->owned && s->fd != -1)
    close (s->fd);
  s->fd = -1;
}

ssize_t
gm_duplex_feed (struct gm_duplex *d, const void *buf, size_t len)
{
  const unsigned char *p = buf;
  size_t pos = 0;

  while (pos < len && !d->ended) {
    size_t n = len - pos;

    if (d->data_left > 0) {
      if (n > d->data_left)
        n = d->data_left;
      take_data (d, p + pos, n);
    } else {
      if (n > GM_FRAME - d->head_len)
        n = GM_FRAME - d->head_len;
      memcpy (d->head + d->head_len, p + pos, n);
      d->head_len += n;
      if (d->head_len == GM_FRAME && take_frame (d) == -1)
        return -1;
    }
    pos += n;
  }
  return pos;
}

/* d->head is whole. */
static int
take_frame (struct gm_duplex *d)
{
  enum gm_side from =
    d->side == GM_SIDE_DAEMON ? GM_SIDE_LIBRARY : GM_SIDE_DAEMON;
  struct gm_stream *s;
  struct gm_frame f;

  d->head_len = 0;
  if (gm_frame_decode (d->head, from, &f) == -1)
    return -1;
  s = &d->streams[f.stream % GM_NR_STREAMS];
  errno = EPROTO;
  switch (f.kind) {
  case GM_FRAME_DATA: /* more than it may, or after the end? */
    if (s->closed || (uint64_t) f.value + s->len + s->credit > GM_DUPLEX_WINDOW)
      return -1;
    d->data_stream = f.stream;
    d->data_left = f.value;
    return 0;
  case GM_FRAME_CREDIT:
    if ((uint64_t) f.value + s->credit > GM_DUPLEX_WINDOW)
      return -1;
    s->credit += f.value;
    return 0;
  case GM_FRAME_CLOSE:
    s->closed = true;
    return 0;
  case GM_FRAME_SIGNAL:
    d->signals |= UINT64_C (1) << f.value;
    return 0;
  case GM_FRAME_SIZE:
    d->size = f.value;
    return 0;
  case GM_FRAME_END:
    d->ended = true;
    d->end_value = f.value;
    for (int i = 0; i < GM_NR_STREAMS; i++)
      d->streams[i].closed = true;
    return 0;
  }
  return -1;
}

static void
take_data (struct gm_duplex *d, const unsigned char *p, size_t n)
{
  struct gm_stream *s = &d->streams[d->data_stream];

  d->data_left -= n;
  if (s->fd == -1) { /* nobody wants it */
    s->credit += n;
    return;
  }
  if (s->start + s->len + n > GM_DUPLEX_WINDOW) {
    memmove (s->buf, s->buf + s->start, s->len);
    s->start = 0;
  }
  memcpy (s->buf + s->start + s->len, p, n);
  s->len += n;
}

size_t
gm_duplex_output (const struct gm_duplex *d, const void **buf)
{
  *buf = d->out + d->out_start;
  return d->out_len;
}

void
gm_duplex_sent (struct gm_duplex *d, size_t len)
{
  d->out_len -= len;
  d->out_start = d->out_len == 0 ? 0 : d->out_start + len;
}

void
gm_duplex_drop (struct gm_duplex *d)
{
  for (int i = 0; i < GM_NR_STREAMS; i++)
    if (!d->streams[i].source)
      finish (d, &d->streams[i], EPIPE);
}

bool
gm_duplex_put (struct gm_duplex *d, enum gm_frame_kind kind, uint32_t value)
{
  return put_if (d, kind, 0, value);
}

bool
gm_duplex_all_sent (const struct gm_duplex *d)
{
  for (int i = 0; i < GM_NR_STREAMS; i++)
    if (d->streams[i].source && !d->streams[i].done)
      return false;
  return true;
}

bool
gm_duplex_all_written (const struct gm_duplex *d)
{
  for (int i = 0; i < GM_NR_STREAMS; i++)
    if (!d->streams[i].source && d->streams[i].len > 0)
      return false;
  return true;
}

/* Is there room for a whole piece?  Small ones are not worth their frames. */
static bool
read_room (const struct gm_duplex *d)
{
  return d->out_len <= sizeof d->out / 2;
}

/* Bytes that the output has room for. */
static size_t
room (const struct gm_duplex *d)
{
  return sizeof d->out - d->out_len;
}

/* There is room. */
static void
put (struct gm_duplex *d, enum gm_frame_kind kind, unsigned stream,
     uint32_t value)
{
  const struct gm_frame f = { kind, stream, value };

  if (d->out_start + d->out_len + GM_FRAME > sizeof d->out) {
    memmove (d->out, d->out + d->out_start, d->out_len);
    d->out_start = 0;
  }
  gm_frame_encode (d->out + d->out_start + d->out_len, &f);
  d->out_len += GM_FRAME;
}

/* After END nothing is sent, and nothing is missing. */
static bool
put_if (struct gm_duplex *d, enum gm_frame_kind kind, unsigned stream,
        uint32_t value)
{
  if (d->end_sent)
    return true;
  if (room (d) < GM_FRAME)
    return false;
  put (d, kind, stream, value);
  d->end_sent = kind == GM_FRAME_END;
  return true;
}
