/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a running appliance says of itself; see status.h. */

#include <unistd.h>

#include "appliance.h"
#include "error.h"
#include "gm-calls.h"
#include "holder-client.h"
#include "status.h"

static void
add (struct gm_strvec *v, const char *name, const char *value)
{
  gm_strvec_add (v, name);
  gm_strvec_add (v, value);
}

void
gm_status_fill (guestfs_h *g, struct gm_strvec *v)
{
  const struct gm_appliance *a = g->appliance;
  size_t drives = 0;

  for (size_t i = 0; i < g->nr_drives; i++)
    drives += g->drives[i].path != NULL;
  add (v, "accelerator", a->accel);
  if (a->accel_reason != NULL)
    add (v, "why-not-kvm", a->accel_reason);
  add (v, "sandbox", a->sandbox);
  add (v, "template", a->template ? a->template : "none: booted cold");
  gm_strvec_add (v, "qemu-pid");
  gm_strvec_addf (v, "%d", (int) a->minder.child);
  gm_strvec_add (v, "drives");
  gm_strvec_addf (v, "%zu", drives);
}

void
gm_status_drives (guestfs_h *g, struct gm_strvec *lines)
{
  for (size_t i = 0; i < g->nr_drives; i++) {
    const struct gm_drive *d = &g->drives[i];

    if (d->path != NULL)
      gm_strvec_addf (lines, "%s %s %s %s", d->device,
                      d->readonly ? "ro" : "rw", d->format ? d->format : "raw",
                      d->scratch ? "(scratch)" : d->path);
  }
}

char **
gm_call_mini_status (guestfs_h *g)
{
  struct gm_strvec v = { 0 };

  if (g->holder != NULL)
    return gm_holder_status (g, g->holder);
  if (g->appliance == NULL) {
    gm_error (g, "no appliance is running");
    return NULL;
  }
  gm_status_fill (g, &v);
  return gm_strvec_steal (&v);
}

char **
gm_call_mini_drives (guestfs_h *g)
{
  struct gm_strvec v = { 0 };

  if (g->holder != NULL)
    return gm_holder_drives (g, g->holder);
  if (g->appliance == NULL) {
    gm_error (g, "no appliance is running");
    return NULL;
  }
  gm_status_drives (g, &v);
  return gm_strvec_steal (&v);
}
