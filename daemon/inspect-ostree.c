/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Systems that ostree has deployed; see inspect-scan.h.
 *
 * The filesystem's root is not that of the system: it is one of the directories
 * ostree/deploy/NAME/deploy/CHECKSUM.N, and the first one that boots is where
 * the link ostree/boot.N/NAME/CHECKSUM/0 leads.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "inspect-scan.h"
#include "sysroot.h"

#define NAMES_MAX 100 /* of a directory that are looked at */

static int booted (int root);
static int names (int root, const char *path, struct gm_strvec *found);
static char *path_of (int root, int deployment);

int
inspect_ostree (int root, char **path)
{
  CLEANUP_FD int fd = booted (root);

  *path = fd != -1 ? path_of (root, fd) : NULL;
  return *path != NULL ? steal_fd (&fd) : -1;
}

/* A descriptor of the directory, or -1. */
static int
booted (int root)
{
  static const char *const boots[] = { "ostree/boot.0", "ostree/boot.1" };

  for (size_t i = 0; i < sizeof boots / sizeof boots[0]; i++) {
    CLEANUP_STRVEC struct gm_strvec oses = { 0 };

    if (names (root, boots[i], &oses) == -1)
      continue;
    for (size_t j = 0; j < oses.len; j++) {
      CLEANUP_STRVEC struct gm_strvec sums = { 0 };

      names (root, oses.strings[j], &sums);
      for (size_t k = 0; k < sums.len; k++) {
        char path[PATH_MAX];
        int fd = -1;

        if (snprintf (path, sizeof path, "%s/0", sums.strings[k]) <
            (int) sizeof path)
          fd = open_in_root (root, path, O_RDONLY | O_DIRECTORY, 0);
        if (fd != -1)
          return fd;
      }
    }
  }
  return -1;
}

/* Add what is in the directory PATH to FOUND, with PATH in front, sorted.
 * Returns 0, or -1.
 */
static int
names (int root, const char *path, struct gm_strvec *found)
{
  CLEANUP_FD int fd = open_in_root (root, path, O_RDONLY | O_DIRECTORY, 0);
  DIR *dir = fd == -1 ? NULL : fdopendir (fd);
  struct dirent *d;
  int r = 0;

  if (dir == NULL)
    return -1;
  steal_fd (&fd);
  while (r == 0 && found->len < NAMES_MAX && (d = readdir (dir)) != NULL)
    if (d->d_name[0] != '.')
      r = gm_strvec_addf (found, "%s/%s", path, d->d_name);
  closedir (dir);
  gm_strvec_sort (found);
  return r;
}

/* Where DEPLOYMENT is below ROOT, for the caller to free; NULL if it is not
 * where ostree has its deployments.
 */
static char *
path_of (int root, int deployment)
{
  CLEANUP_STRVEC struct gm_strvec oses = { 0 };
  struct stat want, st;

  if (fstat (deployment, &want) == -1 ||
      names (root, "ostree/deploy", &oses) == -1)
    return NULL;
  for (size_t i = 0; i < oses.len; i++) {
    CLEANUP_STRVEC struct gm_strvec all = { 0 };
    CLEANUP_FREE char *dir = NULL;

    if (asprintf (&dir, "%s/deploy", oses.strings[i]) == -1) {
      dir = NULL;
      return NULL;
    }
    names (root, dir, &all);
    for (size_t j = 0; j < all.len; j++) {
      CLEANUP_FD int fd = open_in_root (root, all.strings[j], O_PATH, 0);
      char *path;

      if (fd != -1 && fstat (fd, &st) == 0 && st.st_ino == want.st_ino &&
          st.st_dev == want.st_dev)
        return asprintf (&path, "/%s", all.strings[j]) == -1 ? NULL : path;
    }
  }
  return NULL;
}
