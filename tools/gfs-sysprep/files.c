/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that are told by their names: logs, and what editors leave. */
#include <ctype.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

static bool is_rotated (const char *path);
static bool ends_with (const char *path, const char *end);
static bool is_dir (struct sysprep *s, const char *path);

/* A log that a program opens by its name, and perhaps may not make, stays, with
 * its owner and mode.  The journal is an operation of its own, and what
 * installers leave is removed.
 */
int
do_logfiles (struct sysprep *s)
{
  CLEANUP_STRVEC struct gm_strvec files = { 0 };
  int r = 0;

  if (!is_dir (s, "/var/log"))
    return 0;
  if (files_below (s->g, "/var/log", &files) == -1)
    return -1;
  for (size_t i = 0; i < files.len; i++) {
    const char *path = files.strings[i];

    if (strncmp (path, "/var/log/journal/", 17) == 0 ||
        strncmp (path, "/var/log/installer/", 19) == 0 ||
        strncmp (path, "/var/log/anaconda/", 18) == 0)
      continue;
    if ((is_rotated (path) ? remove_path (s, path) : empty_file (s, path)) ==
        -1)
      r = -1;
  }
  return r;
}

/* ".1", ".2.gz", "-20260101", ".old" */
static bool
is_rotated (const char *path)
{
  static const char *const ends[] = { ".gz", ".xz", ".bz2", ".zst", ".old" };
  size_t len = strlen (path), digits = 0;

  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
    if (ends_with (path, ends[i]))
      return true;
  while (digits < len && isdigit ((unsigned char) path[len - 1 - digits]))
    digits++;
  if (digits == 0 || digits == len)
    return false;
  return path[len - 1 - digits] == '.' ||
         (path[len - 1 - digits] == '-' && digits == 8);
}

static bool
ends_with (const char *path, const char *end)
{
  size_t len = strlen (path), n = strlen (end);

  return len > n && strcmp (path + len - n, end) == 0;
}

/* Where administrators edit files.  Such names below /home may be all there is of
 * a file, and elsewhere they may belong to packages.
 */
int
do_backup_files (struct sysprep *s)
{
  static const char *const dirs[] = { "/etc", "/root", "/srv", "/tmp", "/var" };
  int r = 0;

  for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
    CLEANUP_STRVEC struct gm_strvec files = { 0 };

    if (!is_dir (s, dirs[i]))
      continue;
    if (files_below (s->g, dirs[i], &files) == -1)
      r = -1;
    for (size_t j = 0; j < files.len; j++)
      if ((ends_with (files.strings[j], ".bak") ||
           ends_with (files.strings[j], "~")) &&
          remove_path (s, files.strings[j]) == -1)
        r = -1;
  }
  return r;
}

static bool
is_dir (struct sysprep *s, const char *path)
{
  return guestfs_is_dir_opts (s->g, path, GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS, 1,
                              -1) == 1;
}
