/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What daemon and preloaded library agree on. */
#ifndef GUESTFSD_PRELOAD_H
#define GUESTFSD_PRELOAD_H

#define PRELOAD_LIBRARY "/usr/lib/guestfsd/preload.so"
#define PRELOAD_VARIABLE "GUESTFSD_DERIVE" /* EPOCH:64 hex digits or none */

#endif
