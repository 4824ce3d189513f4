/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What names of members and targets of links may be; see extract.h. */
#ifndef GM_EXTRACT_NAMES_H
#define GM_EXTRACT_NAMES_H

#include <stdbool.h>
#include <sys/types.h>

/* A copy of the member's name PATH without "." and superfluous slashes, ""
 * for the directory itself.  NULL, and *REASON says why, if it may not be.
 */
char *gm_clean_name (const char *path, const char **reason);

/* May the member MEMBER (a clean name) be a symlink to TARGET, because
 * following it never leads out of the directory?  Steps upwards are only
 * allowed at the beginning: behind the name of another symlink they would
 * start from somewhere else than it seems.
 */
bool gm_link_is_safe (const char *member, const char *target);

/* May the symlink FD, made under another name, also be MEMBER?  One that stays
 * in the directory from there need not do so from here.
 */
bool gm_same_link_is_safe (const char *member, int fd);

/* Open NAME below ROOT, following no symlink.  Returns -1 with errno, ELOOP if
 * there is one and EXDEV if NAME leads out.
 */
int gm_open_beneath (int root, const char *name, int flags);

#endif
