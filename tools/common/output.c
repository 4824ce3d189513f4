/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Host files that are written whole or not at all: an unnamed file in the
 * same directory (or, where the file system has none, one with a temporary
 * name), renamed over the target at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "output.h"

static int open_unnamed (struct output *o, mode_t mode);
static char *temporary_name (const char *path);
static mode_t wanted_mode (const char *path);

int
output_open (struct output *o, const char *path)
{
  struct stat st;

  *o = (struct output){ .fd = -1 };
  if (strcmp (path, "-") == 0) {
    o->fd = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    fcntl (STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20); /* larger is only faster */
  } else if (stat (path, &st) == 0 && !S_ISREG (st.st_mode))
    o->fd = open (path, O_WRONLY | O_CLOEXEC);
  else {
    /* Write through a symlink, as `>` would; a dangling one is replaced. */
    o->path = realpath (path, NULL);
    if (o->path == NULL)
      o->path = strdup (path);
    if (o->path)
      o->fd = open_unnamed (o, wanted_mode (o->path));
  }
  if (o->fd == -1) {
    tool_error (path, "%s", strerror (errno));
    output_abort (o);
    return -1;
  }
  snprintf (o->name, sizeof o->name, "/dev/fd/%d", o->fd);
  return 0;
}

int
output_commit (struct output *o)
{
  char proc[64];
  int r = 0;

  if (o->path) {
    if (o->temp == NULL) {
      o->temp = temporary_name (o->path);
      snprintf (proc, sizeof proc, "/proc/self/fd/%d", o->fd);
      r = o->temp
            ? linkat (AT_FDCWD, proc, AT_FDCWD, o->temp, AT_SYMLINK_FOLLOW)
            : -1;
    }
    if (r == 0)
      r = rename (o->temp, o->path);
    if (r == 0) {
      free (o->temp);
      o->temp = NULL;
    }
  }
  if (close (steal_fd (&o->fd)) == -1)
    r = -1;
  if (r == -1)
    tool_error (o->path, "%s", strerror (errno));
  output_abort (o);
  return r;
}

void
output_abort (struct output *o)
{
  if (o->fd >= 0)
    close (steal_fd (&o->fd));
  if (o->temp)
    unlink (o->temp);
  free (o->temp);
  free (o->path);
  o->temp = o->path = NULL;
}

static int
open_unnamed (struct output *o, mode_t mode)
{
  CLEANUP_FREE char *copy = strdup (o->path);
  int fd;

  if (copy == NULL)
    return -1;
  fd = open (dirname (copy), O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
  if (fd == -1 && (errno == EOPNOTSUPP || errno == EISDIR)) {
    o->temp = temporary_name (o->path);
    if (o->temp)
      fd = open (o->temp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode);
  }
  /* The bits of an existing file stay as they are, whatever the umask. */
  if (fd >= 0 && access (o->path, F_OK) == 0 && fchmod (fd, mode) == -1) {
    close (fd);
    return -1;
  }
  return fd;
}

static mode_t
wanted_mode (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 ? st.st_mode & 07777 : 0666;
}

/* DIR/.gfs-RANDOM beside PATH: short, so that it fits wherever PATH does. */
static char *
temporary_name (const char *path)
{
  CLEANUP_FREE char *copy = strdup (path);
  uint64_t random;
  char *ret;

  if (copy == NULL || getrandom (&random, sizeof random, 0) == -1 ||
      asprintf (&ret, "%s/.gfs-%016llx", dirname (copy),
                (unsigned long long) random) == -1)
    return NULL;
  return ret;
}
