/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The view of the file system that qemu gets: none of the user's files.
 * Everything it works on is handed over as a descriptor; Landlock
 * (landlock(7)) keeps it from opening anything else.
 */
#ifndef GM_SANDBOX_H
#define GM_SANDBOX_H

#include <stddef.h>

/* Make a ruleset that lets a program read and run FILES (the first is the
 * program itself, whose prefix is allowed, too) and what lies in the system's
 * own folders, and read and write the files open at RW_FDS, which it may open
 * again through /proc/self/fd.  Returns a descriptor for
 * landlock_restrict_self(2), or -1 with errno when this kernel has none.
 */
int gm_sandbox_ruleset (const char *const *files, size_t nr_files,
                        const int *rw_fds, size_t nr_fds);

#endif
