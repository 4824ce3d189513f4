/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A Landlock ruleset for qemu; see sandbox.h. */

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "sandbox.h"

#define READ                                                    \
  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | \
   LANDLOCK_ACCESS_FS_EXECUTE)
#define READ_WRITE \
  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE)

/* Every right that version 1 of the interface knows: what is named here and
 * not granted below is denied.
 */
#define HANDLED                                                    \
  (READ | READ_WRITE | LANDLOCK_ACCESS_FS_REMOVE_DIR |             \
   LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |     \
   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |   \
   LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static const char *const readable[] = {
  "/usr",
  "/bin",
  "/lib",
  "/lib64",
  "/etc/ld.so.cache",
  "/etc/ld.so.preload",
  "/etc/qemu",
  "/sys/devices/system",
};

static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/urandom",
                                       "/dev/kvm" };

static int
allow_fd (int ruleset, int fd, __u64 access)
{
  struct landlock_path_beneath_attr rule = { .allowed_access = access,
                                             .parent_fd = fd };

  return syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
                  &rule, 0);
}

/* Grant ACCESS below PATH; a path that does not exist needs no rule. */
static void
allow_path (int ruleset, const char *path, __u64 access)
{
  CLEANUP_FD int fd = open (path, O_PATH | O_CLOEXEC);

  if (fd != -1 && allow_fd (ruleset, fd, access) == -1)
    allow_fd (ruleset, fd, access & ~LANDLOCK_ACCESS_FS_READ_DIR);
}

/* A program outside the system's folders, say /opt/qemu/bin/qemu, brings its
 * libraries and firmware with it: allow what lies beside its bin folder.
 */
static void
allow_prefix (int ruleset, const char *program)
{
  CLEANUP_FREE char *path = realpath (program, NULL);
  char *slash;

  for (int i = 0; i < 2; i++) {
    if (path == NULL || (slash = strrchr (path, '/')) == NULL)
      return;
    *slash = '\0';
  }
  if (strstr (path, "/bin") == NULL && path[0] != '\0')
    allow_path (ruleset, path, READ);
}

int
gm_sandbox_ruleset (const char *const *files, size_t nr_files,
                    const int *rw_fds, size_t nr_fds)
{
  struct landlock_ruleset_attr attr = { .handled_access_fs = HANDLED };
  CLEANUP_FD int ruleset =
    syscall (SYS_landlock_create_ruleset, &attr, sizeof attr, 0);

  if (ruleset == -1)
    return -1;
  fcntl (ruleset, F_SETFD, FD_CLOEXEC);
  for (size_t i = 0; i < sizeof readable / sizeof readable[0]; i++)
    allow_path (ruleset, readable[i], READ);
  for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
    allow_path (ruleset, devices[i], READ_WRITE);
  for (size_t i = 0; i < nr_files; i++)
    allow_path (ruleset, files[i], READ);
  allow_prefix (ruleset, files[0]);
  for (size_t i = 0; i < nr_fds; i++)
    if (allow_fd (ruleset, rw_fds[i], READ_WRITE) == -1)
      return -1;
  return steal_fd (&ruleset);
}
