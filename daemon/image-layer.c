/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices and what they lie on, as sysfs tells.  API: share/api/image.xml. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "call.h"
#include "daemon-calls.h"
#include "device.h"
#include "dm.h"
#include "run.h"
#include "server.h"
#include "sysfs.h"

static int describe (struct call *c, const char *device, struct gm_strvec *v);
static int describe_partition (struct call *c, const char *folder,
                               struct gm_strvec *v);
static int describe_lv (const char *name, const char *dev, struct gm_strvec *v);
static bool is_crypt (const char *device);
static int add_linked (struct call *c, const char *folder, const char *links,
                       const char *key, bool crypts, struct gm_strvec *v);
static int add (struct gm_strvec *v, const char *key, const char *value);
static uint64_t read_number (const char *folder, const char *file);

char **
do_mini_device_layer (struct call *c, const char *device)
{
  CLEANUP_STRVEC struct gm_strvec v = { 0 };
  int64_t size = do_blockdev_getsize64 (c, device);
  int sector = size == -1 ? -1 : do_blockdev_getss (c, device);
  char **list;

  if (sector == -1)
    return NULL;
  if (describe (c, device, &v) == -1 || gm_strvec_add (&v, "size") == -1 ||
      gm_strvec_addf (&v, "%" PRIi64, size) == -1 ||
      gm_strvec_add (&v, "sector") == -1 ||
      gm_strvec_addf (&v, "%d", sector) == -1)
    return reply_errno_null (c, "%s", device);
  list = gm_strvec_steal (&v);
  return list != NULL ? list : reply_errno_null (c, "%s", device);
}

int
do_mini_crypt_resize (struct call *c, const char *device)
{
  char name[SYSFS_TEXT];

  if (!is_crypt (device) || sysfs_dm_text (device, "name", name) == -1)
    return reply_explained (c, EINVAL, "%s: not an open encrypted device",
                            device);
  return run_or_reply (
    c, device, RUN_ARGV ("cryptsetup", "-q", "resize", "--", name), NULL);
}

/* All but sizes. */
static int
describe (struct call *c, const char *device, struct gm_strvec *v)
{
  CLEANUP_FREE char *lv = dm_lv_name (c->server, device);
  char folder[PATH_MAX], path[PATH_MAX + 16];
  struct stat st;

  if (stat (device, &st) == -1)
    return -1;
  snprintf (folder, sizeof folder, "/sys/dev/block/%u:%u", major (st.st_rdev),
            minor (st.st_rdev));
  if (add_linked (c, folder, "holders", "above", true, v) == -1)
    return -1;
  if (lv != NULL)
    return describe_lv (lv, c->server->dev, v);
  if (add (v, "device", device) == -1)
    return -1;
  if (is_crypt (device))
    return add (v, "kind", "crypt") == -1
             ? -1
             : add_linked (c, folder, "slaves", "below", false, v);
  snprintf (path, sizeof path, "%s/partition", folder);
  if (access (path, F_OK) == 0)
    return describe_partition (c, folder, v);
  snprintf (path, sizeof path, "%s/device", folder);
  return add (v, "kind", access (path, F_OK) == 0 ? "disk" : "other");
}

/* The folder of a partition is in that of its disk. */
static int
describe_partition (struct call *c, const char *folder, struct gm_strvec *v)
{
  CLEANUP_FREE char *real = realpath (folder, NULL);
  char *disk, *slash = real != NULL ? strrchr (real, '/') : NULL;

  if (slash == NULL)
    return -1;
  *slash = '\0';
  disk = strrchr (real, '/');
  if (disk == NULL || add (v, "kind", "partition") == -1 ||
      gm_strvec_add (v, "below") == -1 ||
      gm_strvec_addf (v, "%s%s", c->server->dev, disk) == -1 ||
      gm_strvec_add (v, "start") == -1 ||
      gm_strvec_addf (v, "%" PRIu64, read_number (folder, "start") * 512) ==
        -1 ||
      gm_strvec_add (v, "number") == -1)
    return -1;
  return gm_strvec_addf (v, "%" PRIu64, read_number (folder, "partition"));
}

/* NAME is DEV/VG/LV. */
static int
describe_lv (const char *name, const char *dev, struct gm_strvec *v)
{
  const char *group = name + strlen (dev) + 1;

  if (add (v, "device", name) == -1 || add (v, "kind", "lv") == -1 ||
      gm_strvec_add (v, "group") == -1)
    return -1;
  return gm_strvec_addf (v, "%.*s", (int) strcspn (group, "/"), group);
}

static bool
is_crypt (const char *device)
{
  char uuid[SYSFS_TEXT];

  return sysfs_dm_text (device, "uuid", uuid) == 0 &&
         strncmp (uuid, "CRYPT-", 6) == 0;
}

/* Add the first device that FOLDER links to; or, of CRYPTS, only one that is
 * an opened encrypted device.
 */
static int
add_linked (struct call *c, const char *folder, const char *links,
            const char *key, bool crypts, struct gm_strvec *v)
{
  char path[PATH_MAX + 16];
  struct dirent *d;
  bool found = false;
  DIR *dir;
  int r = 0;

  snprintf (path, sizeof path, "%s/%s", folder, links);
  dir = opendir (path);
  while (dir != NULL && !found && r == 0 && (d = readdir (dir)) != NULL) {
    CLEANUP_FREE char *node = NULL;

    if (d->d_name[0] == '.')
      continue;
    node = sysfs_node (c->server->dev, d->d_name);
    if (node == NULL)
      r = -1;
    else if (!crypts || is_crypt (node)) {
      r = add (v, key, node);
      found = true;
    }
  }
  if (dir != NULL)
    closedir (dir);
  return r;
}

static int
add (struct gm_strvec *v, const char *key, const char *value)
{
  return gm_strvec_add (v, key) == -1 ? -1 : gm_strvec_add (v, value);
}

/* 0 if there is none. */
static uint64_t
read_number (const char *folder, const char *file)
{
  CLEANUP_FILE FILE *fp = NULL;
  char path[PATH_MAX + 16];
  uint64_t n;

  snprintf (path, sizeof path, "%s/%s", folder, file);
  fp = fopen (path, "re");
  return fp != NULL && fscanf (fp, "%" SCNu64, &n) == 1 ? n : 0;
}
