/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A conversation: three streams, both ways at once, over one channel.
 *
 * After the reply to the call mini_start the channel carries frames until both
 * sides have sent END.  A frame is eight bytes, behind which DATA has as many
 * more as its value says:
 *
 *   u8 kind, u8 stream, u16 0, u32 value (big endian)
 *
 * Who sends a stream (the library stdin, the daemon stdout and stderr) may have
 * GM_DUPLEX_WINDOW bytes on their way.  CREDIT gives bytes back when they have
 * been written to where they go, so that the receiver always has room for
 * what comes, and never has to stop reading the channel: no reader that does
 * not read, and no program that writes without reading, can block the rest.
 *
 * This is the part of it that both sides share.  It knows descriptors and
 * bytes; how these get to the other side is the caller's business.  It never
 * waits, if the descriptors are those that poll found ready.
 */
#ifndef GM_DUPLEX_H
#define GM_DUPLEX_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define GM_FRAME 8
#define GM_DUPLEX_WINDOW (256 * 1024)
#define GM_DUPLEX_PIECE (32 * 1024 - GM_FRAME) /* bytes of a DATA, at most */

enum gm_frame_kind {
  GM_FRAME_DATA = 1, /* value bytes of the stream follow */
  GM_FRAME_CLOSE,    /* of its sender: the end; of its receiver: no more */
  GM_FRAME_CREDIT,   /* value more bytes of the stream may be sent */
  GM_FRAME_SIGNAL,   /* to the daemon: send this signal */
  GM_FRAME_SIZE,     /* to the daemon: of the terminal, rows << 16 | columns */
  GM_FRAME_END,      /* the last; the daemon's value is the wait status */
};

struct gm_frame {
  enum gm_frame_kind kind;
  unsigned stream;
  uint32_t value;
};

/* Numbers are those of the descriptors. */
enum { GM_STDIN, GM_STDOUT, GM_STDERR, GM_NR_STREAMS };

enum gm_side { GM_SIDE_LIBRARY, GM_SIDE_DAEMON };

struct gm_stream {
  int fd;             /* ours; -1: none, or done with */
  bool source;        /* we send it: it is read from fd */
  bool done;          /* nothing will come from, or go to, fd any more */
  bool closed;        /* the other side has sent CLOSE */
  bool told;          /* we have sent CLOSE */
  int error;          /* why fd failed, as errno; 0: it has not */
  uint32_t credit;    /* source: bytes we may send; sink: bytes to give back */
  unsigned char *buf; /* sink: bytes that came and have not been written */
  size_t start, len;
  size_t write_max; /* so many bytes at once do not block */
};

struct gm_duplex {
  enum gm_side side;
  bool owned; /* the descriptors are closed when they are done with */
  struct gm_stream streams[GM_NR_STREAMS];

  /* What came. */
  unsigned char head[GM_FRAME];
  size_t head_len;
  unsigned data_stream;
  uint32_t data_left; /* bytes of the present DATA that are to come */
  uint64_t signals;   /* bit N: signal N; for the caller to take */
  uint32_t size;      /* of the terminal, 0: nothing new */
  bool ended;         /* END has come, with this */
  uint32_t end_value;

  /* What goes out. */
  bool end_sent;
  size_t out_start, out_len;
  unsigned char out[2 * (GM_FRAME + GM_DUPLEX_PIECE)];
};

void gm_frame_encode (unsigned char out[GM_FRAME], const struct gm_frame *f);

/* Returns 0, or -1 with errno EPROTO if no such frame can come FROM there. */
int gm_frame_decode (const unsigned char in[GM_FRAME], enum gm_side from,
                     struct gm_frame *f);

/* A conversation of SIDE with the descriptors FD, -1 being an empty or
 * bottomless file.  OWNED ones do not block, and are closed here.  Returns
 * malloc'ed, or NULL with errno (nothing is closed then).
 */
struct gm_duplex *gm_duplex_new (enum gm_side side, const int fd[GM_NR_STREAMS],
                                 bool owned);
void gm_duplex_free (struct gm_duplex *d);

/* What to wait for on the descriptors, and what to do after the poll. */
void gm_duplex_pollfds (const struct gm_duplex *d,
                        struct pollfd pfd[GM_NR_STREAMS]);
void gm_duplex_move (struct gm_duplex *d,
                     const struct pollfd pfd[GM_NR_STREAMS]);

/* Bytes that came through the channel.  Returns how many of them belonged to
 * the conversation: all, or those up to END.  -1 with errno EPROTO: the other
 * side talks nonsense.
 */
ssize_t gm_duplex_feed (struct gm_duplex *d, const void *buf, size_t len);

/* Bytes to be sent through the channel: how many, and where.  Then say how many
 * were.
 */
size_t gm_duplex_output (const struct gm_duplex *d, const void **buf);
void gm_duplex_sent (struct gm_duplex *d, size_t len);

/* Throw away what has come and is still to come, as if nobody read it. */
void gm_duplex_drop (struct gm_duplex *d);

/* Send a signal, the size, or END.  Return false when there is no room for it
 * now.
 */
bool gm_duplex_put (struct gm_duplex *d, enum gm_frame_kind kind,
                    uint32_t value);

/* Has every stream that we send (or, that we get) come to its end? */
bool gm_duplex_all_sent (const struct gm_duplex *d);
bool gm_duplex_all_written (const struct gm_duplex *d);

#endif
