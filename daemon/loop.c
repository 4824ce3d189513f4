/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of the image as block devices: the kernel's loop devices. */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"

#include "loop.h"
#include "sysroot.h"

#define TRIES 16

static int configure (int control, const struct loop_config *config,
                      char **device);

int
loop_open_or_reply (struct call *c, const char *path, char **device)
{
  struct loop_config config = { .info.lo_flags = LO_FLAGS_AUTOCLEAR };
  CLEANUP_FD int control = open ("/dev/loop-control", O_RDWR | O_CLOEXEC);
  CLEANUP_FD int file = sysroot_open (c, path, O_RDWR);
  int fd = -1;

  if (file == -1) {
    file = sysroot_open_file_or_reply (c, path, O_RDONLY);
    config.info.lo_flags |= LO_FLAGS_READ_ONLY;
  }
  if (file == -1)
    return -1;
  if (control == -1)
    return reply_errno (c, "loop devices");
  config.fd = file;
  /* Another channel may be about to take the same one. */
  for (int i = 0; i < TRIES && fd == -1; i++) {
    fd = configure (control, &config, device);
    if (fd == -1 && errno != EBUSY)
      break;
  }
  return fd != -1 ? fd : reply_errno (c, "%s: loop device", path);
}

static int
configure (int control, const struct loop_config *config, char **device)
{
  int number = ioctl (control, LOOP_CTL_GET_FREE);
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int fd = -1;

  if (number == -1)
    return -1;
  if (asprintf (&name, "/dev/loop%d", number) == -1) {
    name = NULL;
    return -1;
  }
  fd = open (name, O_RDWR | O_CLOEXEC);
  if (fd == -1 || ioctl (fd, LOOP_CONFIGURE, config) == -1)
    return -1;
  *device = steal_ptr (&name);
  return steal_fd (&fd);
}
