/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying, moving and removing.  API: share/api/copy.xml. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "remove.h"
#include "run.h"
#include "sysroot.h"

static int remove_file (struct call *c, const char *path);
static int open_target (struct call *c, const char *dest, char **name);
static int move_across (struct call *c, int src_dir, const char *src_name,
                        int dest_dir, const char *dest_name, const char *src);

int
do_rm (struct call *c, const char *path)
{
  if (remove_file (c, path) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

int
do_rm_f (struct call *c, const char *path)
{
  if (remove_file (c, path) == -1 && errno != ENOENT && errno != ENOTDIR)
    return reply_errno (c, "%s", path);
  return 0;
}

int
do_rm_rf (struct call *c, const char *path)
{
  CLEANUP_FREE char *name = NULL, *where = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, path, &name);

  if (dir == -1 && (errno == ENOENT || errno == ENOTDIR))
    return 0;
  if (dir == -1)
    return reply_errno (c, "%s", path);
  if (strcmp (name, ".") == 0)
    return reply_explained (c, EINVAL, "%s: refusing to remove it", path);
  if (remove_tree (c, dir, name, &where) == -1 && errno != ENOENT) {
    const char *below = where != NULL ? strchr (where, '/') : NULL;

    return reply_errno (c, "%s%s", path, below != NULL ? below : "");
  }
  return 0;
}

int
do_mv (struct call *c, const char *src, const char *dest)
{
  CLEANUP_FREE char *src_name = NULL, *dest_name = NULL;
  CLEANUP_FD int src_dir = sysroot_open_parent (c, src, &src_name);
  CLEANUP_FD int dest_dir = -1;
  struct stat st;

  if (src_dir == -1 ||
      fstatat (src_dir, src_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return reply_errno (c, "%s", src);
  if (strcmp (src_name, ".") == 0) /* mv(1) would copy it, then give up */
    return reply_code (c, EBUSY, "%s", src);
  dest_name = strdup (src_name);
  if (dest_name == NULL)
    return reply_errno (c, "%s", src);
  dest_dir = open_target (c, dest, &dest_name);
  if (dest_dir == -1)
    return reply_errno (c, "%s", dest);
  if (renameat (src_dir, src_name, dest_dir, dest_name) == 0)
    return 0;
  if (errno != EXDEV)
    return reply_errno (c, "%s to %s", src, dest);
  return move_across (c, src_dir, src_name, dest_dir, dest_name, src);
}

static int
remove_file (struct call *c, const char *path)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_FD int dir = sysroot_open_parent (c, path, &name);

  return dir == -1 ? -1 : unlinkat (dir, name, 0);
}

/* Where something goes that is moved to DEST: if that is a directory, into it
 * under *NAME; otherwise *NAME is replaced by DEST's own name.
 */
static int
open_target (struct call *c, const char *dest, char **name)
{
  int dir = sysroot_open (c, dest, O_PATH | O_DIRECTORY);

  if (dir != -1)
    return dir;
  free (steal_ptr (name));
  return sysroot_open_parent (c, dest, name);
}

/* To another filesystem: copy, then remove. */
static int
move_across (struct call *c, int src_dir, const char *src_name, int dest_dir,
             const char *dest_name, const char *src)
{
  int keep[] = { src_dir, dest_dir };
  char dir[FD_PATH_SIZE], from[PATH_MAX], to[PATH_MAX];
  CLEANUP_RUN struct run mv = {
    .argv = RUN_ARGV ("mv", "-f", "-T", "--", from, to),
    .keep = keep,
    .nr_keep = 2,
  };

  snprintf (from, sizeof from, "%s/%s", fd_path (dir, src_dir), src_name);
  snprintf (to, sizeof to, "%s/%s", fd_path (dir, dest_dir), dest_name);
  if (run_program (c, &mv) == -1)
    return reply_errno (c, "%s: mv", src);
  if (mv.status != 0)
    return reply_error (c, "%s: %s", src, run_reason (&mv));
  return 0;
}
