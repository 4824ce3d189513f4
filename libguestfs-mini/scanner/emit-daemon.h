/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the emitters of the daemon's side share. */
#ifndef SCANNER_EMIT_DAEMON_H
#define SCANNER_EMIT_DAEMON_H

#include "model.h"

/* Groups of daemon-side calls, sorted; the vector is the caller's. */
const char **model_daemon_groups (const struct model *m, size_t *nr);
/* Result type of do_X, with its trailing blank or star. */
const char *do_ret_type (const struct call *call);

#endif
