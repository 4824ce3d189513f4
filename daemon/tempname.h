/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files and directories of the image whose names nobody has yet. */
#ifndef GUESTFSD_TEMPNAME_H
#define GUESTFSD_TEMPNAME_H

#include "call.h"

/* Write six random letters and digits over those at EXES. */
void tempname_fill (char *exes);

/* Make something by MAKE (0, or -1 with errno; EEXIST for a name in use),
 * named like TMPL, which must end in XXXXXX, with these replaced and SUFFIX
 * behind.  Returns its path, for the caller to free; NULL after a reply.
 */
char *tempname_make_or_reply (struct call *c, const char *tmpl,
                              const char *suffix,
                              int (*make) (int dir, const char *name));

#endif
