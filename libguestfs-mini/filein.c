/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FileIn: a file of ours streamed to the daemon.
 *
 * With a ring (ring.h) the file is read straight into the slots; small pieces
 * go through the channel all the same, and so does everything without one.
 * From a pipe, a slot is filled as long as there is input, or the daemon is
 * busy with earlier slots anyway; nothing is held back that could be on its
 * way.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "channel.h"
#include "common/cleanup.h"
#include "error.h"
#include "handle.h"
#include "guestfs_protocol.h"
#include "open-file.h"
#include "rpc.h"

struct sender {
  guestfs_h *g;
  struct gm_channel *ch;
  const char *filename;
  int fd;
  bool sparse;    /* holes are worth looking for */
  off_t data_end; /* where the data at the position ends */
  char *buf;      /* for pieces that go through the channel */
};

/* Of the functions below: nothing of note, the daemon wants no more, an error
 * of the file (recorded), the channel is lost (errno).
 */
enum { OK = 0, STOP = 1, FAILED = -1, LOST = -2 };

static int
send_chunk (struct gm_channel *ch, const void *data, uint32_t len, bool cancel)
{
  static const char zeroes[4];
  unsigned char header[GM_CHUNK_HEADER];
  uint32_t padding = gm_chunk_encode (header, len, cancel);
  struct iovec iov[3] = { { header, sizeof header },
                          { (void *) data, len },
                          { (void *) zeroes, padding } };

  return gm_channel_writev (ch, iov, 3, -1) == -1 ? LOST : OK;
}

static int
send_note (struct gm_channel *ch, unsigned char note[GM_CHUNK_NOTE])
{
  struct iovec iov = { note, GM_CHUNK_NOTE };

  return gm_channel_writev (ch, &iov, 1, -1) == -1 ? LOST : OK;
}

/* Take one word of the daemon's, waiting for it. */
static int
take_word (struct sender *s)
{
  uint32_t word;
  int slot;

  if (gm_channel_read_u32 (s->ch, &word, -1) == -1)
    return LOST;
  if (word == GUESTFS_CANCEL_FLAG)
    return STOP;
  slot = gm_ring_free_slot (word);
  if (s->ch->ring == NULL || slot == -1)
    return gm_rpc_skip (s->g, s->ch, word, -1) == -1 ? LOST : OK;
  s->ch->ring->busy[slot] = false;
  return OK;
}

/* Take all that has come. */
static int
take_words (struct sender *s)
{
  int r = OK;

  while (r == OK && gm_channel_readable (s->ch))
    r = take_word (s);
  return r;
}

/* Sleep until the file, the daemon or a signal has something for us. */
static void
wait_input (struct sender *s)
{
  struct pollfd pfd[2] = { { .fd = s->fd, .events = POLLIN },
                           { .fd = s->ch->fd, .events = POLLIN } };

  poll (pfd, 2, -1);
}

static bool
input_ready (struct sender *s)
{
  struct pollfd pfd = { .fd = s->fd, .events = POLLIN };

  return poll (&pfd, 1, 0) == 1;
}

/* If a hole is at the position, move behind it, and find out where the data
 * there ends.  Returns OK or LOST.
 */
static int
skip_hole (struct sender *s)
{
  off_t pos = lseek (s->fd, 0, SEEK_CUR), data, end;
  unsigned char note[GM_CHUNK_NOTE];
  struct stat st;

  if (pos < s->data_end)
    return OK;
  data = lseek (s->fd, pos, SEEK_DATA);
  if (data == -1 && errno == ENXIO && fstat (s->fd, &st) == 0)
    data = st.st_size > pos ? st.st_size : pos; /* nothing but a hole */
  end = data == -1 ? -1 : lseek (s->fd, data, SEEK_HOLE);
  s->data_end = end;
  if (data == -1 || end == -1) /* or it cannot tell */
    s->sparse = false;
  if (lseek (s->fd, data == -1 ? pos : data, SEEK_SET) == -1 || data <= pos)
    return OK;
  gm_chunk_encode_hole (note, data - pos);
  return send_note (s->ch, note);
}

/* How much to read at the position, at most SIZE: no hole behind it. */
static size_t
read_size (struct sender *s, size_t size)
{
  off_t pos;

  if (!s->sparse)
    return size;
  pos = lseek (s->fd, 0, SEEK_CUR);
  return pos < s->data_end && (uint64_t) (s->data_end - pos) < size
           ? (size_t) (s->data_end - pos)
           : size;
}

/* The same from what is no file, and never lets one wait. */
static int
read_source (struct sender *s, void *buf, size_t size, size_t *len)
{
  const struct gm_source *source = s->g->source;

  while (*len < size) {
    ssize_t n = source->read (source->opaque, (char *) buf + *len, size - *len);

    if (s->g->user_cancel)
      return gm_error_code (s->g, EINTR, "%s: cancelled", s->filename);
    if (n == -1)
      return gm_perror (s->g, "%s", s->filename);
    if (n == 0)
      break;
    *len += n;
  }
  return OK;
}

/* Read the next piece into BUF of SIZE bytes, its length into *LEN, which is 0
 * at the end of the file.
 */
static int
read_piece (struct sender *s, void *buf, size_t size, size_t *len)
{
  struct gm_ring *ring = s->ch->ring;
  int r = OK;

  *len = 0;
  if (s->g->source != NULL)
    return read_source (s, buf, size, len);
  while (r == OK && *len < size) {
    ssize_t n;

    if (s->g->user_cancel)
      return gm_error_code (s->g, EINTR, "%s: cancelled", s->filename);
    if (!input_ready (s)) {
      if (*len > 0 && (ring == NULL || !gm_ring_busy (ring)))
        break;
      wait_input (s);
      r = take_words (s);
      continue;
    }
    n = read (s->fd, (char *) buf + *len, size - *len);
    if (n == -1 && errno != EINTR && errno != EAGAIN)
      return gm_perror (s->g, "%s", s->filename);
    if (n == 0)
      break;
    *len += n > 0 ? n : 0;
  }
  return r;
}

/* Send the next piece; *LEN is 0 at the end of the file. */
static int
send_piece (struct sender *s, size_t *len)
{
  struct gm_ring *ring = s->ch->ring;
  unsigned char note[GM_CHUNK_NOTE];
  unsigned slot;
  void *buf;
  int r = OK;

  if (ring == NULL) {
    r = read_piece (s, s->buf, read_size (s, s->ch->chunk_size), len);
    return r == OK && *len > 0 ? send_chunk (s->ch, s->buf, *len, false) : r;
  }
  slot = ring->next;
  while (r == OK && ring->busy[slot])
    r = take_word (s);
  if (r != OK)
    return r;
  buf = gm_ring_slot (ring, slot);
  r = read_piece (s, buf, read_size (s, GM_RING_SLOT), len);
  if (r != OK || *len == 0)
    return r;
  if (*len <= GM_RING_INLINE && *len <= s->ch->chunk_size)
    return send_chunk (s->ch, buf, *len, false);
  ring->busy[slot] = true;
  ring->next = (slot + 1) % GM_RING_SLOTS;
  gm_chunk_encode_slot (note, slot, *len);
  return send_note (s->ch, note);
}

static int
send_all (struct sender *s)
{
  size_t len = 1;
  int r = OK;

  while (r == OK && len > 0) {
    r = take_words (s);
    if (r == OK && s->sparse)
      r = skip_hole (s);
    if (r == OK)
      r = send_piece (s, &len);
  }
  if (r == LOST)
    return LOST;
  if (send_chunk (s->ch, NULL, 0, r != OK) == LOST)
    return LOST;
  return r == FAILED ? -1 : 0;
}

/* Does the file have fewer blocks than it is long? */
static bool
has_holes (int fd)
{
  struct stat st;

  return fstat (fd, &st) == 0 && S_ISREG (st.st_mode) &&
         (uint64_t) st.st_blocks * 512 < (uint64_t) st.st_size;
}

int
gm_send_file (guestfs_h *g, struct gm_channel *ch, const char *filename)
{
  CLEANUP_FD int fd =
    g->source != NULL ? -1 : gm_open_file (filename, O_RDONLY);
  CLEANUP_FREE char *buf = NULL;
  struct sender s = { .g = g, .ch = ch, .filename = filename, .fd = fd };

  if (fd == -1 && g->source == NULL) {
    gm_perror (g, "%s", filename);
    return send_chunk (ch, NULL, 0, true) == LOST ? LOST : -1;
  }
  if (gm_channel_sync (ch, -1) == -1) /* tells what was agreed on */
    return LOST;
  if (ch->ring == NULL)
    s.buf = buf = gm_malloc (g, ch->chunk_size);
  s.sparse = ch->flags & GM_HELLO_HOLES && has_holes (fd);
  return send_all (&s);
}
