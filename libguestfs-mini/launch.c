/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Launching an appliance in this process, and ending it; see launch.h.
 *
 * A launch restores a template.  One that does not restore is thrown away
 * and built anew once; what remains after that is a cold boot.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "appliance.h"
#include "attach-drive.h"
#include "channel.h"
#include "clock.h"
#include "common/cleanup.h"
#include "error.h"
#include "event.h"
#include "gm-calls.h"
#include "holder-client.h"
#include "launch.h"
#include "template.h"

enum {
  OWN_PORT = 1,         /* the port that an in-process handle talks through */
  QUIT_TIMEOUT = 60000, /* ms for qemu to write back its caches */
};

/* What a guest is told first. */
struct greeting {
  struct gm_rpc refresh, arm, derive;
  bool derives;                    /* the last one was sent */
  unsigned char cookie[GM_COOKIE]; /* of the handle's own channel */
};

static int set_up (guestfs_h *g, struct greeting *hi, bool early,
                   bool *answers);
static int add_drives (guestfs_h *g, struct gm_appliance *a);
static int scan_drives (guestfs_h *g, struct gm_appliance *a,
                        struct gm_rpc *scans);
static int open_own_channel (guestfs_h *g, struct greeting *hi);
static bool fits_slots (guestfs_h *g);
static bool writes_matter (guestfs_h *g);

/* Send the guest the time, randomness and the cookie of our own channel. */
static int
greet (guestfs_h *g, struct gm_appliance *a, struct greeting *hi)
{
  if (getrandom (hi->cookie, sizeof hi->cookie, 0) != sizeof hi->cookie)
    return gm_perror (g, "getrandom");
  if (gm_control_post_refresh (g, a, &hi->refresh) == -1)
    return -1;
  if (gm_control_post_arm (g, a, OWN_PORT, hi->cookie, &hi->arm) == -1)
    return -1;
  /* What is only read needs no reproducing, and may have its processors. */
  hi->derives = g->set.reproducible && writes_matter (g);
  return hi->derives ? gm_control_post_derive (g, a, &hi->derive) : 0;
}

/* Boot without a template. */
static int
cold_boot (guestfs_h *g, struct gm_machine *m)
{
  int64_t deadline = gm_now_ms () + gm_boot_timeout (m->accel);
  struct gm_appliance *a;
  struct greeting hi;
  bool answers;

  m->tsc_khz = gm_tsc_khz ();
  a = gm_appliance_start (g, m, GM_START_BOOT, -1, -1);
  g->appliance = a;
  if (a == NULL || gm_appliance_wait_boot (g, a, deadline) == -1 ||
      greet (g, a, &hi) == -1)
    return -1;
  if (set_up (g, &hi, true, &answers) == 0)
    return 0;
  return answers ? -1 : gm_error_code (g, g->last_errno, "%s", g->last_error);
}

/* Start qemu from a template.  EARLY is as in set_up.  *ANSWERS is set to
 * whether the daemon in it was heard of, *STARTED to whether at least qemu was.
 */
static int
restore (guestfs_h *g, const struct gm_machine *m, const struct gm_template *t,
         bool early, bool *answers, bool *started)
{
  struct greeting hi;
  int r;

  guestfs_push_error_handler (g, NULL, NULL);
  g->appliance =
    gm_appliance_start (g, m, GM_START_RESTORE, t->memory, t->state);
  r = g->appliance == NULL || gm_appliance_restore (g, g->appliance) == -1
        ? -1
        : greet (g, g->appliance, &hi);
  guestfs_pop_error_handler (g);
  *answers = false;
  if (r == 0) {
    g->appliance->template = gm_strdup (g, t->dir);
    r = set_up (g, &hi, early, answers);
  }
  *started = g->appliance != NULL && gm_qmp_greeted (g->appliance->qmp);
  if (!*answers)
    gm_appliance_stop (steal_ptr (&g->appliance));
  return r;
}

/* Launch from the template.  Returns 0; -1 with the error recorded; 1: the
 * template was no good, there should be a new one; 2: there is none that
 * works, *WHY says why.
 */
static int
from_template (guestfs_h *g, struct gm_machine *m, char **reason, char **why)
{
  bool answers, started;
  struct gm_template t;
  int r;

  free (steal_ptr (reason));
  r = gm_template_open (g, m, &t, reason, why);
  if (r != 0)
    return r == -2 ? -1 : 2;
  r = restore (g, m, &t, true, &answers, &started);
  /* Or was it a drive that ended qemu, or held it up?  Then the template is
   * good: first the guest, then its drives.
   */
  if (!answers && started && g->nr_drives > 0 &&
      lseek (t.state, 0, SEEK_SET) == 0)
    r = restore (g, m, &t, false, &answers, &started);
  if (!answers) {
    free (steal_ptr (why));
    *why = gm_asprintf (g, "no template restores: %s", guestfs_last_error (g));
    /* Under emulation a qemu that does not even start (no memory, too many
     * open files) says nothing about the template.
     */
    r = 2;
    if (started || strcmp (m->accel, "tcg") != 0) {
      gm_warning (g, "the template does not restore (%s): building it anew",
                  guestfs_last_error (g));
      gm_template_discard (&t);
      r = 1;
    }
  }
  gm_template_close (&t);
  return r;
}

/* Have the appliance run, with its drives, by whatever way works. */
static int
bring_up (guestfs_h *g, struct gm_machine *m)
{
  CLEANUP_FREE char *reason = NULL, *why = NULL;
  int r = 1;

  if (m->nr_extra > 0) {
    /* A frozen guest knows nothing of the user's own devices. */
    m->accel = gm_template_cold_accel (g, &reason);
    r = cold_boot (g, m);
  } else {
    for (int attempt = 0; attempt < 2 && r == 1; attempt++)
      r = from_template (g, m, &reason, &why);
    if (r > 0) {
      gm_warning (g, "%s: booting the appliance instead, which is slow", why);
      r = cold_boot (g, m);
    }
  }
  if (r == 0)
    g->appliance->accel_reason = steal_ptr (&reason);
  return r;
}

/* The guest was greeted and may take its time to wake up: give qemu its
 * drives meanwhile, if EARLY and possible.  *ANSWERS is set to whether the guest did wake up; if it
 * did not, no error is told to the handler yet.
 */
static int
set_up (guestfs_h *g, struct greeting *hi, bool early, bool *answers)
{
  struct gm_appliance *a = g->appliance;
  CLEANUP_FREE struct gm_rpc *scans =
    gm_calloc (g, g->nr_drives + 1, sizeof *scans);
  int r;

  early = early && fits_slots (g);
  guestfs_push_error_handler (g, NULL, NULL);
  r = early ? add_drives (g, a) : 0;
  for (size_t i = 0; early && r == 0 && i < g->nr_drives; i++)
    if (g->drives[i].path != NULL)
      r = gm_control_post_scan (g, a, i, g->drives[i].label, &scans[i]);
  *answers = gm_control_answer (g, a, &hi->refresh) == 0 &&
             gm_control_answer (g, a, &hi->arm) == 0 &&
             (!hi->derives || gm_control_answer (g, a, &hi->derive) == 0);
  guestfs_pop_error_handler (g);
  if (r == -1 && *answers)
    gm_error_code (g, g->last_errno, "%s", g->last_error);
  if (r == -1 || !*answers)
    return -1;
  if (early)
    r = scan_drives (g, a, scans);
  for (size_t i = 0; !early && r == 0 && i < g->nr_drives; i++)
    if (g->drives[i].path != NULL)
      r = gm_drive_attach (g, i);
  return r == 0 ? open_own_channel (g, hi) : -1;
}

static int
add_drives (guestfs_h *g, struct gm_appliance *a)
{
  for (size_t i = 0; i < g->nr_drives; i++)
    if (g->drives[i].path != NULL && gm_qemu_add_drive (g, a, i) == -1)
      return -1;
  return 0;
}

/* Keep the name DEVICE, malloc'ed, that the guest gave to drive INDEX. */
static int
take_device (guestfs_h *g, size_t index, char *device)
{
  CLEANUP_FREE char *name = device;
  struct gm_drive *d = &g->drives[index];

  if (name == NULL)
    return -1;
  if (strlen (name) >= sizeof d->device)
    return gm_error (g, "%s: the appliance gave it a name that is too long",
                     d->path);
  strcpy (d->device, name);
  return 0;
}

static int
scan_drives (guestfs_h *g, struct gm_appliance *a, struct gm_rpc *scans)
{
  for (size_t i = 0; i < g->nr_drives; i++)
    if (g->drives[i].path != NULL &&
        take_device (g, i, gm_control_scanned (g, a, &scans[i])) == -1)
      return -1;
  return 0;
}

static int
open_own_channel (guestfs_h *g, struct greeting *hi)
{
  struct gm_appliance *a = g->appliance;

  g->channel = gm_channel_new (a->ports[OWN_PORT], hi->cookie);
  a->ports[OWN_PORT] = -1;
  if (g->channel == NULL)
    return gm_perror (g, "channel");
  gm_channel_set_ring (g->channel, a->ring, OWN_PORT);
  return 0;
}

static void
forget_devices (guestfs_h *g)
{
  for (size_t i = 0; i < g->nr_drives; i++)
    g->drives[i].device[0] = '\0';
}

/* Targets without gaps: names of devices follow the order of the drives. */
static void
close_gaps (guestfs_h *g)
{
  size_t n = 0;

  for (size_t i = 0; i < g->nr_drives; i++)
    if (g->drives[i].path != NULL)
      g->drives[n++] = g->drives[i];
  g->nr_drives = n;
}

int
gm_call_launch (guestfs_h *g)
{
  struct gm_machine m;
  int64_t start = gm_now_ms ();
  int r = -1;

  if (g->state != GM_CONFIG)
    return gm_error (g, "the appliance has been launched already");
  g->state = GM_LAUNCHING;
  close_gaps (g);
  if (gm_machine_init (g, &m) == 0)
    r = bring_up (g, &m);
  gm_machine_free (&m);
  if (r == -1) {
    gm_appliance_stop (steal_ptr (&g->appliance));
    forget_devices (g);
    g->state = GM_CONFIG;
    return -1;
  }
  g->state = GM_READY;
  gm_debug (g, "launched in %" PRIi64 " ms", gm_now_ms () - start);
  gm_event_void (g, GUESTFS_EVENT_LAUNCH_DONE);
  return 0;
}

/* Has any drive been attached for writing? */
static bool
writes_matter (guestfs_h *g)
{
  for (size_t i = 0; i < g->nr_drives; i++)
    if (g->drives[i].path != NULL && !g->drives[i].readonly &&
        !g->drives[i].scratch)
      return true;
  return g->set.nr_qemu_params > 0;
}

/* Let qemu close its images in order. */
static int
quit_qemu (guestfs_h *g, struct gm_appliance *a)
{
  if (gm_appliance_qmp (g, a, "closing the disks", "quit", NULL, -1, NULL) ==
      -1)
    return -1;
  if (gm_qmp_wait_event (a->qmp, "", NULL, NULL, QUIT_TIMEOUT) != -1)
    return gm_error (g, "qemu does not end: changes may be lost");
  return 0;
}

int
gm_launch_shutdown (guestfs_h *g)
{
  struct gm_appliance *a = steal_ptr (&g->appliance);
  int r = 0;

  if (g->state == GM_READY && a != NULL && writes_matter (g)) {
    if (g->set.autosync)
      r = gm_control_autosync (g, a);
    if (quit_qemu (g, a) == -1)
      r = -1;
  }
  gm_appliance_log (g, a);
  gm_channel_free (steal_ptr (&g->channel));
  gm_holder_free (steal_ptr (&g->holder));
  gm_appliance_stop (a);
  forget_devices (g);
  g->state = GM_CONFIG;
  if (a != NULL)
    gm_event_void (g, GUESTFS_EVENT_SUBPROCESS_QUIT);
  return r;
}

void
gm_launch_lost (guestfs_h *g)
{
  if (g->state == GM_CONFIG)
    return;
  gm_appliance_log (g, g->appliance);
  gm_channel_free (steal_ptr (&g->channel));
  gm_holder_free (steal_ptr (&g->holder));
  gm_appliance_stop (steal_ptr (&g->appliance));
  forget_devices (g);
  g->state = GM_CONFIG;
  gm_event_void (g, GUESTFS_EVENT_SUBPROCESS_QUIT);
}

int
gm_call_shutdown (guestfs_h *g)
{
  return gm_launch_shutdown (g);
}

int
gm_call_kill_subprocess (guestfs_h *g)
{
  return gm_launch_shutdown (g);
}

pid_t
gm_launch_pid (guestfs_h *g)
{
  return g->appliance ? g->appliance->minder.child : 0;
}

/* Take back a drive that the guest did not come to terms with: from the
 * guest too, which would take the target's next disk for this one.  The last
 * error stays the one that led here.
 */
static void
undo_attach (guestfs_h *g, size_t index)
{
  CLEANUP_FREE char *error = steal_ptr (&g->last_error);
  int err = g->last_errno;

  guestfs_push_error_handler (g, NULL, NULL);
  gm_control_remove_drive (g, g->appliance, index);
  gm_qemu_remove_drive (g, g->appliance, index);
  guestfs_pop_error_handler (g);
  free (g->last_error);
  g->last_error = steal_ptr (&error);
  g->last_errno = err;
}

/* Can a template's empty disk hold the drive?  Its sectors have 512 bytes,
 * which those of a host's device need not.
 */
static bool
fits_slot (const struct gm_drive *d)
{
  struct stat st;

  if (d->blocksize != 0 && d->blocksize != 512)
    return false;
  return d->scratch || stat (d->path, &st) == -1 || !S_ISBLK (st.st_mode);
}

static bool
fits_slots (guestfs_h *g)
{
  for (size_t i = 0; i < g->nr_drives; i++)
    if (g->drives[i].path != NULL && !fits_slot (&g->drives[i]))
      return false;
  return true;
}

/* Remove the empty disk where drive INDEX goes. */
static int
give_up_slot (guestfs_h *g, struct gm_appliance *a, size_t index)
{
  if (gm_control_remove_drive (g, a, index) == -1 ||
      gm_qemu_remove_drive (g, a, index) == -1)
    return -1;
  gm_appliance_take_slot (a, index);
  return 0;
}

int
gm_drive_attach (guestfs_h *g, size_t index)
{
  struct gm_drive *d = &g->drives[index];
  struct gm_appliance *a = g->appliance;
  struct gm_rpc scan;

  if (g->holder != NULL)
    return gm_holder_add_drive (g, g->holder, d);
  if (gm_appliance_has_slot (a, index) && !fits_slot (d) &&
      give_up_slot (g, a, index) == -1)
    return -1;
  if (gm_qemu_add_drive (g, a, index) == -1)
    return -1;
  if (gm_control_post_scan (g, a, index, d->label, &scan) == 0 &&
      take_device (g, index, gm_control_scanned (g, a, &scan)) == 0)
    return 0;
  undo_attach (g, index);
  return -1;
}

int
gm_drive_detach (guestfs_h *g, size_t index)
{
  struct gm_drive *d = &g->drives[index];

  if (g->holder != NULL)
    return gm_holder_remove_drive (g, g->holder, d);
  if (gm_control_remove_drive (g, g->appliance, index) == -1 ||
      gm_qemu_remove_drive (g, g->appliance, index) == -1)
    return -1;
  d->device[0] = '\0';
  return 0;
}
