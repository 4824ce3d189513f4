/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_contents: many files as one stream.  API: share/api/text.xml, which
 * has the form of the stream, too.
 *
 * Small files are read many at once (readmany.h), and sent when there are
 * enough of them; all others one by one, behind those that came before.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chunk.h"
#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "mounts.h"
#include "readmany.h"
#include "sendbuf.h"
#include "server.h"
#include "sysroot.h"
#include "transfer.h"
#include "unpack.h"
#include "walk.h"

#define SMALL (32 * 1024)   /* bytes of a file that is read with others */
#define LARGE (1024 * 1024) /* from here on, past the page cache */
#define PIECE_MAX (1024 * 1024 * 1024)
#define BLOCK (64 * 1024) /* of what is unpacked */

struct contents {
  struct call *c;
  bool compressed;
  uint32_t index;    /* of the path that is being looked at */
  const char *start; /* this path */
  struct readmany *reader;
  size_t nr;
  char *path[READMANY_MAX];
  uint32_t place[READMANY_MAX];
  struct readmany_file file[READMANY_MAX]; /* fd -1: an error, .got is it */
  char *bufs;                              /* SMALL bytes for each */
  struct sendbuf out;
};

static int send_named (struct contents *t);
static int send_tree (struct contents *t, int dir);
static int visit (void *opaque, const struct walk_entry *entry);
static int visit_failed (void *opaque, const char *path);
static int add_file (struct contents *t, const char *path, int take_fd);
static int send_batch (struct contents *t);
static int send_error (struct contents *t, const char *path, int err);
static int send_small (struct contents *t, size_t i);
static int send_plain (struct contents *t, int fd, uint64_t size);
static int send_unpacked (struct contents *t, int fd);
static int send_block (struct contents *t, int fd, uint32_t len);
static int begin (struct contents *t, uint32_t place, const char *path);
static int put_number (struct contents *t, uint32_t n);
static int end (struct contents *t, const char *error);

int
do_mini_contents (struct call *c, char *const *paths,
                  const struct do_mini_contents_opts *o)
{
  CLEANUP_FREE struct contents *t = calloc (1, sizeof *t);
  CLEANUP_FREE char *bufs = malloc ((size_t) READMANY_MAX * SMALL);
  bool recursive =
    o->bitmask & GUESTFS_MINI_CONTENTS_RECURSIVE_BITMASK && o->recursive;
  int r = 0;

  if (t == NULL || bufs == NULL)
    return reply_errno (c, "out of memory");
  for (size_t i = 0; paths[i] != NULL; i++)
    if (!is_device_name (paths[i]) && !mounts_any (c->server))
      return check_path (c, "paths", "/"); /* says what to do */
  t->c = t->out.c = c;
  t->compressed =
    o->bitmask & GUESTFS_MINI_CONTENTS_COMPRESSED_BITMASK && o->compressed;
  t->bufs = bufs;
  if (reply_begin_file (c) == -1)
    r = -1;
  for (; r == 0 && paths[t->index] != NULL; t->index++) {
    CLEANUP_FD int dir = -1;

    t->start = paths[t->index];
    if (recursive && !is_device_name (t->start))
      dir = sysroot_open (c, t->start, O_RDONLY | O_DIRECTORY);
    r = dir != -1 ? send_tree (t, dir) : send_named (t);
  }
  if (r == 0)
    r = send_batch (t);
  if (r == 0 && sendbuf_flush (&t->out) == 0)
    r = send_end (c);
  else
    r = send_cancel (c);
  for (size_t i = 0; i < t->nr; i++) {
    gm_cleanup_fd (&t->file[i].fd);
    free (t->path[i]);
  }
  readmany_free (t->reader);
  return r;
}

/* What was named itself: a device or a file. */
static int
send_named (struct contents *t)
{
  CLEANUP_FREE char *device = NULL;
  int fd;

  if (!is_device_name (t->start)) {
    if (t->start[0] != '/' || strlen (t->start) >= PATH_MAX)
      return send_error (t, "", t->start[0] != '/' ? EINVAL : ENAMETOOLONG);
    fd = sysroot_open (t->c, t->start, O_RDONLY);
    return fd == -1 ? send_error (t, "", errno) : add_file (t, "", fd);
  }
  device = device_resolve (t->c->server, t->start);
  fd = device == NULL ? -1 : open (device, O_RDONLY | O_CLOEXEC);
  return fd == -1 ? send_error (t, "", errno) : add_file (t, "", fd);
}

static int
send_tree (struct contents *t, int dir)
{
  const struct walk_how how = { .entry = visit,
                                .failed = visit_failed,
                                .opaque = t };

  return walk_tree (t->c, dir, &how);
}

/* Should another channel put a FIFO in the file's place this very moment,
 * it must not block: hence O_NONBLOCK, which means nothing to a file.  What
 * the directory says of the file need not be true.
 */
static int
visit (void *opaque, const struct walk_entry *entry)
{
  struct contents *t = opaque;
  struct stat st;
  int fd;

  if (!S_ISREG (entry->type))
    return 0;
  fd = openat (entry->dir, entry->name,
               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOATIME | O_CLOEXEC);
  if (fd == -1 && errno == ENOENT) /* removed meanwhile */
    return 0;
  if (fd != -1 && fstat (fd, &st) == 0 && !S_ISREG (st.st_mode)) {
    close (fd);
    return send_error (t, entry->path, ENXIO);
  }
  return fd == -1 ? send_error (t, entry->path, errno)
                  : add_file (t, entry->path, fd);
}

static int
visit_failed (void *opaque, const char *path)
{
  return send_error (opaque, path, errno);
}

/* Send the file TAKE_FD, at once or with others. */
static int
add_file (struct contents *t, const char *path, int take_fd)
{
  CLEANUP_FD int fd = take_fd;
  struct stat st;
  off_t size;

  if (fstat (fd, &st) == -1)
    return send_error (t, path, errno);
  if (S_ISDIR (st.st_mode))
    return send_error (t, path, EISDIR);
  if (!S_ISREG (st.st_mode) && !S_ISBLK (st.st_mode))
    return send_error (t, path, ENXIO);
  if (S_ISREG (st.st_mode) && st.st_size <= SMALL) {
    size_t i = t->nr;

    t->path[i] = strdup (path);
    if (t->path[i] == NULL)
      return -1;
    t->place[i] = t->index;
    t->file[i] = (struct readmany_file){ .fd = steal_fd (&fd),
                                         .ino = st.st_ino,
                                         .buf = t->bufs + i * SMALL,
                                         .len = st.st_size };
    return ++t->nr == READMANY_MAX ? send_batch (t) : 0;
  }
  size = S_ISBLK (st.st_mode) ? lseek (fd, 0, SEEK_END) : st.st_size;
  if (size == -1 || lseek (fd, 0, SEEK_SET) == -1)
    return send_error (t, path, errno);
  if (send_batch (t) == -1 || begin (t, t->index, path) == -1)
    return -1;
  return t->compressed ? send_unpacked (t, fd) : send_plain (t, fd, size);
}

/* Send the small files that have gathered. */
static int
send_batch (struct contents *t)
{
  size_t nr = t->nr;
  int r = 0;

  if (nr > 1 && t->reader == NULL)
    t->reader = readmany_new ();     /* or NULL, which does as well */
  readmany (t->reader, t->file, nr); /* its errors are in the files */
  for (size_t i = 0; i < nr; i++) {
    if (r == 0)
      r = send_small (t, i);
    gm_cleanup_fd (&t->file[i].fd);
    free (t->path[i]);
  }
  t->nr = 0;
  return r;
}

static int
send_error (struct contents *t, const char *path, int err)
{
  if (send_batch (t) == -1 || begin (t, t->index, path) == -1)
    return -1;
  return end (t, err == ENXIO    ? "not a regular file"
                 : err == EINVAL ? "path must start with a / character"
                                 : strerrordesc_np (err));
}

static int
send_small (struct contents *t, size_t i)
{
  const struct readmany_file *f = &t->file[i];

  if (begin (t, t->place[i], t->path[i]) == -1)
    return -1;
  if (f->got == -1)
    return end (t, strerrordesc_np (EIO));
  if (t->compressed && unpack_knows ((unsigned char *) f->buf, f->got))
    return send_unpacked (t, f->fd);
  if (f->got > 0 && (put_number (t, f->got) == -1 ||
                     sendbuf_add (&t->out, f->buf, f->got) == -1))
    return -1;
  return end (t, NULL);
}

/* Send SIZE bytes of FD in long pieces.  What a file that shrinks meanwhile
 * does not have any more is zeroes in the last.
 */
static int
send_plain (struct contents *t, int fd, uint64_t size)
{
  const char *error = NULL;

  while (size > 0 && error == NULL) {
    uint32_t len = size < PIECE_MAX ? size : PIECE_MAX;
    uint64_t sent = 0;
    int r;

    if (put_number (t, len) == -1 || sendbuf_flush (&t->out) == -1)
      return -1;
    if (len < LARGE) {
      r = send_block (t, fd, len);
      sent = r < 0 ? 0 : r;
    } else if (send_flush (t->c) == -1) /* a slot begins with the data */
      return -1;
    else
      r = transfer_send (t->c, fd, len, 0, &sent);
    if (!t->c->streaming)
      return -1;
    if (r == -1)
      error = strerrordesc_np (errno);
    else if (sent < len)
      error = "file has become shorter";
    if (sent < len && send_hole (t->c, len - sent) == -1)
      return -1;
    size -= len;
  }
  return end (t, error);
}

/* Send LEN bytes, from the page cache.  Returns how many; -1 with errno when
 * nothing can be read, or the stream has ended.
 */
static int
send_block (struct contents *t, int fd, uint32_t len)
{
  uint32_t done = 0;

  while (done < len) {
    size_t room;
    void *buf = send_buffer (t->c, &room);
    ssize_t n;

    if (buf == NULL)
      return -1;
    n = read (fd, buf, len - done < room ? len - done : room);
    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1 && done == 0)
      return -1;
    if (n <= 0)
      break;
    if (send_filled (t->c, n) == -1)
      return -1;
    done += n;
  }
  return done;
}

static int
send_unpacked (struct contents *t, int fd)
{
  CLEANUP_UNPACK struct unpack u = { 0 };
  CLEANUP_FREE char *buf = malloc (BLOCK);
  struct stat st;
  ssize_t n;

  if (buf == NULL)
    return end (t, strerrordesc_np (ENOMEM));
  n = unpack_open (&u, fd, true);
  if (n == 0 && u.archive == NULL && lseek (fd, 0, SEEK_CUR) == 0 &&
      fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    return send_plain (t, fd, st.st_size);
  while (n != -1 && (n = unpack_read (&u, buf, BLOCK)) > 0)
    if (put_number (t, n) == -1 || sendbuf_add (&t->out, buf, n) == -1)
      return -1;
  return end (t, n == -1 ? u.error : NULL);
}

static int
begin (struct contents *t, uint32_t place, const char *path)
{
  size_t len = strlen (path);

  if (put_number (t, place) == -1 || put_number (t, len) == -1)
    return -1;
  return sendbuf_add (&t->out, path, len);
}

static int
put_number (struct contents *t, uint32_t n)
{
  unsigned char be[4] = { n >> 24, n >> 16, n >> 8, n };

  return sendbuf_add (&t->out, be, sizeof be);
}

/* The end of a file: ERROR is what went wrong, or NULL. */
static int
end (struct contents *t, const char *error)
{
  size_t len = error == NULL ? 0 : strlen (error);

  if (put_number (t, 0) == -1 || put_number (t, len) == -1)
    return -1;
  return sendbuf_add (&t->out, error, len);
}
