/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all calls for btrfs need: opening, messages, and patience.  The kernel
 * is asked directly, by libbtrfsutil or by ioctls on descriptors: no program
 * has to be started, and none looks up a name of the image.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"

#include "btrfs.h"
#include "channel.h"
#include "daemon-calls.h"
#include "detached.h"
#include "device.h"
#include "run.h"
#include "sysroot.h"

#define CANCEL_MS 100 /* how often an ioctl is told to end */

struct work {
  int fd;
  unsigned long request;
  void *arg;
  int result, err;
  int done; /* an eventfd */
};

static void *make_ioctl (void *opaque);

bool
available_btrfs (void)
{
  return access ("/sys/fs/btrfs", F_OK) == 0 && run_exists ("mkfs.btrfs");
}

int
btrfs_open_or_reply (struct call *c, const char *path, int flags)
{
  CLEANUP_FD int fd = sysroot_open (c, path, flags);
  struct statfs st;

  if (fd == -1 || fstatfs (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  if (st.f_type != BTRFS_SUPER_MAGIC)
    return reply_explained (c, EINVAL, "%s: not on a btrfs filesystem", path);
  return steal_fd (&fd);
}

int
btrfs_open_fs_or_reply (struct call *c, const char *fs)
{
  static const char *const options[] = { "subvolid=5", NULL };
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  CLEANUP_FD int root = -1;
  int fd;

  if (fs[0] == '/' && !is_device_name (fs))
    return btrfs_open_or_reply (c, fs, O_RDONLY);
  if (mountable_parse_or_reply (c, fs, &m) == -1)
    return -1;
  btrfs_scan_for (c, m.device);
  root = detached_mount_or_reply (c, m.device, "btrfs", options);
  if (root == -1 || m.volume == NULL)
    return steal_fd (&root);
  fd = open_in_root (root, m.volume, O_RDONLY | O_DIRECTORY, 0);
  return fd != -1 ? fd : reply_errno (c, "%s", fs);
}

int
btrfs_reply (struct call *c, const char *name, enum btrfs_util_error err)
{
  switch (err) {
  case BTRFS_UTIL_ERROR_NOT_BTRFS:
    return reply_explained (c, EINVAL, "%s: not on a btrfs filesystem", name);
  case BTRFS_UTIL_ERROR_NOT_SUBVOLUME:
    return reply_explained (c, EINVAL, "%s: not a subvolume", name);
  case BTRFS_UTIL_ERROR_SUBVOLUME_NOT_FOUND:
    return reply_explained (c, ENOENT, "%s: there is no such subvolume", name);
  default:
    return reply_errno (c, "%s", name);
  }
}

int
btrfs_long_ioctl (struct call *c, int fd, unsigned long request, void *arg,
                  void (*cancel) (int fd))
{
  CLEANUP_FD int done = eventfd (0, EFD_CLOEXEC);
  struct work w = { .fd = fd, .request = request, .arg = arg, .done = done };
  bool cancelled = false, ended = false;
  pthread_t thread;

  if (done == -1)
    return -1;
  errno = pthread_create (&thread, NULL, make_ioctl, &w);
  if (errno != 0)
    return -1;
  while (!ended) {
    struct pollfd pfd[3] = { { .fd = done, .events = POLLIN } };

    if (!cancelled)
      channel_pollfds (c->ch, pfd + 1);
    poll (pfd, cancelled ? 1 : 3, cancelled ? CANCEL_MS : -1);
    ended = pfd[0].revents != 0;
    cancelled = cancelled || call_cancelled (c);
    if (cancelled && !ended)
      cancel (fd);
  }
  pthread_join (thread, NULL);
  errno = cancelled ? ECANCELED : w.err;
  return cancelled ? -1 : w.result;
}

static void *
make_ioctl (void *opaque)
{
  struct work *w = opaque;

  w->result = ioctl (w->fd, w->request, w->arg);
  w->err = errno;
  eventfd_write (w->done, 1);
  return NULL;
}

int
btrfs_search (int fd, uint64_t tree, uint64_t objectid, uint32_t type,
              int (*cb) (void *opaque, uint64_t offset, const void *data,
                         size_t len),
              void *opaque)
{
  struct btrfs_ioctl_search_args args = {
    .key = {
      .tree_id = tree,
      .min_objectid = objectid,
      .max_objectid = objectid,
      .min_type = type,
      .max_type = type,
      .max_offset = UINT64_MAX,
      .max_transid = UINT64_MAX,
    },
  };

  for (;;) {
    size_t pos = 0;

    args.key.nr_items = UINT32_MAX;
    if (ioctl (fd, BTRFS_IOC_TREE_SEARCH, &args) == -1)
      return -1;
    if (args.key.nr_items == 0)
      return 0;
    for (uint32_t i = 0; i < args.key.nr_items; i++) {
      struct btrfs_ioctl_search_header header;

      memcpy (&header, args.buf + pos, sizeof header);
      pos += sizeof header;
      if (cb (opaque, header.offset, args.buf + pos, header.len) == -1)
        return -1;
      pos += header.len;
      args.key.min_offset = header.offset;
    }
    if (args.key.min_offset++ == UINT64_MAX)
      return 0;
  }
}

int
btrfs_qgroupid_or_reply (struct call *c, const char *text, uint64_t *id)
{
  unsigned long long level = 0, number;
  const char *slash = strchr (text, '/');
  char *end = NULL;

  errno = 0;
  if (slash != NULL && text[0] >= '0' && text[0] <= '9')
    level = strtoull (text, &end, 10);
  if (slash == NULL || end == slash) {
    const char *rest = slash == NULL ? text : slash + 1;

    number = strtoull (rest, &end, 10);
    if (errno == 0 && rest[0] >= '0' && rest[0] <= '9' && *end == '\0' &&
        level <= UINT16_MAX && number < 1ULL << 48) {
      *id = level << 48 | number;
      return 0;
    }
  }
  return reply_explained (c, EINVAL,
                          "'%s' is no quota group: expecting "
                          "LEVEL/NUMBER, such as 0/257",
                          text);
}
