/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths of the image, resolved by the kernel below the sysroot.
 *
 * The image is hostile: its symlinks may point anywhere, its FIFOs block,
 * its device nodes have effects when opened.  All paths go through here, and
 * from then on only descriptors are used.  openat2 with RESOLVE_IN_ROOT takes
 * "/" and ".." to mean the sysroot's.
 *
 * PATH is absolute in the sense of the image.  All return a close-on-exec
 * descriptor, or -1 with errno.
 */
#ifndef GUESTFSD_SYSROOT_H
#define GUESTFSD_SYSROOT_H

#include <stdbool.h>
#include <sys/types.h>

#include "call.h"

/* After an error of the image's filesystems: they may say ENOMEM when they are
 * damaged, which is no lack of memory here.  It becomes EIO.
 */
void not_our_memory (void);

/* The name below /proc of descriptor FD, for calls that take only paths. */
#define FD_PATH_SIZE 32
const char *fd_path (char buf[FD_PATH_SIZE], int fd);

/* Open a regular file or directory with FLAGS (no O_CREAT).  Anything else
 * fails, unopened, with ENXIO, a symlink under O_NOFOLLOW with ELOOP.  With
 * O_PATH any type of file will do.
 */
int sysroot_open (struct call *c, const char *path, int flags);

/* The same; a file that is missing is created with MODE (and the umask). */
int sysroot_create (struct call *c, const char *path, int flags, mode_t mode);

/* Open the directory that PATH is an entry of, and set *NAME to that entry's
 * name, for the caller to free.  It is never "..", and "." stands for the
 * directory itself (as for the path "/").
 */
int sysroot_open_parent (struct call *c, const char *path, char **name);

/* The same, but if the entry is a symlink, the directory and the name that it
 * leads to, which need not exist.  *NAME is thus no symlink (unless somebody
 * makes it one in this very moment).
 */
int sysroot_open_target (struct call *c, const char *path, char **name);

/* As the first two, and must be a regular file.  They reply when it fails. */
int sysroot_open_file_or_reply (struct call *c, const char *path, int flags);
int sysroot_create_file_or_reply (struct call *c, const char *path, int flags,
                                  mode_t mode);

/* Open NAME below the directory DIRFD, which acts as the root of all names.
 * No care is taken of the type: for O_PATH and O_DIRECTORY.
 */
int open_in_root (int dirfd, const char *name, int flags, mode_t mode);

/* The same for regular files and directories; anything else fails as in
 * sysroot_open.
 */
int open_file_in_root (int dirfd, const char *name, int flags);

#endif
