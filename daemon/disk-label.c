/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Labels that drives were added with; see disk-label.h.  API:
 * share/api/label.xml.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "disk-label.h"
#include "server.h"
#include "sysfs.h"

#define FOLDER "disk/guestfs"

static int read_labels (const char *dev, struct gm_strvec *labels);
static int add_label (struct call *c, const char *label,
                      struct gm_strvec *table);

int
disk_label_add (const char *dev, const char *label, const char *name)
{
  char path[PATH_MAX], target[PATH_MAX];

  errno = EINVAL;
  for (const char *p = label; *p != '\0'; p++)
    if (!isalnum ((unsigned char) *p))
      return -1;
  snprintf (path, sizeof path, "%s/disk", dev);
  if (mkdir (path, 0755) == -1 && errno != EEXIST)
    return -1;
  snprintf (path, sizeof path, "%s/" FOLDER, dev);
  if (mkdir (path, 0755) == -1 && errno != EEXIST)
    return -1;
  snprintf (path, sizeof path, "%s/" FOLDER "/%s", dev, label);
  snprintf (target, sizeof target, "%s/%s", dev, name);
  unlink (path);
  return symlink (target, path);
}

void
disk_labels_clean (const char *dev)
{
  CLEANUP_STRVEC struct gm_strvec labels = { 0 };

  read_labels (dev, &labels);
  for (size_t i = 0; i < labels.len; i++) {
    char path[PATH_MAX];

    snprintf (path, sizeof path, "%s/" FOLDER "/%s", dev, labels.strings[i]);
    if (access (path, F_OK) == -1)
      unlink (path);
  }
}

char **
do_list_disk_labels (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec labels = { 0 }, table = { 0 };
  char **list;
  int r = read_labels (c->server->dev, &labels);

  for (size_t i = 0; r == 0 && i < labels.len; i++)
    r = add_label (c, labels.strings[i], &table);
  list = r == 0 ? gm_strvec_steal (&table) : NULL;
  return list != NULL ? list : reply_errno_null (c, "labels of disks");
}

/* Sorted; none, if there is no such folder. */
static int
read_labels (const char *dev, struct gm_strvec *labels)
{
  char path[PATH_MAX];
  struct dirent *d;
  DIR *dir;
  int r = 0;

  snprintf (path, sizeof path, "%s/" FOLDER, dev);
  dir = opendir (path);
  if (dir == NULL)
    return errno == ENOENT ? 0 : -1;
  while (r == 0 && (d = readdir (dir)) != NULL)
    if (d->d_name[0] != '.')
      r = gm_strvec_add (labels, d->d_name);
  closedir (dir);
  gm_strvec_sort (labels);
  return r;
}

/* The disk, and its partitions under the same label with their numbers. */
static int
add_label (struct call *c, const char *label, struct gm_strvec *table)
{
  CLEANUP_STRVEC struct gm_strvec parts = { 0 };
  char path[PATH_MAX], target[PATH_MAX];
  const char *name;
  ssize_t n;

  snprintf (path, sizeof path, "%s/" FOLDER "/%s", c->server->dev, label);
  n = readlink (path, target, sizeof target - 1);
  if (n == -1)
    return -1;
  target[n] = '\0';
  name = strrchr (target, '/') + 1;
  if (gm_strvec_add (table, label) == -1 ||
      gm_strvec_add (table, target) == -1 ||
      sysfs_partitions (name, &parts) == -1)
    return -1;
  for (size_t i = 0; i < parts.len; i++) {
    const char *number = parts.strings[i] + strlen (name);

    if (gm_strvec_addf (table, "%s%s", label, number) == -1 ||
        gm_strvec_addf (table, "%s/%s", c->server->dev, parts.strings[i]) == -1)
      return -1;
  }
  return 0;
}
