/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* augeas: holds a session of Augeas for the daemon, on the socket that is its
 * standard input.
 *
 * libaugeas parses what the image holds by code that has not been written for
 * hostile files, so it runs confined (confine.c), and a crash or an endless
 * parse costs the session and nothing else.
 *
 * To load all lenses takes seconds under emulation.  So the first of these
 * processes does that and never serves a session itself: it forks one that does
 * for each.  The daemon starts it before the appliance is frozen, so launches
 * find it ready.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"

#include "session.h"

static int receive (int sock, struct augeas_message *m, int *fd);
static int send_answer (int sock, const struct augeas_message *m);
static bool begin_session (struct session *s, int sock,
                           struct augeas_message *out);
static void serve (struct session *s, int tree, const struct augeas_message *in,
                   struct augeas_message *out);

int
main (void)
{
  struct session s = { .lenses = -1 };

  unsetenv ("AUGEAS_LENS_LIB");
  unsetenv ("AUGEAS_ROOT");
  if (confine (&s) == -1) {
    fprintf (stderr, "augeas: cannot be confined: %s\n", strerror (errno));
    return 1;
  }
  s.aug = aug_init ("/", ".", AUG_NO_STDINC | AUG_NO_LOAD | AUG_NO_ERR_CLOSE);
  for (;;) {
    CLEANUP_AUGEAS_MESSAGE struct augeas_message in = { 0 }, out = { 0 };
    CLEANUP_FD int fd = -1;
    int r = receive (STDIN_FILENO, &in, &fd);

    if (r <= 0)
      return r == 0 ? 0 : 1;
    if (s.aug == NULL)
      failed (&out, "Augeas: out of memory");
    else if (in.what == AUGEAS_READY)
      ;
    else if (in.what == AUGEAS_FORK) {
      if (begin_session (&s, fd, &out))
        continue;
    } else
      serve (&s, fd, &in, &out);
    if (send_answer (STDIN_FILENO, &out) == -1)
      return 1;
  }
}

/* Fork: true in the child, whose socket is SOCK from now on.  It becomes a child
 * of the daemon, which waits for it.
 */
static bool
begin_session (struct session *s, int sock, struct augeas_message *out)
{
  pid_t pid;

  if (s->root != NULL || sock == -1) {
    failed (out, "this is a session");
    return false;
  }
  pid = syscall (SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
  if (pid == 0) {
    if (dup2 (sock, STDIN_FILENO) == -1)
      _exit (1);
    return true;
  }
  if (pid == -1)
    failed (out, "fork: %s", strerror (errno));
  else
    out->number = pid;
  return false;
}

static void
serve (struct session *s, int tree, const struct augeas_message *in,
       struct augeas_message *out)
{
  const char *root =
    in->what == AUGEAS_INIT && in->nr > 0 ? in->strings[0] : s->root;

  if (root == NULL) {
    failed (out, "no session");
    return;
  }
  limit_time ();
  umask (in->umask);
  if (tree != -1 && enter_image (s, tree, root) == -1) {
    failed (out, "%s: %s", root, strerror (errno));
    leave_image (s);
    return;
  }
  serve_request (s, in, out);
  if (tree != -1)
    leave_image (s);
}

static int
read_all (int sock, char *buf, size_t len)
{
  while (len > 0) {
    ssize_t n = read (sock, buf, len);

    if (n == -1 && errno == EINTR)
      continue;
    if (n <= 0)
      return -1;
    buf += n;
    len -= n;
  }
  return 0;
}

/* Returns 1, 0 at the end, or -1.  *FD: what came along, or -1. */
static int
receive (int sock, struct augeas_message *m, int *fd)
{
  char head[AUGEAS_HEADER], control[CMSG_SPACE (sizeof (int))];
  struct iovec iov = { head, sizeof head };
  struct msghdr msg = { .msg_iov = &iov,
                        .msg_iovlen = 1,
                        .msg_control = control,
                        .msg_controllen = sizeof control };
  ssize_t n = recvmsg (sock, &msg, MSG_WAITALL | MSG_CMSG_CLOEXEC);
  struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR (&msg) : NULL;
  CLEANUP_FREE char *buf = NULL;
  size_t len;

  if (n == 0)
    return 0;
  if (c != NULL && c->cmsg_type == SCM_RIGHTS)
    memcpy (fd, CMSG_DATA (c), sizeof *fd);
  len = n == sizeof head ? augeas_wire_length (head) : 0;
  buf = len > 0 ? malloc (len) : NULL;
  if (buf == NULL || read_all (sock, buf, len) == -1 ||
      augeas_wire_decode (buf, len, m) == -1)
    return -1;
  return 1;
}

static int
send_answer (int sock, const struct augeas_message *m)
{
  size_t len, done = 0;
  CLEANUP_FREE char *buf = augeas_wire_encode (m, &len);
  struct augeas_message sorry = { 0 };
  int r;

  if (buf == NULL) {
    if (m->what == -1)
      return -1;
    failed (&sorry, "the answer is too large");
    r = send_answer (sock, &sorry);
    augeas_wire_free (&sorry);
    return r;
  }
  while (done < len) {
    ssize_t n = write (sock, buf + done, len - done);

    if (n == -1)
      return -1;
    done += n;
  }
  return 0;
}
