/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls on the control channel: what only the appliance's owner may ask of
 * the daemon.  API: share/api/mini.xml.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "appliance.h"
#include "channel.h"
#include "clock.h"
#include "common/cleanup.h"
#include "error.h"
#include "guestfs_protocol.h"
#include "rpc.h"

enum {
  ANSWER_TIMEOUT = 60000, /* ms; the daemon answers these in a few */
  FREEZE_TIMEOUT = 180000,
  SEED_BYTES = 64, /* fresh random bytes for the guest's kernel */
};

static int
control (guestfs_h *g, struct gm_appliance *a, struct gm_rpc *rpc, int timeout)
{
  int64_t deadline = timeout == -1 ? -1 : gm_now_ms () + timeout;

  return gm_rpc_run (g, a->control, rpc, deadline) == 0 ? 0 : -1;
}

static int
post (guestfs_h *g, struct gm_appliance *a, struct gm_rpc *rpc)
{
  int64_t deadline = gm_now_ms () + ANSWER_TIMEOUT;

  return gm_rpc_send (g, a->control, rpc, deadline) == 0 ? 0 : -1;
}

int
gm_control_answer (guestfs_h *g, struct gm_appliance *a, struct gm_rpc *rpc)
{
  int64_t deadline = gm_now_ms () + ANSWER_TIMEOUT;

  return gm_rpc_receive (g, a->control, rpc, deadline) == 0 ? 0 : -1;
}

int
gm_control_post_refresh (guestfs_h *g, struct gm_appliance *a,
                         struct gm_rpc *rpc)
{
  char seed[SEED_BYTES];
  struct guestfs_mini_refresh_args args = { 0 };
  struct timespec ts;

  *rpc = (struct gm_rpc){
    .name = "mini_refresh",
    .proc = GUESTFS_PROC_MINI_REFRESH,
    .xdr_args = (xdrproc_t) xdr_guestfs_mini_refresh_args,
    .args = &args,
  };
  if (getrandom (seed, sizeof seed, 0) != sizeof seed)
    return gm_perror (g, "getrandom");
  clock_gettime (CLOCK_REALTIME, &ts);
  args.seconds = ts.tv_sec;
  args.nanoseconds = ts.tv_nsec;
  args.random.random_val = seed;
  args.random.random_len = sizeof seed;
  return post (g, a, rpc);
}

int
gm_control_post_derive (guestfs_h *g, struct gm_appliance *a,
                        struct gm_rpc *rpc)
{
  CLEANUP_FREE char *seed = gm_asprintf (
    g, "%" PRIi64 " %s", g->set.epoch, g->set.seed != NULL ? g->set.seed : "");
  struct guestfs_mini_derive_args args = { .epoch = g->set.epoch,
                                           .seed = seed };

  *rpc = (struct gm_rpc){
    .name = "mini_derive",
    .proc = GUESTFS_PROC_MINI_DERIVE,
    .xdr_args = (xdrproc_t) xdr_guestfs_mini_derive_args,
    .args = &args,
  };
  return post (g, a, rpc);
}

int
gm_control_freeze (guestfs_h *g, struct gm_appliance *a)
{
  struct gm_rpc rpc = { .name = "mini_freeze",
                        .proc = GUESTFS_PROC_MINI_FREEZE };

  return control (g, a, &rpc, FREEZE_TIMEOUT);
}

int
gm_control_post_arm (guestfs_h *g, struct gm_appliance *a, int port,
                     const unsigned char *cookie, struct gm_rpc *rpc)
{
  struct guestfs_mini_arm_args args = {
    .channel = port,
    .cookie = { .cookie_val = (char *) cookie, .cookie_len = GM_COOKIE }
  };

  *rpc = (struct gm_rpc){
    .name = "mini_arm",
    .proc = GUESTFS_PROC_MINI_ARM,
    .xdr_args = (xdrproc_t) xdr_guestfs_mini_arm_args,
    .args = &args,
  };
  return post (g, a, rpc);
}

int
gm_control_arm (guestfs_h *g, struct gm_appliance *a, int port,
                const unsigned char *cookie)
{
  struct gm_rpc rpc;

  if (gm_control_post_arm (g, a, port, cookie, &rpc) == -1)
    return -1;
  return gm_control_answer (g, a, &rpc);
}

int
gm_control_post_scan (guestfs_h *g, struct gm_appliance *a, int target,
                      const char *label, struct gm_rpc *rpc)
{
  struct guestfs_mini_scan_drive_args args = {
    .target = target, .label = (char *) (label != NULL ? label : "")
  };

  *rpc = (struct gm_rpc){
    .name = "mini_scan_drive",
    .proc = GUESTFS_PROC_MINI_SCAN_DRIVE,
    .xdr_args = (xdrproc_t) xdr_guestfs_mini_scan_drive_args,
    .args = &args,
    .xdr_ret = (xdrproc_t) xdr_guestfs_mini_scan_drive_ret,
  };
  return post (g, a, rpc);
}

char *
gm_control_scanned (guestfs_h *g, struct gm_appliance *a, struct gm_rpc *rpc)
{
  struct guestfs_mini_scan_drive_ret ret = { 0 };
  char *device = NULL;

  rpc->ret = &ret;
  if (gm_control_answer (g, a, rpc) == 0)
    device = gm_strdup (g, ret.n);
  xdr_free ((xdrproc_t) xdr_guestfs_mini_scan_drive_ret, (char *) &ret);
  return device;
}

int
gm_control_remove_drive (guestfs_h *g, struct gm_appliance *a, int target)
{
  struct guestfs_mini_remove_drive_args args = { .target = target };
  struct gm_rpc rpc = {
    .name = "mini_remove_drive",
    .proc = GUESTFS_PROC_MINI_REMOVE_DRIVE,
    .xdr_args = (xdrproc_t) xdr_guestfs_mini_remove_drive_args,
    .args = &args,
  };

  return control (g, a, &rpc, ANSWER_TIMEOUT);
}

int
gm_control_autosync (guestfs_h *g, struct gm_appliance *a)
{
  struct gm_rpc rpc = { .name = "internal_autosync",
                        .proc = GUESTFS_PROC_INTERNAL_AUTOSYNC };

  /* Writing back may take as long as the disk takes. */
  return control (g, a, &rpc, -1);
}
