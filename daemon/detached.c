/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A mount that is in no tree: the kernel takes it away with the last
 * descriptor that leads into it, so nobody can be stopped half-way and leave it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cleanup.h"

#include "detached.h"
#include "kmsg.h"

static int set_option (int fs, const char *option);

int
detached_mount_or_reply (struct call *c, const char *device, const char *type,
                         const char *const *options)
{
  CLEANUP_FD int kmsg = kmsg_open ();
  CLEANUP_FREE char *hint = NULL;
  int root = detached_mount (device, type, options), err = errno;

  if (root != -1)
    return root;
  hint = kmsg_hint (kmsg, strrchr (device, '/') + 1, type);
  return reply_code (c, err, "%s: cannot mount it as %s%s%s", device, type,
                     hint != NULL ? ": " : "", hint != NULL ? hint : "");
}

int
detached_mount (const char *device, const char *type,
                const char *const *options)
{
  CLEANUP_FD int fs = fsopen (type, FSOPEN_CLOEXEC);
  CLEANUP_FD int mount = -1;

  if (fs == -1 || fsconfig (fs, FSCONFIG_SET_STRING, "source", device, 0) == -1)
    return -1;
  for (size_t i = 0; options != NULL && options[i] != NULL; i++)
    if (set_option (fs, options[i]) == -1)
      return -1;
  if (fsconfig (fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == -1)
    return -1;
  mount = fsmount (fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);
  if (mount == -1)
    return -1;
  return openat (mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* "ro", or "subvolid=5". */
static int
set_option (int fs, const char *option)
{
  const char *value = strchr (option, '=');
  char key[64];

  if (value == NULL)
    return fsconfig (fs, FSCONFIG_SET_FLAG, option, NULL, 0);
  if ((size_t) (value - option) >= sizeof key) {
    errno = EINVAL;
    return -1;
  }
  memcpy (key, option, value - option);
  key[value - option] = '\0';
  return fsconfig (fs, FSCONFIG_SET_STRING, key, value + 1, 0);
}
