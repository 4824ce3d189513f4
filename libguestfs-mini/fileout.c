/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FileOut: a file streamed from the daemon, chunk by chunk or slot by slot of
 * the ring (ring.h).
 */

#include <arpa/inet.h>
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

/* A host's page cache takes larger writes in pages of 2 MiB, and where it must
 * look for those (or get them back from its own host) the disk would be faster.
 */
#define WRITE_MAX (256 * 1024)

/* What came: data, wherever it is, or a hole. */
struct piece {
  const char *data;
  size_t len;
  uint64_t hole; /* its length; then there is no data */
  int slot;      /* the slot that holds the data, or -1 */
};

/* Make sense of a chunk whose data is in BUF. */
static int
take_chunk (struct gm_channel *ch, const struct gm_chunk *chunk,
            const char *buf, struct piece *p)
{
  const unsigned char *note = (const unsigned char *) buf;

  *p = (struct piece){ .data = buf, .len = chunk->data_len, .slot = -1 };
  if (chunk->hole) {
    p->hole = gm_chunk_hole (note);
    p->len = 0;
    if (p->hole <= INT64_MAX)
      return 0;
    errno = EPROTO;
    return -1;
  }
  if (chunk->slot) {
    unsigned slot;
    uint32_t len;

    if (gm_chunk_slot (note, &slot, &len) == -1)
      return -1;
    p->slot = slot;
    p->len = len;
    p->data = (char *) gm_ring_slot (ch->ring, slot);
  }
  return 0;
}

/* The next piece; BUF is for data that comes through the channel.  Returns 1;
 * 0 at the end; -1 when the daemon cancelled, perhaps with a reason in P; -2
 * with errno when the channel is lost.
 */
static int
receive_piece (guestfs_h *g, struct gm_channel *ch, char *buf, struct piece *p)
{
  unsigned char header[GM_CHUNK_HEADER];
  struct gm_chunk chunk;
  char padding[4];
  uint32_t word;

  for (;;) {
    if (gm_channel_read (ch, header, 4, -1) == -1)
      return -2;
    word = gm_get_be32 (header);
    if (word < GUESTFS_LAUNCH_FLAG) /* the smallest of the flags */
      break;
    if (gm_rpc_skip (g, ch, word, -1) == -1)
      return -2;
  }
  if (gm_channel_read (ch, header + 4, sizeof header - 4, -1) == -1 ||
      gm_chunk_decode (header, ch->chunk_size, ch->flags, &chunk) == -1 ||
      gm_channel_read (ch, buf, chunk.data_len, -1) == -1 ||
      gm_channel_read (ch, padding, chunk.padding, -1) == -1 ||
      take_chunk (ch, &chunk, buf, p) == -1)
    return -2;
  return chunk.cancel ? -1 : chunk.data_len > 0;
}

/* Send a word to the daemon. */
static int
send_word (struct gm_channel *ch, uint32_t word)
{
  uint32_t be = htonl (word);
  struct iovec iov = { &be, sizeof be };

  return gm_channel_writev (ch, &iov, 1, -1) == -1 ? -2 : 0;
}

/* Ask the daemon to stop, and drop what is still on its way. */
static int
cancel_receive (guestfs_h *g, struct gm_channel *ch, char *buf)
{
  struct piece p;
  int r;

  if (send_word (ch, GUESTFS_CANCEL_FLAG) == -2)
    return -2;
  while ((r = receive_piece (g, ch, buf, &p)) > 0)
    ;
  return r == -2 ? -2 : -1;
}

static int
write_all (int fd, const char *buf, size_t len)
{
  struct pollfd pfd = { .fd = fd, .events = POLLOUT };

  while (len > 0) {
    ssize_t n = write (fd, buf, len < WRITE_MAX ? len : WRITE_MAX);

    if (n == -1 && errno == EAGAIN)
      poll (&pfd, 1, -1);
    else if (n == -1 && errno != EINTR)
      return -1;
    else if (n > 0) {
      buf += n;
      len -= n;
    }
  }
  return 0;
}

/* May holes be left in the file at FD by moving on? */
static bool
can_skip (int fd)
{
  int flags = fcntl (fd, F_GETFL);
  struct stat st;

  return fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && flags != -1 &&
         !(flags & O_APPEND) && lseek (fd, 0, SEEK_CUR) >= st.st_size;
}

/* Write LEN bytes of zeroes: as a hole if possible.  The length of the file
 * follows at once, since nothing may come after.
 */
static int
write_hole (guestfs_h *g, int fd, uint64_t len)
{
  static const char zeroes[65536];

  if (can_skip (fd)) {
    off_t end = lseek (fd, len, SEEK_CUR);

    return end == -1 ? -1 : ftruncate (fd, end);
  }
  while (len > 0 && !g->user_cancel) { /* it may be very long */
    size_t n = len < sizeof zeroes ? len : sizeof zeroes;

    if (write_all (fd, zeroes, n) == -1)
      return -1;
    len -= n;
  }
  return 0;
}

/* The same for what is no file. */
static int
sink_piece (guestfs_h *g, const struct gm_sink *sink, const struct piece *p)
{
  static const char zeroes[65536];

  for (uint64_t left = p->hole; left > 0 && !g->user_cancel;) {
    size_t n = left < sizeof zeroes ? left : sizeof zeroes;

    if (sink->write (sink->opaque, zeroes, n) == -1)
      return -1;
    left -= n;
  }
  return p->len == 0 ? 0 : sink->write (sink->opaque, p->data, p->len);
}

static int
write_piece (guestfs_h *g, int fd, const struct piece *p)
{
  if (g->sink != NULL)
    return sink_piece (g, g->sink, p);
  return p->hole > 0 ? write_hole (g, fd, p->hole)
                     : write_all (fd, p->data, p->len);
}

static int
receive_all (guestfs_h *g, struct gm_channel *ch, const char *filename, int fd)
{
  CLEANUP_FREE char *buf = gm_malloc (g, ch->chunk_size);
  struct piece p;
  int r;

  if (fd == -1 && g->sink == NULL) { /* the file could not be opened */
    gm_perror (g, "%s", filename);
    return cancel_receive (g, ch, buf);
  }
  while ((r = receive_piece (g, ch, buf, &p)) > 0) {
    if (!g->user_cancel && write_piece (g, fd, &p) == -1) {
      gm_perror (g, "%s", filename);
      return cancel_receive (g, ch, buf);
    }
    if (g->user_cancel) {
      gm_error_code (g, EINTR, "%s: cancelled", filename);
      return cancel_receive (g, ch, buf);
    }
    if (p.slot != -1 && send_word (ch, GM_RING_FREE + p.slot) == -2)
      return -2;
  }
  if (r == -1 && p.len > 0) /* our daemon says why */
    return gm_error (g, "%.*s", (int) strnlen (p.data, p.len), p.data);
  if (r == -1)
    return gm_error (g, "%s: the appliance could not read all of the file",
                     filename);
  return r;
}

int
gm_receive_file (guestfs_h *g, struct gm_channel *ch, const char *filename)
{
  int fd = g->sink != NULL
             ? -1
             : gm_open_file (filename, O_WRONLY | O_CREAT | O_TRUNC);
  int r = receive_all (g, ch, filename, fd);

  if (fd != -1 && close (fd) == -1 && r == 0)
    return gm_perror (g, "%s: close", filename);
  return r;
}
