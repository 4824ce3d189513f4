/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages on a handle socket; see wire.h. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "fd-passing.h"
#include "wire.h"

struct gm_message *
gm_message_new (void)
{
  struct gm_message *m = calloc (1, sizeof *m);

  if (m == NULL)
    return NULL;
  for (size_t i = 0; i < GM_WIRE_FDS; i++)
    m->fds[i] = -1;
  m->buf = malloc (GM_WIRE_BYTES);
  m->words = calloc (GM_WIRE_WORDS + 1, sizeof m->words[0]);
  if (m->buf == NULL || m->words == NULL) {
    gm_message_free (m);
    return NULL;
  }
  return m;
}

static void
drop_fds (struct gm_message *m)
{
  for (size_t i = 0; i < GM_WIRE_FDS; i++) {
    gm_cleanup_fd (&m->fds[i]);
    m->fds[i] = -1;
  }
}

void
gm_message_free (struct gm_message *m)
{
  if (m == NULL)
    return;
  drop_fds (m);
  free (m->buf);
  free (m->words);
  free (m);
}

int
gm_wire_send (int sock, const char *const *words, const int *fds, size_t nr_fds)
{
  CLEANUP_FREE char *buf = malloc (GM_WIRE_BYTES);
  size_t used = 0;

  if (buf == NULL)
    return -1;
  for (; *words != NULL; words++) {
    size_t len = strlen (*words) + 1;

    if (len > GM_WIRE_BYTES - used) {
      errno = EMSGSIZE;
      return -1;
    }
    memcpy (buf + used, *words, len);
    used += len;
  }
  return gm_send_with_fds (sock, buf, used, fds, nr_fds) == -1 ? -1 : 0;
}

int
gm_wire_parse (struct gm_message *m, size_t len)
{
  const char *p = m->buf, *end = m->buf + len;

  m->nr = 0;
  m->words[0] = NULL;
  if (len == 0 || end[-1] != '\0') {
    errno = EBADMSG;
    return -1;
  }
  while (p < end) {
    if (m->nr == GM_WIRE_WORDS) {
      errno = EBADMSG;
      return -1;
    }
    m->words[m->nr++] = p;
    p += strlen (p) + 1;
  }
  m->words[m->nr] = NULL;
  return 0;
}

/* Keep the first descriptors that came along, close all others. */
static void
take_fds (struct gm_message *m, struct msghdr *msg)
{
  size_t nr = 0;

  for (struct cmsghdr *c = CMSG_FIRSTHDR (msg); c != NULL;
       c = CMSG_NXTHDR (msg, c)) {
    size_t n = (c->cmsg_len - CMSG_LEN (0)) / sizeof (int);

    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
      continue;
    for (size_t i = 0; i < n; i++) {
      int fd;

      memcpy (&fd, CMSG_DATA (c) + i * sizeof fd, sizeof fd);
      if (nr < GM_WIRE_FDS)
        m->fds[nr++] = fd;
      else
        close (fd);
    }
  }
}

int
gm_wire_recv (int sock, struct gm_message *m)
{
  char control[CMSG_SPACE (8 * sizeof (int))];
  struct iovec iov = { .iov_base = m->buf, .iov_len = GM_WIRE_BYTES };
  struct msghdr msg = { .msg_iov = &iov,
                        .msg_iovlen = 1,
                        .msg_control = control,
                        .msg_controllen = sizeof control };
  ssize_t n;

  drop_fds (m);
  do
    n = recvmsg (sock, &msg, MSG_CMSG_CLOEXEC);
  while (n == -1 && errno == EINTR);
  if (n == -1)
    return errno == ECONNRESET ? 0 : -1;
  take_fds (m, &msg);
  if (n == 0)
    return 0;
  if (msg.msg_flags & MSG_TRUNC) {
    errno = EBADMSG;
    return -1;
  }
  return gm_wire_parse (m, n) == -1 ? -1 : 1;
}
