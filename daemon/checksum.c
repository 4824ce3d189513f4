/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checksums of files.  API: share/api/checksum.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "checksum.h"
#include "device.h"
#include "digest.h"
#include "sendbuf.h"
#include "server.h"
#include "sysroot.h"
#include "walk.h"

#define AHEAD 16         /* files that are being read */
#define WILL_NEED 524288 /* how much of each */

struct sums {
  struct digest *digest;
  bool with_size; /* "CRC SIZE NAME", as cksum(1) has it */
  char *buf;      /* CHECKSUM_BLOCK bytes */
  char *failed;   /* the path that could not be read */

  /* The disk is slow to answer and quick to deliver: files are opened, and
   * their data asked for, well before it is their turn.
   */
  struct {
    int fd;
    char *path;
  } ahead[AHEAD];
  size_t first, nr_ahead;
  struct sendbuf out;
};

static char *sum_of (struct call *c, struct digest *digest, int fd,
                     const char *name);
static int sum_entry (void *opaque, const struct walk_entry *entry);
static int sum_next (struct sums *s);
static void forget_rest (struct sums *s);
static int send_line (struct sums *s, const char *sum, uint64_t size,
                      const char *path);
static int send_escaped (struct sendbuf *out, const char *path);

char *
do_checksum (struct call *c, const char *csumtype, const char *path)
{
  CLEANUP_DIGEST struct digest *digest = checksum_digest_or_reply (c, csumtype);
  CLEANUP_FD int fd = -1;

  if (digest == NULL)
    return NULL;
  fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  return fd == -1 ? NULL : sum_of (c, digest, fd, path);
}

char *
do_checksum_device (struct call *c, const char *csumtype, const char *device)
{
  CLEANUP_DIGEST struct digest *digest = checksum_digest_or_reply (c, csumtype);
  CLEANUP_FD int fd = -1;

  if (digest == NULL)
    return NULL;
  fd = device_open_or_reply (c, device, O_RDONLY);
  return fd == -1 ? NULL : sum_of (c, digest, fd, device);
}

int
do_checksums_out (struct call *c, const char *csumtype, const char *directory)
{
  CLEANUP_DIGEST struct digest *digest = checksum_digest_or_reply (c, csumtype);
  CLEANUP_FREE struct sums *s = calloc (1, sizeof *s);
  CLEANUP_FREE char *buf = malloc (CHECKSUM_BLOCK);
  CLEANUP_FREE char *failed = NULL;
  const struct walk_how how = { .entry = sum_entry, .opaque = s };
  CLEANUP_FD int dir = -1;
  int r, err;

  if (digest == NULL)
    return -1;
  dir = sysroot_open (c, directory, O_RDONLY | O_DIRECTORY);
  if (dir == -1 || s == NULL || buf == NULL)
    return reply_errno (c, "%s", directory);
  s->digest = digest;
  s->with_size = strcmp (csumtype, "crc") == 0;
  s->buf = buf;
  s->out.c = c;
  if (reply_begin_file (c) == -1)
    return -1;
  r = walk_tree (c, dir, &how);
  while (r == 0 && s->nr_ahead > 0)
    r = sum_next (s);
  err = errno;
  forget_rest (s);
  failed = s->failed;
  if (r == 0)
    return sendbuf_flush (&s->out) == -1 ? -1 : send_end (c);
  return send_failed (c, err, "%s/%s", directory, failed ? failed : "");
}

struct digest *
checksum_digest_or_reply (struct call *c, const char *csumtype)
{
  struct digest *digest = digest_new (csumtype);

  if (digest == NULL && errno == EINVAL)
    reply_explained (c, EINVAL, "%s: unknown type of checksum, expecting %s",
                     csumtype, digest_types);
  else if (digest == NULL)
    reply_errno (c, "%s", csumtype);
  return digest;
}

static char *
sum_of (struct call *c, struct digest *digest, int fd, const char *name)
{
  CLEANUP_FREE char *buf = malloc (CHECKSUM_BLOCK);
  CLEANUP_FREE char *text = malloc (DIGEST_TEXT);
  uint64_t size;

  if (buf == NULL || text == NULL ||
      checksum_read (c, digest, fd, buf, &size) == -1)
    return reply_errno_null (c, "%s", name);
  digest_end (digest, text);
  return steal_ptr (&text);
}

int
checksum_read (struct call *c, struct digest *digest, int fd, char *buf,
               uint64_t *size)
{
  ssize_t n;

  *size = 0;
  while ((n = read (fd, buf, CHECKSUM_BLOCK)) != 0) {
    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
    digest_update (digest, buf, n);
    *size += n;
  }
  return 0;
}

/* Should another channel put a FIFO in the file's place this very moment,
 * it must not block: hence O_NONBLOCK, which means nothing to a file.
 */
static int
sum_entry (void *opaque, const struct walk_entry *entry)
{
  struct sums *s = opaque;
  size_t last;

  if (!S_ISREG (entry->type))
    return 0;
  if (s->nr_ahead == AHEAD && sum_next (s) == -1)
    return -1;
  last = (s->first + s->nr_ahead) % AHEAD;
  s->ahead[last].path = strdup (entry->path);
  s->ahead[last].fd = openat (entry->dir, entry->name,
                              O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (s->ahead[last].fd == -1 && errno == ENOENT) { /* removed meanwhile */
    free (s->ahead[last].path);
    return 0;
  }
  s->nr_ahead++;
  if (s->ahead[last].path == NULL || s->ahead[last].fd == -1) {
    s->failed = strdup (entry->path);
    return -1;
  }
  posix_fadvise (s->ahead[last].fd, 0, WILL_NEED, POSIX_FADV_WILLNEED);
  return 0;
}

/* Send the line of the file that was opened first. */
static int
sum_next (struct sums *s)
{
  CLEANUP_FD int fd = s->ahead[s->first].fd;
  CLEANUP_FREE char *path = s->ahead[s->first].path;
  char sum[DIGEST_TEXT];
  uint64_t size;

  s->first = (s->first + 1) % AHEAD;
  s->nr_ahead--;
  if (checksum_read (s->out.c, s->digest, fd, s->buf, &size) == -1) {
    s->failed = steal_ptr (&path);
    return -1;
  }
  digest_end (s->digest, sum);
  return send_line (s, sum, size, path);
}

static void
forget_rest (struct sums *s)
{
  for (; s->nr_ahead > 0; s->nr_ahead--) {
    if (s->ahead[s->first].fd != -1)
      close (s->ahead[s->first].fd);
    free (s->ahead[s->first].path);
    s->first = (s->first + 1) % AHEAD;
  }
}

static int
send_line (struct sums *s, const char *sum, uint64_t size, const char *path)
{
  struct sendbuf *out = &s->out;
  char text[DIGEST_TEXT + 32];

  if (s->with_size) {
    snprintf (text, sizeof text, "%s %" PRIu64 " ./", sum, size);
    if (sendbuf_puts (out, text) == -1 || sendbuf_puts (out, path) == -1)
      return -1;
  } else {
    snprintf (text, sizeof text, "%s%s  ./",
              strpbrk (path, "\\\n\r") != NULL ? "\\" : "", sum);
    if (sendbuf_puts (out, text) == -1 || send_escaped (out, path) == -1)
      return -1;
  }
  return sendbuf_putc (out, '\n');
}

static int
send_escaped (struct sendbuf *out, const char *path)
{
  for (;; path++) {
    size_t n = strcspn (path, "\\\n\r");

    if (sendbuf_add (out, path, n) == -1)
      return -1;
    path += n;
    if (*path == '\0')
      return 0;
    if (sendbuf_putc (out, '\\') == -1 ||
        sendbuf_putc (out, *path == '\n'   ? 'n'
                           : *path == '\r' ? 'r'
                                           : '\\') == -1)
      return -1;
  }
}
