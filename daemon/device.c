/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of devices and mountables. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "device.h"
#include "hotplug.h"
#include "server.h"
#include "sysroot.h"
#include "volumes.h"

#define BTRFS_VOLUME "btrfsvol:"

static char *node_path (const struct server *server, const char *value);
static bool is_disk_file (const struct server *server, const char *path);
static size_t device_part (const struct server *server, const char *value);

bool
is_device_name (const char *s)
{
  return strncmp (s, "/dev/", 5) == 0;
}

char *
resolve_device_or_reply (struct call *c, const char *arg, const char *value)
{
  char *path = device_resolve (c->server, value);

  if (path == NULL && errno == ENOENT) { /* it may be on a drive, not active */
    volumes_ready (c);
    path = device_resolve (c->server, value);
  }
  if (path == NULL && errno == EINVAL)
    reply_explained (c, EINVAL, "%s: %s: expecting a device name", arg, value);
  else if (path == NULL)
    reply_errno (c, "%s", value);
  return path;
}

char *
device_resolve (const struct server *server, const char *value)
{
  CLEANUP_FREE char *path = NULL;

  errno = EINVAL;
  if (!is_device_name (value) || value[5] == '\0' ||
      strstr (value, "..") != NULL)
    return NULL;
  path = node_path (server, value);
  errno = ENOENT;
  if (path == NULL || hotplug_is_hidden (path) || access (path, F_OK) == -1)
    return NULL;
  errno = ENOTBLK;
  return is_disk_file (server, path) ? steal_ptr (&path) : NULL;
}

int
mountable_parse_or_reply (struct call *c, const char *value,
                          struct mountable *m)
{
  CLEANUP_FREE char *device = NULL;
  const char *volume;
  size_t len;

  memset (m, 0, sizeof *m);
  if (strncmp (value, BTRFS_VOLUME, strlen (BTRFS_VOLUME)) != 0) {
    m->device = resolve_device_or_reply (c, "mountable", value);
    return m->device == NULL ? -1 : 0;
  }
  len = device_part (c->server, value + strlen (BTRFS_VOLUME));
  volume = value + strlen (BTRFS_VOLUME) + len;
  if (volume[0] != '/' || volume[1] == '\0')
    return reply_explained (c, EINVAL, "%s: expecting a device and a subvolume",
                            value);
  device = strndup (value + strlen (BTRFS_VOLUME), len);
  m->volume = strdup (volume + 1);
  if (device == NULL || m->volume == NULL)
    reply_errno (c, "%s", value);
  else
    m->device = resolve_device_or_reply (c, "mountable", device);
  if (m->device != NULL)
    return 0;
  mountable_free (m);
  return -1;
}

void
mountable_free (struct mountable *m)
{
  free (m->device);
  free (m->volume);
  m->device = m->volume = NULL;
}

bool
device_is_resolved (const struct server *server, const char *name)
{
  size_t len = strlen (server->dev);

  return strncmp (name, server->dev, len) == 0 && name[len] == '/';
}

int
device_open_or_reply (struct call *c, const char *path, int flags)
{
  int fd = open (path, flags | O_CLOEXEC);

  if (fd == -1)
    return reply_errno (c, "%s", path);
  return fd;
}

int
dev_or_path_open_or_reply (struct call *c, const char *name, int flags)
{
  if (device_is_resolved (c->server, name))
    return device_open_or_reply (c, name, flags & ~(O_CREAT | O_TRUNC));
  if (flags & O_CREAT)
    return sysroot_create_file_or_reply (c, name, flags & ~O_CREAT, 0666);
  return sysroot_open_file_or_reply (c, name, flags);
}

int
device_compare (const void *a, const void *b)
{
  const char *s = *(char *const *) a, *t = *(char *const *) b;
  size_t s_stem = strcspn (s, "0123456789");
  size_t t_stem = strcspn (t, "0123456789");
  int r;

  if (s_stem != t_stem)
    return s_stem < t_stem ? -1 : 1;
  r = memcmp (s, t, s_stem);
  return r != 0 ? r : strverscmp (s, t);
}

char *
device_parent (const char *name, int *partnum)
{
  CLEANUP_FILE FILE *fp = NULL;
  char path[PATH_MAX], target[PATH_MAX];

  snprintf (path, sizeof path, "/sys/class/block/%s/partition", name);
  fp = fopen (path, "re");
  if (fp == NULL || fscanf (fp, "%d", partnum) != 1) {
    errno = ENXIO;
    return NULL;
  }
  /* The folder of a partition lies in that of its disk. */
  snprintf (path, sizeof path, "/sys/class/block/%s", name);
  if (realpath (path, target) == NULL)
    return NULL;
  return strdup (basename (dirname (target)));
}

/* The node of the device VALUE.  Disks are called sdX by every program,
 * whatever the appliance's kernel calls them: try hdX and vdX for it.
 */
static char *
node_path (const struct server *server, const char *value)
{
  char *path, *name;

  if (asprintf (&path, "%s/%s", server->dev, value + 5) == -1)
    return NULL;
  name = path + strlen (server->dev) + 1;
  if (strncmp (name, "sd", 2) == 0 && islower ((unsigned char) name[2])) {
    static const char first[] = { 's', 'h', 'v', 's' };

    for (size_t i = 0; i < sizeof first; i++) {
      name[0] = first[i];
      if (access (path, F_OK) == 0)
        break;
    }
  }
  return path;
}

/* Tests have plain files for devices. */
static bool
is_disk_file (const struct server *server, const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 &&
         (S_ISBLK (st.st_mode) || (server->testing && S_ISREG (st.st_mode)));
}

/* How much of VALUE, "/dev/sda2/a/b", names a device that exists.  No name
 * of a device is longer than PATH_MAX.
 */
static size_t
device_part (const struct server *server, const char *value)
{
  size_t len = strlen (value), end;

  if (!is_device_name (value))
    return len;
  for (end = 5; end < len && end < PATH_MAX; end++) {
    CLEANUP_FREE char *name = NULL, *path = NULL;

    end += strcspn (value + end, "/");
    name = strndup (value, end);
    path = name == NULL ? NULL : node_path (server, name);
    if (path != NULL && is_disk_file (server, path))
      return end;
  }
  return len;
}
