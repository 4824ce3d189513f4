/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Host files that get their name only when they are whole: an unnamed file in
 * the same directory (or, where the filesystem has none, one with a temporary
 * name), renamed over the target at the end.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "error.h"
#include "new-file.h"
#include "open-file.h"

static int open_unnamed (guestfs_h *g, struct gm_new_file *f, mode_t mode);
static char *temporary_name (guestfs_h *g, const char *path);

int
gm_new_file_open (guestfs_h *g, struct gm_new_file *f, const char *filename)
{
  mode_t mode = 0666;
  struct stat st;
  bool there = stat (filename, &st) == 0;

  *f = (struct gm_new_file){ .fd = -1 };
  if (strncmp (filename, "/dev/fd/", 8) == 0 ||
      (there && S_ISBLK (st.st_mode))) {
    f->fd = gm_open_file (filename, O_RDWR);
  } else if (there && !S_ISREG (st.st_mode)) {
    return gm_error_code (
      g, EINVAL, "%s: is neither a regular file nor a block device", filename);
  } else {
    if (there)
      mode = st.st_mode & 07777;
    f->path = realpath (filename, NULL); /* a dangling link is replaced */
    if (f->path == NULL)
      f->path = gm_strdup (g, filename);
    f->fd = open_unnamed (g, f, mode);
    if (f->fd != -1 && there)
      fchmod (f->fd, mode); /* whatever the umask */
  }
  if (f->fd != -1)
    return 0;
  gm_perror (g, "%s", filename);
  gm_new_file_close (f);
  return -1;
}

int
gm_new_file_commit (guestfs_h *g, struct gm_new_file *f)
{
  CLEANUP_FREE char *proc = gm_asprintf (g, "/proc/self/fd/%d", f->fd);

  if (f->path == NULL)
    return 0;
  if (f->temp == NULL) {
    f->temp = temporary_name (g, f->path);
    if (linkat (AT_FDCWD, proc, AT_FDCWD, f->temp, AT_SYMLINK_FOLLOW) == -1) {
      free (steal_ptr (&f->temp)); /* it is not ours */
      return gm_perror (g, "%s", f->path);
    }
  }
  if (rename (f->temp, f->path) == -1)
    return gm_perror (g, "%s", f->path);
  free (steal_ptr (&f->temp));
  return 0;
}

void
gm_new_file_close (struct gm_new_file *f)
{
  if (f->fd != -1)
    close (steal_fd (&f->fd));
  if (f->temp != NULL)
    unlink (f->temp);
  free (steal_ptr (&f->temp));
  free (steal_ptr (&f->path));
}

static int
open_unnamed (guestfs_h *g, struct gm_new_file *f, mode_t mode)
{
  CLEANUP_FREE char *copy = gm_strdup (g, f->path);
  int fd = open (dirname (copy), O_TMPFILE | O_RDWR | O_CLOEXEC, mode);

  if (fd != -1 || (errno != EOPNOTSUPP && errno != EISDIR))
    return fd;
  f->temp = temporary_name (g, f->path);
  fd = open (f->temp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode);
  if (fd == -1)
    free (steal_ptr (&f->temp));
  return fd;
}

/* DIR/.gfs-RANDOM beside PATH: short, so that it fits wherever PATH does. */
static char *
temporary_name (guestfs_h *g, const char *path)
{
  CLEANUP_FREE char *copy = gm_strdup (g, path);
  uint64_t random = 0;

  getrandom (&random, sizeof random, 0);
  return gm_asprintf (g, "%s/.gfs-%016" PRIx64, dirname (copy), random);
}
