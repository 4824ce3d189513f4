/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of guestfs-mini-api.pod. */
#ifndef SCANNER_EMIT_POD_FIXED_H
#define SCANNER_EMIT_POD_FIXED_H

#include "model.h"

/* The section about the functions of guestfs-fixed.h.in. */
void emit_pod_fixed (FILE *fp, const struct model *m);

#endif
