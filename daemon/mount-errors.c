/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of mounted ext2, ext3 and ext4 file systems. */
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"

#include "mount-errors.h"

/* Devices that had errors before they were mounted. */
static struct old {
  dev_t device;
  unsigned errors;
  struct old *next;
} * olds;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool count (const char *device, dev_t *number, unsigned *errors);
static struct old **find (dev_t device);

void
mount_errors_begin (const char *device)
{
  struct old **place, *old;
  unsigned errors;
  dev_t number;

  if (!count (device, &number, &errors))
    return;
  pthread_mutex_lock (&lock);
  place = find (number);
  if (*place == NULL && errors > 0 && (old = calloc (1, sizeof *old)) != NULL) {
    old->device = number;
    *place = old;
  }
  if (*place != NULL)
    (*place)->errors = errors;
  pthread_mutex_unlock (&lock);
}

bool
mount_errors_any (const char *device)
{
  unsigned errors, before;
  struct old **place;
  dev_t number;

  if (!count (device, &number, &errors) || errors == 0)
    return false;
  pthread_mutex_lock (&lock);
  place = find (number);
  before = *place != NULL ? (*place)->errors : 0;
  pthread_mutex_unlock (&lock);
  return errors != before;
}

/* What the kernel has counted.  False for other kinds of file systems. */
static bool
count (const char *device, dev_t *number, unsigned *errors)
{
  char link[64], target[PATH_MAX], path[PATH_MAX + 64], *name;
  CLEANUP_FILE FILE *fp = NULL;
  struct stat st;
  ssize_t len;

  if (stat (device, &st) == -1 || !S_ISBLK (st.st_mode))
    return false;
  snprintf (link, sizeof link, "/sys/dev/block/%u:%u", major (st.st_rdev),
            minor (st.st_rdev));
  len = readlink (link, target, sizeof target - 1);
  if (len == -1)
    return false;
  target[len] = '\0';
  name = strrchr (target, '/');
  snprintf (path, sizeof path, "/sys/fs/ext4/%s/errors_count",
            name != NULL ? name + 1 : target);
  fp = fopen (path, "re");
  *number = st.st_rdev;
  return fp != NULL && fscanf (fp, "%u", errors) == 1;
}

/* Where the one of DEVICE is, or would be. */
static struct old **
find (dev_t device)
{
  struct old **place = &olds;

  while (*place != NULL && (*place)->device != device)
    place = &(*place)->next;
  return place;
}
