/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The disks of the handle.  API: share/api/drive.xml. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "server.h"
#include "sysfs.h"

static bool has_medium (const struct call *c, const char *name);

char **
do_list_devices (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 }, paths = { 0 };
  char **list;

  if (sysfs_disks (&names) == -1)
    return reply_errno_null (c, "/sys/block");
  for (size_t i = 0; i < names.len; i++)
    if (has_medium (c, names.strings[i]) &&
        gm_strvec_addf (&paths, "%s/%s", c->server->dev, names.strings[i]) ==
          -1)
      return reply_errno_null (c, "list of devices");
  list = gm_strvec_steal (&paths);
  if (list == NULL)
    return reply_errno_null (c, "list of devices");
  return list;
}

int
do_nr_devices (struct call *c)
{
  CLEANUP_FREE_STRINGS char **list = do_list_devices (c);
  int n = 0;

  if (list == NULL)
    return -1;
  while (list[n] != NULL)
    n++;
  return n;
}

int
do_is_whole_device (struct call *c, const char *device)
{
  const char *name = strrchr (device, '/') + 1;
  char path[PATH_MAX];

  (void) c;
  /* Hardware has this link; partitions and device-mapper devices do not. */
  snprintf (path, sizeof path, "/sys/block/%s/device", name);
  return access (path, F_OK) == 0;
}

/* An empty CD drive is no device. */
static bool
has_medium (const struct call *c, const char *name)
{
  CLEANUP_FD int fd = -1;
  char path[PATH_MAX];

  snprintf (path, sizeof path, "%s/%s", c->server->dev, name);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  return fd != -1;
}
