/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The other end of a daemon's channel, for unit tests: the daemon's code runs
 * in a thread of the test program, on one end of a socket pair.  What cannot
 * work without a bug aborts.
 */
#ifndef DAEMON_CLIENT_H
#define DAEMON_CLIENT_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../daemon/channel.h"
#include "../../daemon/proto.h"
#include "../../daemon/server.h"
#include "chunk.h"
#include "hello.h"

#define CLIENT_TIMEOUT_S 20

struct client {
  struct server server;
  struct channel *ch;
  pthread_t thread;
  int fd; /* our end */
  char sysroot[64];
  char dev[80];
  uint32_t serial;
  uint64_t optargs;            /* bitmask of the next call */
  guestfs_message_error error; /* of the last reply; freed by the next */
};

static inline void *
client_thread (void *arg)
{
  struct channel *ch = arg;

  if (unshare (CLONE_FS) == -1)
    abort ();
  proto_run (ch);
  shutdown (ch->fd, SHUT_RDWR); /* so that we see the end, too */
  return NULL;
}

static inline void
client_start (struct client *cl, enum channel_kind kind)
{
  struct timeval timeout = { .tv_sec = CLIENT_TIMEOUT_S };
  int pair[2];

  memset (cl, 0, sizeof *cl);
  strcpy (cl->sysroot, "/tmp/test-daemon-XXXXXX");
  if (mkdtemp (cl->sysroot) == NULL)
    abort ();
  snprintf (cl->dev, sizeof cl->dev, "%s/.dev", cl->sysroot);
  pthread_mutex_init (&cl->server.lock, NULL);
  cl->server.sysroot = cl->sysroot;
  cl->server.dev = cl->dev;
  cl->server.testing = true;
  cl->server.umask = 022;
  cl->server.ring_fd = -1;
  if (mkdir (cl->dev, 0700) == -1 ||
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 ||
      fcntl (pair[0], F_SETFL, O_NONBLOCK) == -1 ||
      setsockopt (pair[1], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) ==
        -1)
    abort ();
  cl->fd = pair[1];
  cl->ch = channel_new (&cl->server, kind, 1, pair[0]);
  if (cl->ch == NULL)
    abort ();
  cl->server.channels[1] = cl->ch;
  if (pthread_create (&cl->thread, NULL, client_thread, cl->ch) != 0)
    abort ();
}

static inline int
client_remove (const char *path, const struct stat *st, int type,
               struct FTW *ftw)
{
  (void) st;
  (void) type;
  (void) ftw;
  return remove (path);
}

static inline void
client_stop (struct client *cl)
{
  close (cl->fd);
  pthread_join (cl->thread, NULL);
  channel_free (cl->ch);
  xdr_free ((xdrproc_t) xdr_guestfs_message_error, (char *) &cl->error);
  nftw (cl->sysroot, client_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void
client_write (struct client *cl, const void *buf, size_t len)
{
  if (send (cl->fd, buf, len, MSG_NOSIGNAL) != (ssize_t) len)
    abort ();
}

/* Returns whether all LEN bytes came. */
static inline bool
client_read (struct client *cl, void *buf, size_t len)
{
  return recv (cl->fd, buf, len, MSG_WAITALL) == (ssize_t) len;
}

static inline void
client_word (struct client *cl, uint32_t word)
{
  unsigned char buf[4];

  gm_put_be32 (buf, word);
  client_write (cl, buf, sizeof buf);
}

/* Send a call of PROC with the arguments ARGS (XDR NULL: none). */
static inline void
client_call (struct client *cl, int proc, xdrproc_t xdr, void *args)
{
  static char buf[4 + GUESTFS_MESSAGE_MAX];
  guestfs_message_header header = {
    .prog = GUESTFS_PROGRAM,
    .vers = GUESTFS_PROTOCOL_VERSION,
    .proc = proc,
    .serial = ++cl->serial,
    .optargs_bitmask = cl->optargs,
  };
  XDR x;

  xdrmem_create (&x, buf + 4, sizeof buf - 4, XDR_ENCODE);
  if (!xdr_guestfs_message_header (&x, &header) ||
      (xdr != NULL && !xdr (&x, args)))
    abort ();
  gm_put_be32 ((unsigned char *) buf, xdr_getpos (&x));
  client_write (cl, buf, 4 + xdr_getpos (&x));
  cl->optargs = 0;
}

/* Read the reply to the last call.  RET is filled by XDR.  Returns 0 for
 * success, 1 for an error (in cl->error), -1 if no proper reply came.
 */
static inline int
client_reply (struct client *cl, xdrproc_t xdr, void *ret)
{
  static char buf[GUESTFS_MESSAGE_MAX];
  guestfs_message_header header;
  unsigned char word[4];
  uint32_t len;
  XDR x;

  xdr_free ((xdrproc_t) xdr_guestfs_message_error, (char *) &cl->error);
  memset (&cl->error, 0, sizeof cl->error);
  if (!client_read (cl, word, sizeof word))
    return -1;
  len = gm_get_be32 (word);
  if (len > sizeof buf || !client_read (cl, buf, len))
    return -1;
  xdrmem_create (&x, buf, len, XDR_DECODE);
  if (!xdr_guestfs_message_header (&x, &header) ||
      header.serial != cl->serial ||
      header.direction != GUESTFS_DIRECTION_REPLY)
    return -1;
  if (header.status == GUESTFS_STATUS_ERROR)
    return xdr_guestfs_message_error (&x, &cl->error) ? 1 : -1;
  return xdr == NULL || xdr (&x, ret) ? 0 : -1;
}

static inline int
client_ping (struct client *cl)
{
  client_call (cl, GUESTFS_PROC_PING_DAEMON, NULL, NULL);
  return client_reply (cl, NULL, NULL);
}

/* Make a call with arguments, and read its reply: client_reply's values.  The
 * second form has a result as well, zeroed by the caller and freed by FREE.
 */
#define CALL(cl, PROC, name, ...)                                    \
  ({                                                                 \
    guestfs_##name##_args call_args = { __VA_ARGS__ };               \
    client_call (cl, GUESTFS_PROC_##PROC,                            \
                 (xdrproc_t) xdr_guestfs_##name##_args, &call_args); \
    client_reply (cl, NULL, NULL);                                   \
  })
#define CALL_RET(cl, PROC, name, ret, ...)                           \
  ({                                                                 \
    guestfs_##name##_args call_args = { __VA_ARGS__ };               \
    client_call (cl, GUESTFS_PROC_##PROC,                            \
                 (xdrproc_t) xdr_guestfs_##name##_args, &call_args); \
    client_reply (cl, (xdrproc_t) xdr_guestfs_##name##_ret, ret);    \
  })
#define FREE(name, ret) \
  xdr_free ((xdrproc_t) xdr_guestfs_##name##_ret, (char *) (ret))

/* Send one chunk of a FileIn. */
static inline void
client_chunk (struct client *cl, const void *data, size_t len, bool cancel)
{
  unsigned char header[GM_CHUNK_HEADER];
  uint32_t padding = gm_chunk_encode (header, len, cancel);

  client_write (cl, header, sizeof header);
  if (len > 0)
    client_write (cl, data, len);
  if (padding > 0)
    client_write (cl, "\0\0\0", padding);
}

/* Read one chunk of a FileOut of at most MAX bytes into BUF.  Returns its
 * length, 0 at the end, -1 for a cancel, -2 if it is no chunk.
 */
static inline ssize_t
client_read_chunk (struct client *cl, void *buf, uint32_t max)
{
  unsigned char header[GM_CHUNK_HEADER];
  struct gm_chunk chunk;
  char padding[3];

  if (!client_read (cl, header, sizeof header) ||
      gm_chunk_decode (header, max, 0, &chunk) == -1 ||
      (chunk.data_len > 0 && !client_read (cl, buf, chunk.data_len)) ||
      (chunk.padding > 0 && !client_read (cl, padding, chunk.padding)))
    return -2;
  return chunk.cancel ? -1 : (ssize_t) chunk.data_len;
}

/* The name of PATH outside the sysroot, in a buffer that the next call but
 * three overwrites.
 */
static inline const char *
client_path (const struct client *cl, const char *path)
{
  static char buf[4][512];
  static unsigned n;
  char *p = buf[n++ % 4];

  snprintf (p, sizeof buf[0], "%s%s", cl->sysroot, path);
  return p;
}

/* Make the file PATH (of the sysroot) with TEXT in it. */
static inline void
client_make (const struct client *cl, const char *path, const char *text)
{
  FILE *fp = fopen (client_path (cl, path), "w");

  if (fp == NULL || fputs (text, fp) == EOF || fclose (fp) == EOF)
    abort ();
}

/* What is in the file PATH of the sysroot, in a static buffer. */
static inline const char *
client_content (const struct client *cl, const char *path)
{
  static char buf[4096];
  FILE *fp = fopen (client_path (cl, path), "r");
  size_t n = fp == NULL ? 0 : fread (buf, 1, sizeof buf - 1, fp);

  buf[n] = '\0';
  if (fp != NULL)
    fclose (fp);
  return buf;
}

#endif
