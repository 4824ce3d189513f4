/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Templates: appliances that have booted, frozen to two files (memory and
 * device state) in the user's cache, and the verdict on KVM.
 *
 *   CACHE/template-HASH/memory  the guest's memory, sparse
 *                       state   qemu's device state
 *                       info    key text, identity of the two files above
 *   CACHE/accel-HASH            "kvm" or "tcg: REASON" for one qemu and kernel
 *   CACHE/lock                  held while building
 */
#ifndef GM_TEMPLATE_H
#define GM_TEMPLATE_H

#include "appliance.h"

struct gm_template {
  char *dir;
  int memory; /* open for reading and writing: qemu maps it privately */
  int state;
};

/* Choose the accelerator for M and open its template, after building it if
 * there is none, in that order: a usable template of a verdict already
 * known; else KVM if it boots within a deadline; else TCG.  *REASON is why
 * it is not KVM (malloc'ed, or NULL).
 * Returns 0; or -1 when there can be no template (the cache cannot be
 * written, ...): the error is in *WHY (malloc'ed), M->accel is set, and a
 * cold boot is what remains; or -2 with the error recorded in G.
 */
int gm_template_open (guestfs_h *g, struct gm_machine *m, struct gm_template *t,
                      char **reason, char **why);

/* Throw away a template that does not restore. */
void gm_template_discard (struct gm_template *t);

void gm_template_close (struct gm_template *t);

/* The accelerator for a machine that gets no template: KVM is used only when
 * the user forces it, as nothing is known about it.  *REASON as above.
 */
const char *gm_template_cold_accel (guestfs_h *g, char **reason);

/* Before the appliance A is frozen: have it do what launches do first, so that
 * they find it done (warm.c).  0, or -1 with the error recorded.
 */
int gm_warm_up (guestfs_h *g, struct gm_appliance *a);

/* How long a cold boot may take, in ms. */
int gm_boot_timeout (const char *accel);

#endif
