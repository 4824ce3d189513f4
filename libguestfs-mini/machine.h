/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtual machine: everything that shapes it, and the qemu command line
 * made from that.  Two machines with the same key text are the same machine,
 * so that a template of the one can be restored into the other.
 */
#ifndef GM_MACHINE_H
#define GM_MACHINE_H

#include <stdbool.h>

#include "handle.h"

/* Port 0 belongs to the owner of the appliance, the others to clients. */
enum { GM_NR_PORTS = 17 };

/* SCSI disks that a template has already, without a medium: to give one a
 * drive costs the guest a third of what a new disk does.  Numbered from 0, as
 * drives are.  While the template is built there is one more, to warm up with.
 */
enum { GM_NR_SLOTS = 2 };

struct gm_machine {
  char *hv;     /* path of the qemu binary, or of a wrapper around it */
  char *kernel; /* file names; */
  char *initramfs;
  char *id;          /* the hash of both that the build wrote */
  const char *accel; /* "kvm" or "tcg" */
  int memsize;       /* MiB */
  int smp;
  unsigned tsc_khz;   /* for a cold boot; measured when needed */
  const char *append; /* of the user, or NULL */
  bool selinux;       /* the kernel has it, and enforces nothing */
  char *const *extra; /* of guestfs_config */
  size_t nr_extra;
  bool sandbox; /* qemu may be locked out of the file system */
};

/* What a qemu process is started for. */
enum gm_start {
  GM_START_BOOT,    /* cold boot in private memory */
  GM_START_BUILD,   /* cold boot in the template's memory file */
  GM_START_RESTORE, /* from a template */
};

/* Descriptors that a command line refers to. */
struct gm_machine_fds {
  int qmp;
  int console;
  int memory; /* BUILD and RESTORE */
  int ring;
  int ports[GM_NR_PORTS];
};

/* Find qemu and the appliance's files and copy the handle's settings.
 * Returns 0, or -1 with the error recorded; free in both cases.
 */
int gm_machine_init (guestfs_h *g, struct gm_machine *m);
void gm_machine_free (struct gm_machine *m);

/* The text that names all that shapes this machine: "NAME: VALUE" lines. */
char *gm_machine_key (guestfs_h *g, const struct gm_machine *m);

/* The command line, NULL-terminated, for the caller to free. */
char **gm_machine_argv (guestfs_h *g, const struct gm_machine *m,
                        enum gm_start start, const struct gm_machine_fds *fds);

/* May /dev/kvm be opened?  If not, *WHY says why (static or errno text). */
bool gm_kvm_usable (const char **why);

#endif
