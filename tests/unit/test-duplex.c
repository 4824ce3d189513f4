/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Conversations (common/duplex.h): which frames are taken, and that neither
 * side ever holds more than its window, or waits for the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

#include "common/chunk.h"
#include "common/duplex.h"
#include "unit.h"

static int
decode (enum gm_side from, unsigned kind, unsigned stream, uint32_t value)
{
  unsigned char head[GM_FRAME] = { kind, stream };
  struct gm_frame f;

  gm_put_be32 (head + 4, value);
  errno = 0;
  return gm_frame_decode (head, from, &f);
}

static void
frames_have_a_direction (struct unit *u)
{
  const enum gm_side lib = GM_SIDE_LIBRARY, daemon = GM_SIDE_DAEMON;

  SAME_INT (u, 0, decode (lib, GM_FRAME_DATA, GM_STDIN, 1));
  SAME_INT (u, -1, decode (lib, GM_FRAME_DATA, GM_STDOUT, 1));
  SAME_INT (u, 0, decode (daemon, GM_FRAME_DATA, GM_STDERR, 1));
  SAME_INT (u, -1, decode (daemon, GM_FRAME_DATA, GM_STDIN, 1));
  SAME_INT (u, 0, decode (lib, GM_FRAME_CREDIT, GM_STDOUT, 1));
  SAME_INT (u, -1, decode (lib, GM_FRAME_CREDIT, GM_STDIN, 1));
  SAME_INT (u, 0, decode (daemon, GM_FRAME_CREDIT, GM_STDIN, 1));
  SAME_INT (u, 0, decode (lib, GM_FRAME_SIGNAL, 0, SIGTERM));
  SAME_INT (u, -1, decode (daemon, GM_FRAME_SIGNAL, 0, SIGTERM));
  SAME_INT (u, -1, decode (daemon, GM_FRAME_SIZE, 0, 1));
}

static void
frames_have_bounds (struct unit *u)
{
  const enum gm_side lib = GM_SIDE_LIBRARY, daemon = GM_SIDE_DAEMON;

  SAME_INT (u, 0, decode (lib, GM_FRAME_DATA, GM_STDIN, GM_DUPLEX_PIECE));
  SAME_INT (u, -1, decode (lib, GM_FRAME_DATA, GM_STDIN, GM_DUPLEX_PIECE + 1));
  SAME_INT (u, EPROTO, errno);
  SAME_INT (u, -1, decode (lib, GM_FRAME_DATA, GM_STDIN, 0));
  SAME_INT (u, -1, decode (daemon, GM_FRAME_DATA, GM_NR_STREAMS, 1));
  SAME_INT (u, -1, decode (daemon, GM_FRAME_CLOSE, 255, 0));
  SAME_INT (u, -1, decode (lib, 0, 0, 0));
  SAME_INT (u, -1, decode (lib, GM_FRAME_END + 1, 0, 0));
  SAME_INT (u, -1, decode (lib, GM_FRAME_SIGNAL, 0, 64));
  SAME_INT (u, -1, decode (lib, GM_FRAME_SIGNAL, 0, 0));
  SAME_INT (u, -1, decode (lib, GM_FRAME_CREDIT, 1, GM_DUPLEX_WINDOW + 1));
}

static ssize_t
feed (struct gm_duplex *d, unsigned kind, unsigned stream, uint32_t value)
{
  static unsigned char frame[GM_FRAME + GM_DUPLEX_PIECE];
  const struct gm_frame f = { kind, stream, value };

  gm_frame_encode (frame, &f);
  return gm_duplex_feed (d, frame,
                         GM_FRAME + (kind == GM_FRAME_DATA ? value : 0));
}

/* Nothing is written meanwhile, so the window is never given back. */
static void
more_than_the_window_is_refused (struct unit *u)
{
  int null = open ("/dev/null", O_WRONLY);
  struct gm_duplex *d =
    gm_duplex_new (GM_SIDE_LIBRARY, (int[]){ -1, null, null }, false);
  uint32_t sum = 0;

  while (sum + GM_DUPLEX_PIECE <= GM_DUPLEX_WINDOW) {
    CHECK (u, feed (d, GM_FRAME_DATA, GM_STDOUT, GM_DUPLEX_PIECE) > 0);
    sum += GM_DUPLEX_PIECE;
  }
  if (sum < GM_DUPLEX_WINDOW)
    CHECK (u, feed (d, GM_FRAME_DATA, GM_STDOUT, GM_DUPLEX_WINDOW - sum) > 0);
  SAME_INT (u, -1, feed (d, GM_FRAME_DATA, GM_STDOUT, 1));
  SAME_INT (u, EPROTO, errno);
  CHECK (u, feed (d, GM_FRAME_DATA, GM_STDERR, 1) > 0);
  gm_duplex_free (d);
  close (null);
}

static void
what_cannot_follow_is_refused (struct unit *u)
{
  struct gm_duplex *d =
    gm_duplex_new (GM_SIDE_LIBRARY, (int[]){ -1, -1, -1 }, false);

  SAME_INT (u, -1, feed (d, GM_FRAME_CREDIT, GM_STDIN, 1)); /* all is ours */
  CHECK (u, feed (d, GM_FRAME_CLOSE, GM_STDOUT, 0) > 0);
  SAME_INT (u, -1, feed (d, GM_FRAME_DATA, GM_STDOUT, 1));
  gm_duplex_free (d);
}

static void
what_follows_the_end_is_left (struct unit *u)
{
  struct gm_duplex *d =
    gm_duplex_new (GM_SIDE_DAEMON, (int[]){ -1, -1, -1 }, false);
  const struct gm_frame f = { GM_FRAME_END, 0, 5 };
  unsigned char bytes[GM_FRAME + 3] = { 0 };

  gm_frame_encode (bytes, &f);
  SAME_INT (u, 3, gm_duplex_feed (d, bytes, 3)); /* in pieces, too */
  SAME_INT (u, GM_FRAME - 3, gm_duplex_feed (d, bytes + 3, GM_FRAME));
  CHECK (u, d->ended);
  SAME_INT (u, 5, d->end_value);
  SAME_INT (u, 0, gm_duplex_feed (d, bytes, GM_FRAME));
  gm_duplex_free (d);
}

/* Before any poll, which nothing might wake. */
static void
an_empty_input_ends_at_once (struct unit *u)
{
  struct gm_duplex *d =
    gm_duplex_new (GM_SIDE_LIBRARY, (int[]){ -1, -1, -1 }, false);
  const unsigned char *buf;
  const void *out;

  SAME_INT (u, GM_FRAME, gm_duplex_output (d, &out));
  buf = out;
  SAME_INT (u, GM_FRAME_CLOSE, buf[0]);
  SAME_INT (u, GM_STDIN, buf[1]);
  gm_duplex_free (d);
}

/* Take up to MAX bytes from one side to the other. */
static bool
carry (struct gm_duplex *from, struct gm_duplex *to, size_t max)
{
  const void *buf;
  size_t len = gm_duplex_output (from, &buf);
  ssize_t n = gm_duplex_feed (to, buf, len < max ? len : max);

  if (n == -1)
    return false;
  gm_duplex_sent (from, n);
  return true;
}

static void
move (struct gm_duplex *d)
{
  struct pollfd pfd[GM_NR_STREAMS];

  gm_duplex_pollfds (d, pfd);
  if (poll (pfd, GM_NR_STREAMS, 0) == -1)
    abort ();
  gm_duplex_move (d, pfd);
}

/* A program that is `cat`, and a library, over a link that takes 1,000 bytes
 * at a time: all arrives, in order.
 */
static void
data_arrives_whole (struct unit *u)
{
  enum { SIZE = 3000000 };
  static char in[SIZE], out[SIZE];
  int from = memfd_create ("in", 0), to = memfd_create ("out", 0), cat[2];
  struct gm_duplex *lib, *daemon;

  for (size_t i = 0; i < SIZE; i++)
    in[i] = i * 2654435761u >> 13;
  if (pipe2 (cat, O_NONBLOCK) == -1 || write (from, in, SIZE) != SIZE ||
      lseek (from, 0, SEEK_SET) == -1)
    abort ();
  lib = gm_duplex_new (GM_SIDE_LIBRARY, (int[]){ from, to, -1 }, false);
  daemon = gm_duplex_new (GM_SIDE_DAEMON, (int[]){ cat[1], cat[0], -1 }, true);
  for (int i = 0; i < 100000 && !lib->streams[GM_STDOUT].done; i++) {
    move (lib);
    move (daemon);
    CHECK (u, carry (lib, daemon, 1000));
    CHECK (u, carry (daemon, lib, 1000));
  }
  SAME_INT (u, SIZE, lseek (to, 0, SEEK_END));
  CHECK (u, pread (to, out, SIZE, 0) == SIZE && memcmp (in, out, SIZE) == 0);
  gm_duplex_free (lib);
  gm_duplex_free (daemon);
  close (from);
  close (to);
}

/* Its reader is gone: the program must get to know. */
static void
a_closed_output_closes_the_program_s (struct unit *u)
{
  int ours[2], its[2];
  struct gm_duplex *lib, *daemon;

  signal (SIGPIPE, SIG_IGN);
  if (pipe (ours) == -1 || pipe2 (its, O_NONBLOCK) == -1 ||
      close (ours[0]) == -1 || write (its[1], "x", 1) != 1)
    abort ();
  lib = gm_duplex_new (GM_SIDE_LIBRARY, (int[]){ -1, ours[1], -1 }, false);
  daemon = gm_duplex_new (GM_SIDE_DAEMON, (int[]){ -1, its[0], -1 }, true);
  for (int i = 0; i < 10; i++) {
    move (lib);
    move (daemon);
    CHECK (u, carry (lib, daemon, 1000) && carry (daemon, lib, 1000));
  }
  SAME_INT (u, -1, write (its[1], "x", 1));
  SAME_INT (u, EPIPE, errno);
  SAME_INT (u, EPIPE, lib->streams[GM_STDOUT].error);
  gm_duplex_free (lib);
  gm_duplex_free (daemon);
  close (its[1]);
  close (ours[1]);
}

static const struct unit_test tests[] = {
  { "a frame comes only from the side it belongs to", frames_have_a_direction },
  { "a frame has bounds", frames_have_bounds },
  { "more data than the window is refused", more_than_the_window_is_refused },
  { "data after the end, and credit too much, are refused",
    what_cannot_follow_is_refused },
  { "an input that is empty ends at once", an_empty_input_ends_at_once },
  { "what follows END belongs to others", what_follows_the_end_is_left },
  { "data arrives whole over a narrow link", data_arrives_whole },
  { "a closed output closes the program's",
    a_closed_output_closes_the_program_s },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
