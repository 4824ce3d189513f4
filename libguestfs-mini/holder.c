/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The holder: owns an appliance and lends its channels to the clients of a
 * handle socket.  Messages: wire.h.
 *
 * It moves no data itself: a client gets the descriptor of a port and talks
 * to the daemon directly.  A lease ends with the client's connection, however
 * the client ended; the port is then armed with a new cookie, upon which the
 * daemon stops whatever the client left running there.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "appliance.h"
#include "channel.h"
#include "clock.h"
#include "common/cleanup.h"
#include "error.h"
#include "event.h"
#include "gm-calls.h"
#include "holder-request.h"
#include "launch.h"
#include "wire.h"

enum {
  MAX_CLIENTS = 512, /* others wait to be accepted */
  FIXED = 5,         /* poll entries before the clients: see fill_poll */
};

static int listen_at (guestfs_h *g, const char *path);
static int adopt_ports (guestfs_h *g, struct holder *h);
static int loop (guestfs_h *g, struct holder *h, int idle);
static void drop_client (struct holder *h, size_t i);

int
gm_call_mini_serve (guestfs_h *g, const char *socket, int idle)
{
  struct holder h = { .g = g, .path = socket, .listener = -1, .signals = -1 };
  sigset_t mask, old;
  int r = -1;

  if (g->appliance == NULL)
    return gm_error (g, "the handle has launched no appliance");
  sigemptyset (&mask);
  sigaddset (&mask, SIGTERM);
  sigaddset (&mask, SIGINT);
  sigaddset (&mask, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &mask, &old);
  h.signals = signalfd (-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
  h.message = gm_message_new ();
  if (h.signals == -1 || h.message == NULL)
    gm_perror (g, "%s", socket);
  else
    h.listener = listen_at (g, socket);
  if (h.listener != -1) {
    gm_minder_set_unlink (&g->appliance->minder, socket);
    r = adopt_ports (g, &h);
    gm_event_void (g, GUESTFS_EVENT_LAUNCH_DONE);
    if (r == 0)
      r = loop (g, &h, idle);
    close (h.listener);
    if (!h.closed)
      unlink (socket);
  }
  while (h.nr_clients > 0)
    drop_client (&h, h.nr_clients - 1);
  free (h.clients);
  free (h.poll);
  gm_message_free (h.message);
  if (h.signals != -1)
    close (h.signals);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return r;
}

/* A socket that a dead holder left behind may be replaced. */
static bool
is_stale (const struct sockaddr_un *addr)
{
  CLEANUP_FD int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  return fd != -1 &&
         connect (fd, (const struct sockaddr *) addr, sizeof *addr) == -1 &&
         errno == ECONNREFUSED;
}

/* Make the handle socket, for this user alone. */
static int
listen_at (guestfs_h *g, const char *path)
{
  struct sockaddr_un addr = { .sun_family = AF_UNIX };
  CLEANUP_FD int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  mode_t mask;
  int r;

  if (fd == -1)
    return gm_perror (g, "socket");
  if (strlen (path) >= sizeof addr.sun_path)
    return gm_error_code (g, ENAMETOOLONG,
                          "%s: the path of a handle socket has at most %zu "
                          "bytes",
                          path, sizeof addr.sun_path - 1);
  strcpy (addr.sun_path, path);
  mask = umask (0177);
  r = bind (fd, (struct sockaddr *) &addr, sizeof addr);
  if (r == -1 && errno == EADDRINUSE) {
    if (is_stale (&addr) && unlink (path) == 0)
      r = bind (fd, (struct sockaddr *) &addr, sizeof addr);
    else
      errno = EADDRINUSE;
  }
  umask (mask);
  if (r == -1 || listen (fd, 128) == -1)
    return gm_perror (g, "%s", path);
  return steal_fd (&fd);
}

/* Take every client port, that of the handle's own channel included. */
static int
adopt_ports (guestfs_h *g, struct holder *h)
{
  struct gm_appliance *a = g->appliance;

  if (g->channel != NULL) {
    int fd = dup (g->channel->fd);

    if (fd == -1)
      return gm_perror (g, "dup");
    for (int i = 1; i < GM_NR_PORTS; i++)
      if (a->ports[i] == -1)
        a->ports[i] = fd;
    gm_channel_free (steal_ptr (&g->channel));
  }
  for (int i = 1; i < GM_NR_PORTS; i++)
    h->dirty[h->nr_dirty++] = i;
  return 0;
}

/* Arm the port that has been waiting longest for it.  While its former
 * client's call is being stopped the daemon answers at once all the same.
 */
static int
arm_one (struct holder *h)
{
  struct port p = { .nr = h->dirty[0] };
  size_t i = h->nr_ready;

  if (getrandom (p.cookie, sizeof p.cookie, 0) != sizeof p.cookie ||
      gm_control_arm (h->g, h->g->appliance, p.nr, p.cookie) == -1)
    return -1;
  /* In order of their numbers: what a few clients in a row touch of the ring
   * and of the guest's memory is then always the same.
   */
  for (; i > 0 && h->ready[i - 1].nr > p.nr; i--)
    h->ready[i] = h->ready[i - 1];
  h->ready[i] = p;
  h->nr_dirty--;
  memmove (h->dirty, h->dirty + 1, h->nr_dirty * sizeof h->dirty[0]);
  h->nr_ready++;
  return 0;
}

/* Lend the first ready port to client C. */
static void
lend (struct holder *h, struct client *c)
{
  struct port p = h->ready[0];
  const struct gm_appliance *a = h->g->appliance;
  char hex[2 * GM_COOKIE + 1], number[12];
  const char *words[] = { "ok", hex, number, NULL };
  int fds[] = { a->ports[p.nr], a->ring };

  for (int i = 0; i < GM_COOKIE; i++)
    sprintf (hex + 2 * i, "%02x", p.cookie[i]);
  snprintf (number, sizeof number, "%d", p.nr);
  h->nr_ready--;
  memmove (h->ready, h->ready + 1, h->nr_ready * sizeof h->ready[0]);
  c->waiting = false;
  c->port = p.nr;
  if (gm_wire_send (c->fd, words, fds, 2) == -1)
    shutdown (c->fd, SHUT_RDWR); /* poll tells next, and the port comes back */
}

/* Serve waiting clients in the order in which they came. */
static int
serve_waiting (struct holder *h)
{
  for (size_t i = 0; i < h->nr_clients; i++) {
    if (!h->clients[i].waiting)
      continue;
    if (h->nr_ready == 0 && h->nr_dirty == 0)
      return 0;
    if (h->nr_ready == 0 && arm_one (h) == -1)
      return -1;
    lend (h, &h->clients[i]);
  }
  return 0;
}

static void
accept_client (struct holder *h)
{
  int fd = accept4 (h->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  struct ucred peer;
  socklen_t len = sizeof peer;

  if (fd == -1)
    return;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == -1 ||
      (peer.uid != 0 && peer.uid != geteuid ())) {
    close (fd);
    return;
  }
  h->clients =
    gm_realloc (h->g, h->clients, (h->nr_clients + 1) * sizeof h->clients[0]);
  h->clients[h->nr_clients++] = (struct client){ .fd = fd };
}

static void
drop_client (struct holder *h, size_t i)
{
  struct client *c = &h->clients[i];

  close (c->fd);
  if (c->port != 0)
    h->dirty[h->nr_dirty++] = c->port;
  h->nr_clients--;
  memmove (c, c + 1, (h->nr_clients - i) * sizeof *c);
}

/* What to wait for: new clients, signals, the end of qemu or its minder,
 * output of the console (which handle_events always reads), and every
 * client's next request or end.
 */
static void
fill_poll (struct holder *h)
{
  struct gm_appliance *a = h->g->appliance;

  h->poll =
    gm_realloc (h->g, h->poll, (FIXED + h->nr_clients) * sizeof h->poll[0]);
  h->poll[0] =
    (struct pollfd){ .fd = h->nr_clients < MAX_CLIENTS ? h->listener : -1,
                     .events = POLLIN };
  h->poll[1] = (struct pollfd){ .fd = h->signals, .events = POLLIN };
  h->poll[2] = (struct pollfd){ .fd = gm_qmp_fd (a->qmp), .events = POLLIN };
  h->poll[3] = (struct pollfd){ .fd = a->minder.ctl, .events = POLLIN };
  h->poll[4] = (struct pollfd){ .fd = a->console, .events = POLLIN };
  for (size_t i = 0; i < h->nr_clients; i++)
    h->poll[FIXED + i] =
      (struct pollfd){ .fd = h->clients[i].fd, .events = POLLIN };
}

/* Look at what poll found.  Returns 0, 1 when all is over, or -1. */
static int
handle_events (guestfs_h *g, struct holder *h)
{
  size_t nr = h->nr_clients;

  gm_appliance_log (g, g->appliance);
  if (h->poll[3].revents ||
      (h->poll[2].revents && !gm_qmp_pump (g->appliance->qmp))) {
    gm_launch_lost (g);
    return gm_error_code (g, EPIPE, "the appliance has ended");
  }
  if (h->poll[1].revents) {
    struct signalfd_siginfo info;

    /* Taken, or it would end the program once it is unblocked. */
    return read (h->signals, &info, sizeof info) > 0;
  }
  for (size_t i = nr; i-- > 0;)
    if (h->poll[FIXED + i].revents) {
      int r = gm_holder_request (h, &h->clients[i]);

      if (r == -1)
        drop_client (h, i);
      if (h->closed)
        return 1;
    }
  if (h->poll[0].revents)
    accept_client (h);
  return 0;
}

static int
loop (guestfs_h *g, struct holder *h, int idle)
{
  int r = 0;

  while (r == 0) {
    int timeout = h->nr_dirty > 0 ? 0 : -1;

    if (timeout == -1 && h->nr_clients == 0 && idle > 0)
      timeout = idle > 1000000 ? -1 : idle * 1000;
    fill_poll (h);
    r = poll (h->poll, FIXED + h->nr_clients, timeout);
    if (r == -1 && errno == EINTR)
      r = 0;
    else if (r > 0) {
      r = handle_events (g, h);
      if (r == 0)
        r = serve_waiting (h);
    } else if (r == 0 && h->nr_dirty > 0) {
      r = arm_one (h);
      if (r == -1 && g->state == GM_READY)
        gm_launch_lost (g);
    } else if (r == 0)
      r = 1; /* idle for long enough */
  }
  if (r == -1)
    return -1;
  return h->closed || g->state != GM_READY ? 0 : gm_launch_shutdown (g);
}
