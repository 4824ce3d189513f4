/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz the parser of messages on a handle socket: every word it finds must
 * lie within the message and be terminated.  Then the same message comes by a
 * socket, with up to three descriptors: what is not taken must be closed.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

/* Send SIZE bytes with NR descriptors, one control message each. */
static void
send_message (int sock, const uint8_t *data, size_t size, size_t nr)
{
  char control[3 * CMSG_SPACE (sizeof (int))] = { 0 };
  struct iovec iov = { (void *) data, size };
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
  struct cmsghdr *c;
  int fd = STDERR_FILENO;

  if (nr > 0) {
    msg.msg_control = control;
    msg.msg_controllen = nr * CMSG_SPACE (sizeof fd);
    c = CMSG_FIRSTHDR (&msg);
    for (size_t i = 0; i < nr; i++, c = CMSG_NXTHDR (&msg, c)) {
      c->cmsg_level = SOL_SOCKET;
      c->cmsg_type = SCM_RIGHTS;
      c->cmsg_len = CMSG_LEN (sizeof fd);
      memcpy (CMSG_DATA (c), &fd, sizeof fd);
    }
  }
  if (sendmsg (sock, &msg, MSG_NOSIGNAL) == -1)
    abort ();
}

/* Through a socket.  The next free descriptor afterwards is the same. */
static void
receive (struct gm_message *m, const uint8_t *data, size_t size, size_t nr)
{
  int pair[2], first = dup (STDERR_FILENO), after;
  size_t got = 0;

  close (first);
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1)
    abort ();
  send_message (pair[0], data, size, nr);
  gm_wire_recv (pair[1], m);
  for (size_t i = 0; i < GM_WIRE_FDS; i++)
    got += m->fds[i] != -1;
  if (got != (nr < GM_WIRE_FDS ? nr : GM_WIRE_FDS))
    abort ();
  close (pair[0]);
  gm_wire_recv (pair[1], m); /* the end; drops what it holds */
  close (pair[1]);
  after = dup (STDERR_FILENO);
  close (after);
  if (after != first)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct gm_message *m;
  size_t total = 0;

  if (m == NULL && (m = gm_message_new ()) == NULL)
    abort ();
  if (size > GM_WIRE_BYTES)
    return 0;
  if (size > 0 && size < 4096)
    receive (m, data, size, size % 4);
  memset (m->buf, 'x', GM_WIRE_BYTES); /* an overrun finds no NUL */
  memcpy (m->buf, data, size);
  if (gm_wire_parse (m, size) == -1)
    return 0;
  for (size_t i = 0; i < m->nr; i++)
    total += strlen (m->words[i]) + 1;
  if (total != size || m->words[m->nr] != NULL)
    abort ();
  return 0;
}
