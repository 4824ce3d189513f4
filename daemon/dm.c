/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Device mapper devices, and what lies below a device.  API:
 * share/api/lvm.xml.
 *
 * sysfs knows it all: no program is run.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "dm.h"
#include "server.h"
#include "sysfs.h"
#include "volumes.h"

#define LVM_UUID "LVM-"
#define DEPTH_MAX 16 /* of devices upon devices */

static char *dm_attribute (const char *block, const char *name);
static char *block_folder (const char *device);
static char *lv_path (const struct server *server, const char *dm_name);
static int add_disks (const char *block, int depth, struct gm_strvec *disks);
static int add_slaves (const char *block, int depth, struct gm_strvec *disks);
static int add_once (struct gm_strvec *vec, const char *name);

char **
do_list_dm_devices (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec paths = { 0 };
  DIR *dir = opendir ("/sys/block");
  struct dirent *d;
  char **list;
  int r = 0;

  if (dir == NULL)
    return reply_errno_null (c, "/sys/block");
  while (r == 0 && (d = readdir (dir)) != NULL) {
    CLEANUP_FREE char *block = NULL, *uuid = NULL, *name = NULL;

    if (strncmp (d->d_name, "dm-", 3) != 0)
      continue;
    r = asprintf (&block, "/sys/block/%s", d->d_name) == -1 ? -1 : 0;
    uuid = r == -1 ? NULL : dm_attribute (block, "uuid");
    name = r == -1 ? NULL : dm_attribute (block, "name");
    if (uuid != NULL && name != NULL && /* or it has just gone */
        strncmp (uuid, LVM_UUID, strlen (LVM_UUID)) != 0)
      r = gm_strvec_addf (&paths, "%s/mapper/%s", c->server->dev, name);
  }
  closedir (dir);
  gm_strvec_sort (&paths);
  list = r == 0 ? gm_strvec_steal (&paths) : NULL;
  return list != NULL ? list : reply_errno_null (c, "list of devices");
}

int
do_is_lv (struct call *c, const char *mountable)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  CLEANUP_FREE char *name = NULL;

  if (mountable_parse_or_reply (c, mountable, &m) == -1)
    return -1;
  if (m.volume != NULL)
    return 0;
  name = dm_lv_name (c->server, m.device);
  if (name == NULL && errno != EINVAL)
    return reply_errno (c, "%s", m.device);
  return name != NULL;
}

char *
do_lvm_canonical_lv_name (struct call *c, const char *lvname)
{
  return dm_lv_name_or_reply (c, lvname);
}

char **
do_mini_device_disks (struct call *c, const char *device)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 }, paths = { 0 };
  CLEANUP_FREE char *block = block_folder (device);
  char **list;

  if (block == NULL || add_disks (block, 0, &names) == -1)
    return reply_errno_null (c, "%s", device);
  if (names.len > 1)
    qsort (names.strings, names.len, sizeof names.strings[0], device_compare);
  for (size_t i = 0; i < names.len; i++)
    if (gm_strvec_addf (&paths, "%s/%s", c->server->dev, names.strings[i]) ==
        -1)
      return reply_errno_null (c, "%s", device);
  list = gm_strvec_steal (&paths);
  return list != NULL ? list : reply_errno_null (c, "%s", device);
}

char *
dm_lv_name (const struct server *server, const char *device)
{
  CLEANUP_FREE char *block = block_folder (device), *uuid = NULL, *name = NULL;

  if (block == NULL)
    return NULL;
  uuid = dm_attribute (block, "uuid");
  name = dm_attribute (block, "name");
  if (uuid == NULL || name == NULL ||
      strncmp (uuid, LVM_UUID, strlen (LVM_UUID)) != 0) {
    errno = EINVAL;
    return NULL;
  }
  return lv_path (server, name);
}

char *
dm_lv_name_or_reply (struct call *c, const char *device)
{
  char *name = dm_lv_name (c->server, device);

  if (name == NULL && errno == EINVAL)
    reply_explained (c, EINVAL, "%s: not a logical volume", device);
  else if (name == NULL)
    reply_errno (c, "%s", device);
  return name;
}

/* What the file NAME says of the device mapper device in the folder BLOCK. */
static char *
dm_attribute (const char *block, const char *name)
{
  char path[PATH_MAX];

  snprintf (path, sizeof path, "%s/dm/%s", block, name);
  return sysfs_text (path);
}

/* The folder that sysfs has for DEVICE. */
static char *
block_folder (const char *device)
{
  struct stat st;
  char *path;

  if (stat (device, &st) == -1)
    return NULL;
  if (!S_ISBLK (st.st_mode)) {
    errno = ENOTBLK;
    return NULL;
  }
  return asprintf (&path, "/sys/dev/block/%u:%u", major (st.st_rdev),
                   minor (st.st_rdev)) == -1
           ? NULL
           : path;
}

/* LVM calls the device of my-vg/lv "my--vg-lv".  What has a further part,
 * "vg-lv-real", is the inside of a volume, and none itself.
 */
static char *
lv_path (const struct server *server, const char *dm_name)
{
  CLEANUP_FREE char *text = strdup (dm_name);
  char *to = text, *path;
  int parts = 1;

  if (text == NULL)
    return NULL;
  for (const char *p = dm_name; *p != '\0'; p++) {
    if (*p == '-' && p[1] == '-')
      p++;
    else if (*p == '-') {
      parts++;
      *to++ = '/';
      continue;
    }
    *to++ = *p;
  }
  *to = '\0';
  if (parts != 2) {
    errno = EINVAL;
    return NULL;
  }
  return asprintf (&path, "%s/%s", server->dev, text) == -1 ? NULL : path;
}

/* Add the names of the disks below the device in the folder BLOCK. */
static int
add_disks (const char *block, int depth, struct gm_strvec *disks)
{
  CLEANUP_FREE char *parent = NULL;
  char real[PATH_MAX];
  const char *name;
  int partnum, r;

  if (realpath (block, real) == NULL)
    return -1;
  name = strrchr (real, '/') + 1;
  parent = device_parent (name, &partnum);
  if (parent != NULL)
    snprintf (real, sizeof real, "/sys/block/%s", parent);
  r = depth < DEPTH_MAX ? add_slaves (real, depth, disks) : 0;
  if (r != 0)
    return r == -1 ? -1 : 0;
  return add_once (disks, strrchr (real, '/') + 1);
}

/* Returns whether there are any, or -1. */
static int
add_slaves (const char *block, int depth, struct gm_strvec *disks)
{
  char path[PATH_MAX + 300];
  struct dirent *d;
  DIR *dir;
  int r = 0;

  snprintf (path, sizeof path, "%s/slaves", block);
  dir = opendir (path);
  while (dir != NULL && r != -1 && (d = readdir (dir)) != NULL) {
    if (d->d_name[0] == '.')
      continue;
    snprintf (path, sizeof path, "%s/slaves/%s", block, d->d_name);
    r = add_disks (path, depth + 1, disks) == -1 ? -1 : 1;
  }
  if (dir != NULL)
    closedir (dir);
  return r;
}

static int
add_once (struct gm_strvec *vec, const char *name)
{
  for (size_t i = 0; i < vec->len; i++)
    if (strcmp (vec->strings[i], name) == 0)
      return 0;
  return gm_strvec_add (vec, name);
}
