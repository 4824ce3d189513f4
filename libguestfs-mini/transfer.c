/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files streamed to and from the daemon, chunk by chunk. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "channel.h"
#include "common/cleanup.h"
#include "error.h"
#include "guestfs_protocol.h"
#include "rpc.h"

/* Descriptor number behind /dev/stdin, /dev/stdout and /dev/fd/N, or -1.
 * These are used as they are: opening them anew would start at the
 * beginning of a file that is being appended to.
 */
static int
named_fd (const char *filename)
{
  char *end;
  long fd;

  if (strcmp (filename, "/dev/stdin") == 0)
    return STDIN_FILENO;
  if (strcmp (filename, "/dev/stdout") == 0)
    return STDOUT_FILENO;
  if (strncmp (filename, "/dev/fd/", 8) != 0)
    return -1;
  fd = strtol (filename + 8, &end, 10);
  return filename[8] != '\0' && *end == '\0' && fd >= 0 && fd < 1 << 20
           ? (int) fd
           : -1;
}

static int
open_file (const char *filename, int flags)
{
  int fd = named_fd (filename);

  if (fd != -1)
    return fcntl (fd, F_DUPFD_CLOEXEC, 3);
  return open (filename, flags | O_CLOEXEC | O_NOCTTY, 0666);
}

static int
send_chunk (struct gm_channel *ch, const void *data, uint32_t len, bool cancel)
{
  static const char zeroes[4];
  unsigned char header[GM_CHUNK_HEADER];
  uint32_t padding = gm_chunk_encode (header, len, cancel);
  struct iovec iov[3] = { { header, sizeof header },
                          { (void *) data, len },
                          { (void *) zeroes, padding } };

  return gm_channel_writev (ch, iov, 3, -1);
}

/* Has the daemon asked us to stop?  Returns 1, 0, or -2 with errno. */
static int
daemon_cancelled (guestfs_h *g, struct gm_channel *ch)
{
  while (gm_channel_readable (ch)) {
    uint32_t word;

    if (gm_channel_read_u32 (ch, &word, -1) == -1)
      return -2;
    if (word == GUESTFS_CANCEL_FLAG)
      return 1;
    if (gm_rpc_skip (g, ch, word, -1) == -1)
      return -2;
  }
  return 0;
}

/* If the regular file at FD has a hole at its position, send that instead of
 * zeroes and move behind it.  Returns 0, or -1 with errno.
 */
static int
send_hole (struct gm_channel *ch, int fd)
{
  unsigned char hole[GM_CHUNK_HOLE];
  struct iovec iov = { hole, sizeof hole };
  struct stat st;
  off_t pos, data;

  if (!ch->holes || fstat (fd, &st) == -1 || !S_ISREG (st.st_mode) ||
      (pos = lseek (fd, 0, SEEK_CUR)) == -1 || pos >= st.st_size)
    return 0;
  data = lseek (fd, pos, SEEK_DATA);
  if (data == -1) /* none behind here, or a file system that cannot tell */
    data = errno == ENXIO ? st.st_size : pos;
  if (lseek (fd, data, SEEK_SET) == -1 || data == pos)
    return 0;
  gm_chunk_encode_hole (hole, data - pos);
  return gm_channel_writev (ch, &iov, 1, -1);
}

static int
send_all (guestfs_h *g, struct gm_channel *ch, const char *filename, int fd)
{
  CLEANUP_FREE char *buf = NULL;
  ssize_t n;
  int r;

  if (gm_channel_sync (ch, -1) == -1) /* tells the size of a chunk */
    return -2;
  buf = gm_malloc (g, ch->chunk_size);
  for (;;) {
    r = daemon_cancelled (g, ch);
    if (r == -2)
      return -2;
    if (r == 1)
      return send_chunk (ch, NULL, 0, true) == -1 ? -2 : 0;
    if (g->user_cancel) {
      if (send_chunk (ch, NULL, 0, true) == -1)
        return -2;
      return gm_error_code (g, EINTR, "%s: cancelled", filename);
    }
    if (send_hole (ch, fd) == -1)
      return -2;
    n = read (fd, buf, ch->chunk_size);
    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1) {
      gm_perror (g, "%s", filename);
      return send_chunk (ch, NULL, 0, true) == -1 ? -2 : -1;
    }
    if (send_chunk (ch, buf, n, false) == -1)
      return -2;
    if (n == 0)
      return 0;
  }
}

int
gm_send_file (guestfs_h *g, struct gm_channel *ch, const char *filename)
{
  CLEANUP_FD int fd = open_file (filename, O_RDONLY);

  if (fd == -1) {
    gm_perror (g, "%s", filename);
    return send_chunk (ch, NULL, 0, true) == -1 ? -2 : -1;
  }
  return send_all (g, ch, filename, fd);
}

/* The next chunk, its data in BUF, or *HOLE set to the length of a hole.
 * Returns 1; 0 at the end; -1 when the daemon cancelled; -2 with errno when
 * the channel is lost.
 */
static int
receive_chunk (guestfs_h *g, struct gm_channel *ch, char *buf, size_t *len,
               uint64_t *hole)
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
      gm_chunk_decode (header, ch->chunk_size, ch->holes, &chunk) == -1 ||
      gm_channel_read (ch, buf, chunk.data_len, -1) == -1 ||
      gm_channel_read (ch, padding, chunk.padding, -1) == -1)
    return -2;
  *len = chunk.data_len;
  *hole = chunk.hole ? gm_chunk_hole ((unsigned char *) buf) : 0;
  if (*hole > INT64_MAX) {
    errno = EPROTO;
    return -2;
  }
  return chunk.cancel ? -1 : chunk.data_len > 0;
}

/* Ask the daemon to stop, and drop what is still on its way. */
static int
cancel_receive (guestfs_h *g, struct gm_channel *ch, char *buf)
{
  uint32_t flag = htonl (GUESTFS_CANCEL_FLAG);
  struct iovec iov = { &flag, sizeof flag };
  uint64_t hole;
  size_t len;
  int r;

  if (gm_channel_writev (ch, &iov, 1, -1) == -1)
    return -2;
  while ((r = receive_chunk (g, ch, buf, &len, &hole)) > 0)
    ;
  return r == -2 ? -2 : -1;
}

static int
write_all (int fd, const char *buf, size_t len)
{
  while (len > 0) {
    ssize_t n = write (fd, buf, len);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    buf += n;
    len -= n;
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
write_hole (int fd, uint64_t len)
{
  static const char zeroes[65536];

  if (can_skip (fd)) {
    off_t end = lseek (fd, len, SEEK_CUR);

    return end == -1 ? -1 : ftruncate (fd, end);
  }
  while (len > 0) {
    size_t n = len < sizeof zeroes ? len : sizeof zeroes;

    if (write_all (fd, zeroes, n) == -1)
      return -1;
    len -= n;
  }
  return 0;
}

static int
receive_all (guestfs_h *g, struct gm_channel *ch, const char *filename, int fd)
{
  CLEANUP_FREE char *buf = gm_malloc (g, ch->chunk_size);
  uint64_t hole;
  size_t len;
  int r;

  if (fd == -1) { /* the file could not be opened */
    gm_perror (g, "%s", filename);
    return cancel_receive (g, ch, buf);
  }
  while ((r = receive_chunk (g, ch, buf, &len, &hole)) > 0) {
    if (g->user_cancel) {
      gm_error_code (g, EINTR, "%s: cancelled", filename);
      return cancel_receive (g, ch, buf);
    }
    if (hole ? write_hole (fd, hole) : write_all (fd, buf, len)) {
      gm_perror (g, "%s", filename);
      return cancel_receive (g, ch, buf);
    }
  }
  if (r == -1)
    return gm_error (g, "%s: the appliance could not read all of the file",
                     filename);
  return r;
}

int
gm_receive_file (guestfs_h *g, struct gm_channel *ch, const char *filename)
{
  int fd = open_file (filename, O_WRONLY | O_CREAT | O_TRUNC);
  int r = receive_all (g, ch, filename, fd);

  if (fd != -1 && close (fd) == -1 && r == 0)
    return gm_perror (g, "%s: close", filename);
  return r;
}
