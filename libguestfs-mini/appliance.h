/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A running appliance: qemu under its minder, its monitor, its ports, and
 * the control channel to the daemon.
 */
#ifndef GM_APPLIANCE_H
#define GM_APPLIANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "handle.h"
#include "machine.h"
#include "minder.h"
#include "qmp.h"
#include "stub.h"

struct gm_appliance {
  struct gm_minder minder;
  struct gm_qmp *qmp;
  int console;     /* pipe: what the guest prints */
  char tail[2048]; /* the end of what was read from it */
  size_t tail_len;
  int errors;             /* memfd: what qemu itself prints */
  int ports[GM_NR_PORTS]; /* our ends; [0] is in control */
  int ring;               /* memory file for bulk data (ring.h) */
  struct gm_channel *control;
  char accel[8];
  char *accel_reason;  /* why not kvm, or NULL */
  char *template;      /* folder of the template, NULL after a cold boot */
  const char *sandbox; /* what holds qemu in, for gfs-status */
  int last_fdset;      /* number of qemu's newest set of descriptors */
  bool slots[GM_NR_SLOTS + 1]; /* disks that are there, and still empty */
};

/* Start qemu with machine M.  MEMORY_FD is the template's memory file, or -1
 * for GM_START_BOOT; STATE_FD its device state for GM_START_RESTORE, else -1.
 * A restoring qemu is not waited for: that is gm_appliance_restore.  Returns
 * NULL with the error recorded and nothing left behind.
 */
struct gm_appliance *gm_appliance_start (guestfs_h *g,
                                         const struct gm_machine *m,
                                         enum gm_start start, int memory_fd,
                                         int state_fd);

/* End qemu and free everything.  NULL is ignored. */
void gm_appliance_stop (struct gm_appliance *a);

/* After a cold boot: wait for the daemon's launch word until DEADLINE. */
int gm_appliance_wait_boot (guestfs_h *g, struct gm_appliance *a,
                            int64_t deadline);

/* Wait until a restoring qemu has loaded the device state; the guest then
 * runs.
 */
int gm_appliance_restore (guestfs_h *g, struct gm_appliance *a);

/* Freeze: write the device state to STATE_FD.  This stops the guest, and notes
 * that it ran, so that it runs again once restored.
 */
int gm_appliance_save (guestfs_h *g, struct gm_appliance *a, int state_fd);

/* Control calls (share/api/mini.xml).  0, or -1 with the error recorded. */
int gm_control_freeze (guestfs_h *g, struct gm_appliance *a);
int gm_control_arm (guestfs_h *g, struct gm_appliance *a, int port,
                    const unsigned char *cookie);
int gm_control_remove_drive (guestfs_h *g, struct gm_appliance *a, int target);
int gm_control_autosync (guestfs_h *g, struct gm_appliance *a);

/* Those that are posted fill in *RPC and do not wait; the answers are then to
 * be read in the same order.
 */
int gm_control_post_refresh (guestfs_h *g, struct gm_appliance *a,
                             struct gm_rpc *rpc);
int gm_control_post_derive (guestfs_h *g, struct gm_appliance *a,
                            struct gm_rpc *rpc);
int gm_control_post_arm (guestfs_h *g, struct gm_appliance *a, int port,
                         const unsigned char *cookie, struct gm_rpc *rpc);
int gm_control_post_scan (guestfs_h *g, struct gm_appliance *a, int target,
                          const char *label, struct gm_rpc *rpc);
int gm_control_answer (guestfs_h *g, struct gm_appliance *a,
                       struct gm_rpc *rpc);
/* The answer to a scan: the device's name, for the caller to free, or NULL. */
char *gm_control_scanned (guestfs_h *g, struct gm_appliance *a,
                          struct gm_rpc *rpc);

/* Is there an empty disk for drive INDEX?  Then take it, or give it up. */
bool gm_appliance_has_slot (const struct gm_appliance *a, size_t index);
void gm_appliance_take_slot (struct gm_appliance *a, size_t index);

/* Run QMP COMMAND with ARGS (stolen); the error says WHAT was being done. */
int gm_appliance_qmp (guestfs_h *g, struct gm_appliance *a, const char *what,
                      const char *command, json_t *args, int fd, json_t **ret);

/* Hand new console output to event APPLIANCE. */
void gm_appliance_log (guestfs_h *g, struct gm_appliance *a);

/* The last line that qemu or the guest printed, for error messages; "" if
 * none.  The caller frees.
 */
char *gm_appliance_last_words (guestfs_h *g, struct gm_appliance *a);

#endif
