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

/* Boot without a template. */
static struct gm_appliance *
cold_boot (guestfs_h *g, struct gm_machine *m)
{
  int64_t deadline = gm_now_ms () + gm_boot_timeout (m->accel);
  struct gm_appliance *a;

  m->tsc_khz = gm_tsc_khz ();
  a = gm_appliance_start (g, m, GM_START_BOOT, -1);
  if (a == NULL)
    return NULL;
  if (gm_appliance_wait_boot (g, a, deadline) == 0 &&
      gm_control_refresh (g, a) == 0)
    return a;
  gm_appliance_stop (a);
  return NULL;
}

/* Start qemu from a template and hear from the daemon in it.  When that
 * fails, *STARTED says whether qemu at least came up.
 */
static struct gm_appliance *
restore (guestfs_h *g, const struct gm_machine *m, const struct gm_template *t,
         bool *started)
{
  struct gm_appliance *a =
    gm_appliance_start (g, m, GM_START_RESTORE, t->memory);

  *started = a != NULL;
  if (a == NULL)
    return NULL;
  if (gm_appliance_restore (g, a, t->state) == 0 &&
      gm_appliance_resume (g, a) == 0 && gm_control_refresh (g, a) == 0) {
    a->template = gm_strdup (g, t->dir);
    return a;
  }
  gm_appliance_stop (a);
  return NULL;
}

/* Restore, with one more try on a fresh template. */
static struct gm_appliance *
restore_or_rebuild (guestfs_h *g, struct gm_machine *m, char **reason,
                    char **why)
{
  struct gm_appliance *a = NULL;

  for (int attempt = 0; attempt < 2 && a == NULL; attempt++) {
    struct gm_template t;
    bool started;
    int r;

    free (steal_ptr (reason));
    r = gm_template_open (g, m, &t, reason, why);
    if (r != 0)
      return NULL;
    guestfs_push_error_handler (g, NULL, NULL);
    a = restore (g, m, &t, &started);
    guestfs_pop_error_handler (g);
    /* Under emulation a qemu that does not even start (no memory, too many
     * open files) says nothing about the template.
     */
    if (a == NULL && !started && strcmp (m->accel, "tcg") == 0)
      attempt = 2;
    else if (a == NULL) {
      gm_warning (g, "the template does not restore (%s): building it anew",
                  guestfs_last_error (g));
      gm_template_discard (&t);
    }
    gm_template_close (&t);
  }
  if (a == NULL)
    *why = gm_asprintf (g, "no template restores: %s", guestfs_last_error (g));
  return a;
}

static struct gm_appliance *
start_appliance (guestfs_h *g, struct gm_machine *m)
{
  CLEANUP_FREE char *reason = NULL, *why = NULL;
  struct gm_appliance *a = NULL;

  if (m->nr_extra > 0) {
    /* A frozen guest knows nothing of the user's own devices. */
    m->accel = gm_template_cold_accel (g, &reason);
    a = cold_boot (g, m);
  } else {
    a = restore_or_rebuild (g, m, &reason, &why);
    if (a == NULL && why != NULL) {
      gm_warning (g, "%s: booting the appliance instead, which is slow", why);
      a = cold_boot (g, m);
    }
  }
  if (a != NULL)
    a->accel_reason = steal_ptr (&reason);
  return a;
}

/* Attach all drives that were added before launch. */
static int
attach_drives (guestfs_h *g)
{
  for (size_t i = 0; i < g->nr_drives; i++)
    if (g->drives[i].path != NULL && gm_drive_attach (g, i) == -1)
      return -1;
  return 0;
}

/* Arm one port for this handle's own calls. */
static int
open_own_channel (guestfs_h *g, struct gm_appliance *a)
{
  unsigned char cookie[GM_COOKIE];

  if (getrandom (cookie, sizeof cookie, 0) != sizeof cookie)
    return gm_perror (g, "getrandom");
  if (gm_control_arm (g, a, OWN_PORT, cookie) == -1)
    return -1;
  g->channel = gm_channel_new (a->ports[OWN_PORT], cookie);
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

int
gm_call_launch (guestfs_h *g)
{
  struct gm_machine m;
  int64_t start = gm_now_ms ();
  int r = -1;

  if (g->state != GM_CONFIG)
    return gm_error (g, "the appliance has been launched already");
  g->state = GM_LAUNCHING;
  if (gm_machine_init (g, &m) == 0) {
    g->appliance = start_appliance (g, &m);
    if (g->appliance != NULL && attach_drives (g) == 0 &&
        open_own_channel (g, g->appliance) == 0)
      r = 0;
  }
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

int
gm_drive_attach (guestfs_h *g, size_t index)
{
  struct gm_drive *d = &g->drives[index];
  CLEANUP_FREE char *device = NULL;

  if (g->holder != NULL)
    return gm_holder_add_drive (g, g->holder, d);
  if (gm_qemu_add_drive (g, g->appliance, index) == -1)
    return -1;
  device = gm_control_scan_drive (g, g->appliance, index);
  if (device != NULL && strlen (device) < sizeof d->device) {
    strcpy (d->device, device);
    return 0;
  }
  if (device != NULL)
    gm_error (g, "%s: the appliance gave it a name that is too long", d->path);
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
