/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz the frames of a conversation, which the library gets from a guest, and
 * the daemon from a library, that may lie.  The first byte chooses the side
 * and the size of the pieces in which the rest comes.  Whatever comes, neither
 * side holds more than its windows.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/duplex.h"

static int null = -1, zero = -1;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  (void) argc;
  (void) argv;
  null = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  if (null == -1 || zero == -1)
    abort ();
  return 0;
}

static void
check (const struct gm_duplex *d)
{
  for (int i = 0; i < GM_NR_STREAMS; i++)
    if (d->streams[i].start + d->streams[i].len > GM_DUPLEX_WINDOW ||
        d->streams[i].credit > GM_DUPLEX_WINDOW)
      abort ();
  if (d->out_start + d->out_len > sizeof d->out)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  enum gm_side side;
  struct gm_duplex *d;
  size_t step, pos = 1;

  if (size < 1)
    return 0;
  side = data[0] & 1 ? GM_SIDE_DAEMON : GM_SIDE_LIBRARY;
  step = 1 + (data[0] >> 1) * 37;
  d = gm_duplex_new (side,
                     side == GM_SIDE_DAEMON ? (int[]){ null, zero, zero }
                                            : (int[]){ zero, null, null },
                     false);
  if (d == NULL)
    abort ();
  while (pos < size) {
    struct pollfd pfd[GM_NR_STREAMS];
    size_t n = size - pos < step ? size - pos : step;
    const void *out;

    if (gm_duplex_feed (d, data + pos, n) == -1)
      break;
    gm_duplex_pollfds (d, pfd);
    poll (pfd, GM_NR_STREAMS, 0);
    if (data[pos] & 1) /* now and then, so that buffers fill up */
      gm_duplex_move (d, pfd);
    check (d);
    if (data[pos] & 2)
      gm_duplex_sent (d, gm_duplex_output (d, &out));
    if (d->signals & 1)
      abort ();
    pos += n;
  }
  gm_duplex_free (d);
  return 0;
}
