/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the get and set calls keep in a handle, as the library reads it. */
#ifndef GM_SETTINGS_H
#define GM_SETTINGS_H

#include <stdbool.h>

#include "guestfs.h"

/* Where kernel, initramfs and id are looked for, and the emulator, which is
 * found by execvp's rules.  The build may define others.
 */
#ifndef GM_DEFAULT_PATH
#define GM_DEFAULT_PATH GM_APPLIANCE_DIR
#endif
#ifndef GM_DEFAULT_HV
#define GM_DEFAULT_HV "qemu-system-x86_64"
#endif

enum {
  GM_DEFAULT_MEMSIZE = 768, /* MiB */
  GM_MIN_MEMSIZE = 384,     /* less does not hold the root file system */
  GM_DEFAULT_SMP = 2, /* measured: a restored appliance's work runs on both */
  GM_MAX_SMP = 255,
};

/* Fill in the defaults of a new handle; free them when it is closed. */
void gm_settings_init (guestfs_h *g);
void gm_settings_free (guestfs_h *g);

/* Is backend setting NAME ("force_tcg", "force_kvm") on?  It is when it was
 * set without a value or with one that means yes.
 */
bool gm_backend_setting (guestfs_h *g, const char *name);

/* Read a boolean the way the environment spells it: 1 true t yes y on, 0
 * false f no n off, in any case.  Returns 1, 0, or -1 for anything else.
 */
int gm_parse_bool (const char *s);

/* The absolute path, without symbolic links, of a directory that the user or
 * the environment named.  Returns it malloc'ed, or NULL with the error
 * recorded when there is none.
 */
char *gm_absolute_dir (guestfs_h *g, const char *dir);

#endif
