/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The client's side of a handle socket; messages: wire.h. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel.h"
#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "errno-names.h"
#include "gm-calls.h"
#include "holder-client.h"
#include "launch.h"
#include "status.h"
#include "wire.h"

struct gm_holder {
  int sock;
  char *path;
  struct gm_message *answer; /* of the last request */
};

void
gm_holder_free (struct gm_holder *h)
{
  if (h == NULL)
    return;
  if (h->sock != -1)
    close (h->sock);
  gm_message_free (h->answer);
  free (h->path);
  free (h);
}

/* Send a request and wait for its answer, which is left in h->answer. */
static int
request (guestfs_h *g, struct gm_holder *h, const char *const *words)
{
  struct gm_message *m = h->answer;
  int r = gm_wire_send (h->sock, words, NULL, 0);

  if (r == -1 && errno == EMSGSIZE)
    return gm_error (g, "%s: the arguments are too long", words[0]);
  r = r == 0 ? gm_wire_recv (h->sock, m) : 0;
  if (r == 1 && strcmp (m->words[0], "ok") == 0)
    return 0;
  if (r == 1 && strcmp (m->words[0], "error") == 0 && m->nr == 3)
    return gm_error_code (g,
                          m->words[2][0] ? gm_errno_by_name (m->words[2]) : 0,
                          "%s", m->words[1]);
  if (r == 1)
    return gm_error_code (g, EPROTO, "%s: not a handle socket of this version",
                          h->path);
  return gm_error_code (g, EPIPE, "%s: the appliance has ended", h->path);
}

static int
connect_to (guestfs_h *g, struct gm_holder *h)
{
  struct sockaddr_un addr = { .sun_family = AF_UNIX };

  if (strlen (h->path) >= sizeof addr.sun_path)
    return gm_error_code (g, ENAMETOOLONG,
                          "%s: the path of a handle socket has at most %zu "
                          "bytes",
                          h->path, sizeof addr.sun_path - 1);
  strcpy (addr.sun_path, h->path);
  h->sock = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (h->sock == -1)
    return gm_perror (g, "socket");
  if (connect (h->sock, (struct sockaddr *) &addr, sizeof addr) == 0)
    return 0;
  if (errno == ECONNREFUSED)
    return gm_error_code (g, errno,
                          "%s: no appliance is running behind this "
                          "handle",
                          h->path);
  if (errno == EPROTOTYPE)
    return gm_error_code (g, errno, "%s: not a handle socket", h->path);
  return gm_perror (g, "%s", h->path);
}

/* Read the 32 hexadecimal digits of a cookie. */
static int
read_cookie (const char *hex, unsigned char cookie[GM_COOKIE])
{
  if (strlen (hex) != 2 * GM_COOKIE)
    return -1;
  for (int i = 0; i < GM_COOKIE; i++)
    if (sscanf (hex + 2 * i, "%2hhx", &cookie[i]) != 1)
      return -1;
  return 0;
}

/* Get a channel; waits while all are taken. */
static int
lease (guestfs_h *g, struct gm_holder *h)
{
  static const char *const words[] = { "lease", NULL };
  struct gm_message *m = h->answer;
  unsigned char cookie[GM_COOKIE];

  if (request (g, h, words) == -1)
    return -1;
  if (m->fds[0] == -1 || m->fds[1] == -1 || m->nr != 3 ||
      read_cookie (m->words[1], cookie) == -1)
    return gm_error_code (g, EPROTO, "%s: the holder sent no channel", h->path);
  g->channel = gm_channel_new (steal_fd (&m->fds[0]), cookie);
  if (g->channel == NULL)
    return gm_perror (g, "channel");
  gm_channel_set_ring (g->channel, m->fds[1], atoi (m->words[2]));
  close (steal_fd (&m->fds[1]));
  return 0;
}

int
gm_call_mini_attach (guestfs_h *g, const char *socket)
{
  struct gm_holder *h;

  if (g->state != GM_CONFIG)
    return gm_error (g, "the handle has an appliance already");
  h = gm_calloc (g, 1, sizeof *h);
  h->sock = -1;
  h->path = gm_strdup (g, socket);
  h->answer = gm_message_new ();
  if (h->answer == NULL || connect_to (g, h) == -1 || lease (g, h) == -1) {
    gm_holder_free (h);
    return -1;
  }
  g->holder = h;
  g->state = GM_READY;
  return 0;
}

/* The holder has another working directory. */
static char *
absolute (guestfs_h *g, const char *path)
{
  CLEANUP_FREE char *cwd = NULL;

  if (path[0] == '/')
    return gm_strdup (g, path);
  cwd = getcwd (NULL, 0);
  return cwd ? gm_asprintf (g, "%s/%s", cwd, path) : NULL;
}

int
gm_holder_add_drive (guestfs_h *g, struct gm_holder *h, struct gm_drive *d)
{
  CLEANUP_FREE char *path =
    d->scratch ? gm_strdup (g, "") : absolute (g, d->path);
  char options[128];
  const char *words[] = { "add",
                          path,
                          d->readonly ? "ro" : "rw",
                          d->guessed || !d->format ? "" : d->format,
                          d->label ? d->label : "",
                          options,
                          NULL };

  if (path == NULL)
    return gm_perror (g, "%s", d->path);
  snprintf (options, sizeof options, "%d %d %d %d %lld", (int) d->discard,
            (int) d->unsafe, (int) d->backing, d->blocksize,
            (long long) d->size);
  if (request (g, h, words) == -1)
    return -1;
  snprintf (d->device, sizeof d->device, "%s",
            h->answer->nr == 2 ? h->answer->words[1] : "");
  return 0;
}

int
gm_holder_remove_drive (guestfs_h *g, struct gm_holder *h, struct gm_drive *d)
{
  const char *words[] = { "remove", d->label ? d->label : "", NULL };

  return request (g, h, words);
}

/* The words of an answer after its "ok". */
static char **
ask_list (guestfs_h *g, struct gm_holder *h, const char *what)
{
  const char *words[] = { what, NULL };
  struct gm_strvec list = { 0 };

  if (request (g, h, words) == -1)
    return NULL;
  for (size_t i = 1; i < h->answer->nr; i++)
    gm_strvec_take (&list, gm_strdup (g, h->answer->words[i]));
  return gm_strvec_steal (&list);
}

char **
gm_holder_status (guestfs_h *g, struct gm_holder *h)
{
  return ask_list (g, h, "status");
}

char **
gm_holder_drives (guestfs_h *g, struct gm_holder *h)
{
  return ask_list (g, h, "drives");
}

int
gm_call_mini_stop (guestfs_h *g)
{
  static const char *const words[] = { "close", NULL };
  int r;

  if (g->holder == NULL)
    return gm_error (g, "the handle is not attached to a handle socket");
  r = request (g, g->holder, words);
  gm_launch_lost (g);
  return r;
}
