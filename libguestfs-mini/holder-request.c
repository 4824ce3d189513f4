/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The holder's answers to requests on the handle socket; see wire.h. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appliance.h"
#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "holder-request.h"
#include "launch.h"
#include "status.h"

static int
answer_ok (struct client *c, const char *word)
{
  const char *words[] = { "ok", word, NULL };

  return gm_wire_send (c->fd, words, NULL, 0);
}

/* Answer with the handle's last error. */
static int
answer_error (struct holder *h, struct client *c)
{
  const char *message = guestfs_last_error (h->g);
  int err = guestfs_last_errno (h->g);
  const char *name = err ? strerrorname_np (err) : "";
  const char *words[] = { "error", message ? message : "unknown error",
                          name ? name : "", NULL };

  return gm_wire_send (c->fd, words, NULL, 0);
}

static int
answer_list (struct client *c, struct gm_strvec *list)
{
  CLEANUP_FREE_STRINGS char **words = gm_strvec_steal (list);

  return words ? gm_wire_send (c->fd, (const char *const *) words, NULL, 0)
               : -1;
}

static int
do_lease (struct holder *h, struct client *c)
{
  (void) h;
  if (c->port != 0 || c->waiting)
    return -1; /* one each */
  c->waiting = true;
  return 0;
}

static int
do_status (struct holder *h, struct client *c)
{
  struct gm_strvec v = { 0 };
  size_t leased = 0, waiting = 0;

  for (size_t i = 0; i < h->nr_clients; i++) {
    leased += h->clients[i].port != 0;
    waiting += h->clients[i].waiting;
  }
  gm_strvec_add (&v, "ok");
  gm_strvec_add (&v, "handle");
  gm_strvec_add (&v, h->path);
  gm_strvec_add (&v, "holder-pid");
  gm_strvec_addf (&v, "%d", (int) getpid ());
  gm_status_fill (h->g, &v);
  gm_strvec_add (&v, "channels");
  gm_strvec_addf (&v, "%d", GM_NR_PORTS - 1);
  gm_strvec_add (&v, "channels-in-use");
  gm_strvec_addf (&v, "%zu", leased);
  gm_strvec_add (&v, "clients-waiting");
  gm_strvec_addf (&v, "%zu", waiting);
  return answer_list (c, &v);
}

static int
do_drives (struct holder *h, struct client *c)
{
  struct gm_strvec v = { 0 };

  gm_strvec_add (&v, "ok");
  gm_status_drives (h->g, &v);
  return answer_list (c, &v);
}

/* Where the next drive goes: the first empty slot. */
static size_t
next_slot (guestfs_h *g)
{
  size_t i = 0;

  while (i < g->nr_drives && g->drives[i].path != NULL)
    i++;
  return i;
}

/* add PATH ro|rw FORMAT LABEL OPTIONS; PATH is empty for a scratch drive. */
static int
do_add (struct holder *h, struct client *c)
{
  const char **w = h->message->words;
  struct guestfs_add_drive_opts_argv args = { 0 };
  struct guestfs_add_drive_scratch_argv scratch = { 0 };
  size_t slot = next_slot (h->g);
  int discard, unsafe, backing, blocksize, r;
  long long size;

  if (h->message->nr != 6 || sscanf (w[5], "%d %d %d %d %lld", &discard,
                                     &unsafe, &backing, &blocksize, &size) != 5)
    return -1;
  args.bitmask = GUESTFS_ADD_DRIVE_OPTS_READONLY_BITMASK |
                 GUESTFS_ADD_DRIVE_OPTS_CACHEMODE_BITMASK |
                 GUESTFS_ADD_DRIVE_OPTS_DISCARD_BITMASK;
  args.readonly = strcmp (w[2], "ro") == 0;
  args.cachemode = unsafe ? "unsafe" : "writeback";
  args.discard = discard && !args.readonly ? "besteffort" : "disable";
  if (w[3][0] != '\0') {
    args.bitmask |= GUESTFS_ADD_DRIVE_OPTS_FORMAT_BITMASK;
    args.format = w[3];
  }
  if (w[4][0] != '\0') {
    args.bitmask |= GUESTFS_ADD_DRIVE_OPTS_LABEL_BITMASK;
    scratch.bitmask |= GUESTFS_ADD_DRIVE_SCRATCH_LABEL_BITMASK;
    args.label = scratch.label = w[4];
  }
  if (blocksize != 0) {
    args.bitmask |= GUESTFS_ADD_DRIVE_OPTS_BLOCKSIZE_BITMASK;
    scratch.bitmask |= GUESTFS_ADD_DRIVE_SCRATCH_BLOCKSIZE_BITMASK;
    args.blocksize = scratch.blocksize = blocksize;
  }
  h->g->allow_backing = backing;
  r = w[1][0] == '\0' ? guestfs_add_drive_scratch_argv (h->g, size, &scratch)
                      : guestfs_add_drive_opts_argv (h->g, w[1], &args);
  h->g->allow_backing = false;
  if (r == -1)
    return answer_error (h, c);
  return answer_ok (c, h->g->drives[slot].device);
}

static int
do_remove (struct holder *h, struct client *c)
{
  if (h->message->nr != 2)
    return -1;
  if (guestfs_remove_drive (h->g, h->message->words[1]) == -1)
    return answer_error (h, c);
  return answer_ok (c, NULL);
}

/* Unmount, sync and end, then say how it went. */
static int
do_close (struct holder *h, struct client *c)
{
  unlink (h->path); /* whoever comes now is too late */
  /* From here on the name may be that of another appliance. */
  gm_minder_set_unlink (&h->g->appliance->minder, "");
  if (gm_launch_shutdown (h->g) == -1)
    answer_error (h, c);
  else
    answer_ok (c, NULL);
  h->closed = true;
  return 0;
}

static const struct {
  const char *name;
  int (*run) (struct holder *h, struct client *c);
} requests[] = {
  { "lease", do_lease }, { "status", do_status }, { "drives", do_drives },
  { "add", do_add },     { "remove", do_remove }, { "close", do_close },
};

int
gm_holder_request (struct holder *h, struct client *c)
{
  const char *call = h->g->call;
  int r = -1;

  if (gm_wire_recv (c->fd, h->message) != 1)
    return -1;
  h->g->call = NULL; /* errors are about the client's call: it names it */
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
    if (strcmp (h->message->words[0], requests[i].name) == 0)
      r = requests[i].run (h, c);
  h->g->call = call;
  return r;
}
