/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file systems of a box.
 *
 * In a mount namespace of our own: a copy of the sysroot and of all that is
 * mounted in it, without devices; /proc and /sys, which cannot be written to,
 * since who may write there is root of the whole appliance; and a /dev.  A
 * directory that the image does not have is left out.
 *
 * The names of the image are not trusted.  It does not matter where in its own
 * tree they lead: what is mounted is harmless anywhere.
 */
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "box-init.h"
#include "sysroot.h"

/* A place of the appliance, which in our namespace serves to build /dev. */
#define STAGE "/tmp"
#define DEV_SIZE "size=64m" /* of /dev/shm, and all else there */

enum { HIDDEN = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static int attach_root (const char *sysroot);
static int mount_at (int root, const char *dir, const char *type);
static int build_dev (void);
static int attach_dev (int root);

int
box_mounts (const char *sysroot)
{
  int root;

  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
    return -1;
  root = attach_root (sysroot);
  if (root == -1 || mount_at (root, "proc", "proc") == -1 ||
      mount_at (root, "sys", "sysfs") == -1 || attach_dev (root) == -1)
    return -1;
  if (fchdir (root) == -1 || chroot (".") == -1)
    return -1;
  return close (root);
}

/* A copy of the tree below SYSROOT, mounted over the root of the namespace:
 * who escapes from a chroot gets there, and no further.
 */
static int
attach_root (const char *sysroot)
{
  struct mount_attr attr = { .attr_set = MOUNT_ATTR_NODEV,
                             .propagation = MS_PRIVATE };
  int tree = open_tree (AT_FDCWD, sysroot,
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

  if (tree == -1 ||
      mount_setattr (tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr,
                     sizeof attr) == -1 ||
      move_mount (tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) == -1)
    return -1;
  return tree;
}

/* The image's directory DIR, or -1 if it has none. */
static int
open_dir (int root, const char *dir)
{
  return open_in_root (root, dir, O_PATH | O_DIRECTORY, 0);
}

static int
mount_at (int root, const char *dir, const char *type)
{
  int fd = open_dir (root, dir), r;
  char name[FD_PATH_SIZE];

  if (fd == -1)
    return 0;
  r = mount (type, fd_path (name, fd), type, HIDDEN | MS_RDONLY, NULL);
  close (fd);
  return r;
}

static int
attach_dev (int root)
{
  struct mount_attr attr = { .attr_set = MOUNT_ATTR_NODEV };
  int fd = open_dir (root, "dev"), tree, r;
  mode_t mask;

  if (fd == -1)
    return 0;
  mask = umask (0); /* the modes are meant as they are */
  tree = build_dev ();
  umask (mask);
  /* Nodes that the program makes there are of no use; ours are mounts of
   * their own, for which this does not hold.
   */
  if (tree == -1 ||
      mount_setattr (tree, "", AT_EMPTY_PATH, &attr, sizeof attr) == -1)
    return -1;
  r = move_mount (tree, "", fd, "",
                  MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
  close (tree);
  close (fd);
  return r;
}

/* One device: the node beside the tree, mounted on a file in it. */
static int
make_device (const char *name, unsigned major_nr, unsigned minor_nr)
{
  char node[64], file[64];
  int fd;

  snprintf (node, sizeof node, STAGE "/node/%s", name);
  snprintf (file, sizeof file, STAGE "/dev/%s", name);
  if (mknod (node, S_IFCHR | 0666, makedev (major_nr, minor_nr)) == -1)
    return -1;
  fd = open (file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (fd == -1 || close (fd) == -1)
    return -1;
  return mount (node, file, NULL, MS_BIND, NULL);
}

/* Returns a descriptor of the tree, which is not attached to anything, or -1. */
static int
build_dev (void)
{
  if (mount ("dev", STAGE, "tmpfs", MS_NOSUID | MS_NOEXEC,
             DEV_SIZE ",mode=755") == -1 ||
      mkdir (STAGE "/node", 0755) == -1 || mkdir (STAGE "/dev", 0755) == -1 ||
      mkdir (STAGE "/dev/pts", 0755) == -1 ||
      mkdir (STAGE "/dev/shm", 01777) == -1)
    return -1;
  if (make_device ("null", 1, 3) == -1 || make_device ("zero", 1, 5) == -1 ||
      make_device ("full", 1, 7) == -1 || make_device ("random", 1, 8) == -1 ||
      make_device ("urandom", 1, 9) == -1 || make_device ("tty", 5, 0) == -1)
    return -1;
  if (symlink ("/proc/self/fd", STAGE "/dev/fd") == -1 ||
      symlink ("/proc/self/fd/0", STAGE "/dev/stdin") == -1 ||
      symlink ("/proc/self/fd/1", STAGE "/dev/stdout") == -1 ||
      symlink ("/proc/self/fd/2", STAGE "/dev/stderr") == -1 ||
      symlink ("pts/ptmx", STAGE "/dev/ptmx") == -1)
    return -1;
  if (mount ("devpts", STAGE "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
             "newinstance,ptmxmode=0666,mode=620,gid=5") == -1)
    return -1;
  return open_tree (AT_FDCWD, STAGE "/dev",
                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}
