/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passing descriptors; see fd-passing.h. */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "fd-passing.h"

ssize_t
gm_send_with_fds (int sock, const void *buf, size_t len, const int *fds,
                  size_t nr_fds)
{
  char control[CMSG_SPACE (GM_PASS_FDS * sizeof (int))] = { 0 };
  struct iovec iov = { .iov_base = (void *) buf, .iov_len = len };
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
  ssize_t n;

  if (nr_fds > 0) {
    struct cmsghdr *cmsg;

    msg.msg_control = control;
    msg.msg_controllen = CMSG_SPACE (nr_fds * sizeof fds[0]);
    cmsg = CMSG_FIRSTHDR (&msg);
    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN (nr_fds * sizeof fds[0]);
    memcpy (CMSG_DATA (cmsg), fds, nr_fds * sizeof fds[0]);
  }
  do
    n = sendmsg (sock, &msg, MSG_NOSIGNAL);
  while (n == -1 && errno == EINTR);
  return n;
}
