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

/* Let TO be what of FROM counts for that, which is cleared by gm_member_clear.
 * Attributes may take *LEFT bytes, which become less; those above are left out.
 * Returns 0, 1 if there were such ones, or -1 with errno.
 */
int gm_meta_copy (struct gm_member *to, const struct gm_member *from,
                  const struct gm_extract_options *o, size_t *left);

#endif
