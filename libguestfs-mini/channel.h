/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A channel: the byte stream between us and one thread of the daemon,
 * through one virtio-serial port of the appliance.
 *
 * A leased channel begins with a hello (common/hello.h), whose cookie the
 * holder told the daemon beforehand.  We send ours together with the first
 * call and throw away all input up to the daemon's, so that nothing an
 * earlier client left in either direction is taken for ours.
 */
#ifndef GM_CHANNEL_H
#define GM_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "common/chunk.h"
#include "common/hello.h"
#include "ring.h"

#define GM_CHUNK_WANTED (256 * 1024) /* what we propose to our own daemon */

struct gm_channel {
  int fd;
  uint32_t chunk_size;  /* bytes of file data in a chunk, at most */
  uint32_t flags;       /* what else was agreed on: GM_HELLO_... */
  struct gm_ring *ring; /* the part of the ring, NULL: without one */
  unsigned char cookie[GM_COOKIE];
  struct gm_hunt hunt; /* the search for the echo */
  bool hello_due;      /* ours is still to be sent */
  bool echo_due;       /* the daemon's has not come yet */
  int64_t limit;       /* the end of all waiting (gm_now_ms), 0: none */
  int signals;         /* a signalfd that ends it, too (EINTR), or -1 */
  unsigned char *in;   /* input read ahead: in[pos] to in[len - 1] */
  size_t in_pos, in_len;
};

/* Take over connected socket FD.  COOKIE is NULL for a plain channel, which
 * speaks libguestfs's protocol from the first byte.  NULL: out of memory
 * (FD is closed then, too).
 */
struct gm_channel *gm_channel_new (int fd, const unsigned char *cookie);
void gm_channel_free (struct gm_channel *ch);

/* Before the first byte: CH is number NUMBER, and the ring's memory file is
 * FD, which stays the caller's.  Where that is not possible, all data goes
 * through the channel.
 */
void gm_channel_set_ring (struct gm_channel *ch, int fd, int number);

/* All of these return 0, or -1 with errno: EPIPE when the other end is
 * gone, ETIMEDOUT at DEADLINE (gm_now_ms; -1: never).
 */

/* Write the N buffers of IOV, GM_CHANNEL_IOV at most (the hello first, if it is
 * due).  IOV is modified.
 */
enum { GM_CHANNEL_IOV = 3 };
int gm_channel_writev (struct gm_channel *ch, struct iovec *iov, int n,
                       int64_t deadline);

/* Read exactly N bytes. */
int gm_channel_read (struct gm_channel *ch, void *buf, size_t n,
                     int64_t deadline);
int gm_channel_read_u32 (struct gm_channel *ch, uint32_t *value,
                         int64_t deadline);

/* Has anything arrived (after the cookie's echo)?  Never waits. */
bool gm_channel_readable (struct gm_channel *ch);

/* For conversations (common/duplex.h), which never wait.  input_now sets *BUF
 * to what has come, of which gm_channel_take takes N bytes; write_now writes what
 * is possible.  Both return how many bytes that is, 0 if none, or -1.
 */
ssize_t gm_channel_input_now (struct gm_channel *ch, const void **buf);
void gm_channel_take (struct gm_channel *ch, size_t n);
ssize_t gm_channel_write_now (struct gm_channel *ch, const void *buf, size_t n);

/* Is one of the signals pending that ask a program to end? */
bool gm_signal_pending (void);

/* Wait for the cookie's echo, if it has not come yet. */
int gm_channel_sync (struct gm_channel *ch, int64_t deadline);

#endif
