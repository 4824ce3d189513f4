/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A scripted daemon at the other end of a channel with a ring: it runs in a
 * thread of the test program.  What cannot work without a bug aborts.
 */
#ifndef RING_HELPER_H
#define RING_HELPER_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "channel.h"
#include "guestfs_protocol.h"
#include "handle-helper.h"
#include "ring.h"
#include "rpc.h"

static const unsigned char ring_cookie[GM_COOKIE] = "0123456789abcdef";

struct scripted {
  struct unit *u;
  guestfs_h *g;
  struct gm_channel *ch;
  int fd;             /* the daemon's end */
  unsigned char *map; /* the region of the channel, as the daemon sees it */
  pthread_t thread;
  void (*script) (struct scripted *s);
  size_t got; /* bytes of the pattern, for scripts that count */
};

/* ---- the file of all tests ---- */

static inline unsigned char
pattern_at (size_t pos)
{
  return pos * 131 >> 7 ^ pos ^ pos >> 21;
}

static inline void
pattern (unsigned char *buf, size_t pos, size_t len)
{
  for (size_t i = 0; i < len; i++)
    buf[i] = pattern_at (pos + i);
}

static inline bool
is_pattern (const unsigned char *buf, size_t pos, size_t len)
{
  for (size_t i = 0; i < len; i++)
    if (buf[i] != pattern_at (pos + i))
      return false;
  return true;
}

static inline void
make_pattern (const char *name, size_t len)
{
  unsigned char *buf = malloc (len + 1);
  int fd = open (name, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

  pattern (buf, 0, len);
  if (fd == -1 || write (fd, buf, len) != (ssize_t) len)
    abort ();
  close (fd);
  free (buf);
}

/* Is FILE the first LEN bytes of it? */
static inline bool
file_is_pattern (const char *name, size_t len)
{
  unsigned char *buf = malloc (len + 1);
  int fd = open (name, O_RDONLY | O_CLOEXEC);
  bool r = fd != -1 && read (fd, buf, len + 1) == (ssize_t) len &&
           is_pattern (buf, 0, len);

  close (fd);
  free (buf);
  return r;
}

/* ---- what the daemon does ---- */

static inline void
d_read (struct scripted *s, void *buf, size_t len)
{
  if (len > 0 && recv (s->fd, buf, len, MSG_WAITALL) != (ssize_t) len)
    abort (); /* or SO_RCVTIMEO has passed */
}

static inline void
d_write (struct scripted *s, const void *buf, size_t len)
{
  if (send (s->fd, buf, len, MSG_NOSIGNAL) != (ssize_t) len)
    abort ();
}

static inline void
d_word (struct scripted *s, uint32_t word)
{
  uint32_t be = htonl (word);

  d_write (s, &be, sizeof be);
}

static inline uint32_t
d_read_word (struct scripted *s)
{
  uint32_t be;

  d_read (s, &be, sizeof be);
  return ntohl (be);
}

/* Nothing comes for a while. */
static inline bool
d_silent (struct scripted *s)
{
  struct pollfd pfd = { .fd = s->fd, .events = POLLIN };

  return poll (&pfd, 1, 100) == 0;
}

static inline void
d_request (struct scripted *s)
{
  char buf[4096];
  uint32_t len = d_read_word (s);

  if (len > sizeof buf)
    abort ();
  d_read (s, buf, len);
}

/* A reply without a result, to the handle's last call. */
static inline void
d_reply (struct scripted *s, int proc, const char *error)
{
  uint32_t len = error ? strlen (error) : 0, padded = (len + 3) & ~3u;
  const uint32_t words[11] = {
    htonl (40 + (error ? 8 + padded : 0)),
    htonl (GUESTFS_PROGRAM),
    htonl (GUESTFS_PROTOCOL_VERSION),
    htonl (proc),
    htonl (GUESTFS_DIRECTION_REPLY),
    htonl (s->g->serial),
    0,
    0,
    0,
    0,
    htonl (error ? GUESTFS_STATUS_ERROR : GUESTFS_STATUS_OK),
  };
  char text[256] = "";

  d_write (s, words, sizeof words);
  if (error == NULL)
    return;
  strcpy (text, error);
  d_word (s, 0); /* no errno */
  d_word (s, len);
  d_write (s, text, padded);
}

static inline void
d_progress (struct scripted *s)
{
  const uint32_t words[7] = { htonl (GUESTFS_PROGRESS_FLAG) };

  d_write (s, words, sizeof words);
}

/* A chunk of a FileIn.  Its kind is in *CHUNK; the data of a slot or an inline
 * chunk must go on with the pattern at s->got, which is moved on.  Returns the
 * slot, or -1.
 */
static inline int
d_chunk (struct scripted *s, struct gm_chunk *chunk)
{
  static unsigned char buf[GM_CHUNK_LIMIT];
  unsigned char header[GM_CHUNK_HEADER];
  const unsigned char *data = buf;
  int r = -1;

  d_read (s, header, sizeof header);
  if (gm_chunk_decode (header, sizeof buf, GM_HELLO_HOLES | GM_HELLO_RING,
                       chunk) == -1)
    abort ();
  d_read (s, buf, chunk->data_len);
  d_read (s, header, chunk->padding);
  if (chunk->hole) {
    s->got += gm_chunk_hole (buf);
    return -1;
  }
  if (chunk->slot) {
    unsigned slot;

    if (gm_chunk_slot (buf, &slot, &chunk->data_len) == -1)
      abort ();
    data = s->map + (size_t) slot * GM_RING_SLOT;
    r = slot;
  }
  CHECK (s->u, is_pattern (data, s->got, chunk->data_len));
  s->got += chunk->data_len;
  return r;
}

/* Take all that is left of a FileIn. */
static inline void
d_take_rest (struct scripted *s)
{
  struct gm_chunk chunk;

  for (;;) {
    int slot = d_chunk (s, &chunk);

    if (slot != -1)
      d_word (s, GM_RING_FREE + slot);
    else if (chunk.cancel || chunk.data_len == 0)
      break;
  }
}

/* Send LEN bytes of the pattern from POS on in SLOT. */
static inline void
d_slot (struct scripted *s, unsigned slot, size_t pos, uint32_t len)
{
  unsigned char note[GM_CHUNK_NOTE];

  if (slot < GM_RING_SLOTS && len <= GM_RING_SLOT)
    pattern (s->map + (size_t) slot * GM_RING_SLOT, pos, len);
  gm_chunk_encode_slot (note, slot, len);
  d_write (s, note, sizeof note);
}

static inline void
d_end (struct scripted *s, bool cancel)
{
  unsigned char header[GM_CHUNK_HEADER];

  gm_chunk_encode (header, 0, cancel);
  d_write (s, header, sizeof header);
}

static inline void *
d_run (void *arg)
{
  struct scripted *s = arg;
  const struct gm_hello hello = { .chunk_size = GM_CHUNK_WANTED,
                                  .flags = GM_HELLO_HOLES | GM_HELLO_RING };
  unsigned char buf[GM_HELLO];

  d_read (s, buf, sizeof buf);
  gm_hello_encode (buf, ring_cookie, &hello);
  d_write (s, buf, sizeof buf);
  s->script (s);
  return NULL;
}

/* ---- both ---- */

static inline void
scripted_start (struct scripted *s, struct unit *u,
                void (*script) (struct scripted *))
{
  struct timeval timeout = { .tv_sec = 20 };
  int ring = gm_ring_create (), pair[2];

  *s = (struct scripted){ .u = u, .script = script, .g = new_handle () };
  if (ring == -1 ||
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
    abort ();
  setsockopt (pair[1], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  s->fd = pair[1];
  s->ch = gm_channel_new (pair[0], ring_cookie);
  gm_channel_set_ring (s->ch, ring, 3);
  s->map = mmap (NULL, GM_RING_REGION, PROT_READ | PROT_WRITE, MAP_SHARED, ring,
                 gm_ring_region (3));
  close (ring);
  if (s->ch->ring == NULL || s->map == MAP_FAILED ||
      pthread_create (&s->thread, NULL, d_run, s) != 0)
    abort ();
}

/* Waits for the end of the script. */
static inline void
scripted_stop (struct scripted *s)
{
  pthread_join (s->thread, NULL);
  gm_channel_free (s->ch);
  close (s->fd);
  munmap (s->map, GM_RING_REGION);
  guestfs_close (s->g);
}

/* Calls: gm_rpc_run's values. */
static inline int
ring_upload (struct scripted *s, const char *file)
{
  struct gm_rpc rpc = { .name = "upload",
                        .proc = GUESTFS_PROC_UPLOAD,
                        .filein = &file,
                        .nr_filein = 1 };

  return gm_rpc_run (s->g, s->ch, &rpc, -1);
}

static inline int
ring_download (struct scripted *s, const char *file)
{
  struct gm_rpc rpc = { .name = "download",
                        .proc = GUESTFS_PROC_DOWNLOAD,
                        .fileout = &file,
                        .nr_fileout = 1 };

  return gm_rpc_run (s->g, s->ch, &rpc, -1);
}

static inline int
ring_ping (struct scripted *s)
{
  struct gm_rpc rpc = { .name = "ping", .proc = GUESTFS_PROC_PING_DAEMON };

  return gm_rpc_run (s->g, s->ch, &rpc, -1);
}

static inline void
d_ping (struct scripted *s)
{
  d_request (s);
  d_reply (s, GUESTFS_PROC_PING_DAEMON, NULL);
}

#endif
