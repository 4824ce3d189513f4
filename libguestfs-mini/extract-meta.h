/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Owner, mode, times and attributes of a file that was made; see extract.h. */
#ifndef GM_EXTRACT_META_H
#define GM_EXTRACT_META_H

#include "extract.h"
#include "untar.h"

/* Give the file FD, which may be O_PATH, what M says, as far as O wants it.
 * All is tried.  Returns NULL, or why something failed, malloc'ed.
 */
char *gm_extract_meta (int fd, const struct gm_member *m,
                       const struct gm_extract_options *o);

#endif
