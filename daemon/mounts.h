/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is mounted below the sysroot, as the kernel tells it. */
#ifndef GUESTFSD_MOUNTS_H
#define GUESTFSD_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct server;

struct mount_entry {
  char *dir;    /* as the image sees it: "/", "/home" */
  char *source; /* "/dev/sda1" */
  char *type;
  bool writable;
};

struct mount_list {
  struct mount_entry *entries; /* in the order they were mounted */
  size_t len;
};

#define CLEANUP_MOUNTS __attribute__ ((cleanup (mounts_free)))

/* Read the list.  Returns 0, or -1 with errno. */
int mounts_read (const struct server *server, struct mount_list *list);
void mounts_free (struct mount_list *list);

/* The first mount in LIST of the block device DEV, or NULL. */
const struct mount_entry *mounts_of_device (const struct mount_list *list,
                                            dev_t dev);

/* Is PATH a node of the block device DEV? */
bool mounts_is_device (const char *path, dev_t dev);

/* Undo in place the \ooo that the kernel writes in its lists for white space
 * and backslashes.  Returns TEXT.
 */
char *mounts_decode (char *text);

/* What the kernel calls the mount that FD lies in, 0 if that is not known. */
uint64_t mounts_id (int fd);

/* What is mounted, held so that nobody can unmount it: for those that have a
 * copy of the mounts, which the kernel would not take for a use of them.
 */
struct mounts_hold {
  int *fds;
  size_t nr;
};

#define CLEANUP_MOUNTS_HOLD __attribute__ ((cleanup (mounts_release)))

/* Returns 0, or -1 with errno. */
int mounts_hold (const struct server *server, struct mounts_hold *held);
void mounts_release (struct mounts_hold *held);

/* Is anything mounted?  Always true for tests. */
bool mounts_any (const struct server *server);

/* Write out the file system mounted on ONLY (NULL: all).  Returns 0, or -1 with
 * errno and, in *DIR (for the caller to free), the first that has lost something.
 */
int mounts_flush (const struct server *server, const char *only, char **dir);

/* The name of the mount point DIR outside the sysroot, for the caller to
 * free; NULL with errno.
 */
char *mounts_path (const struct server *server, const char *dir);

#endif
