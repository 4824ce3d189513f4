/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rsync from one place of the image to another.  API: share/api/transfer.xml.
 *
 * rsync gets its two places as descriptors, opened in the image.  What it
 * finds below them it does not follow out of there: it looks at names one by
 * one and never goes through a link, as long as no program of the image swaps
 * them: see box_exclude_or_reply.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "box.h"
#include "call.h"
#include "run.h"
#include "sysroot.h"

static int open_place (struct call *c, const char *path, bool source,
                       char **place);
static int no_network (struct call *c);

bool
available_rsync (void)
{
  return run_exists ("rsync");
}

int
do_rsync (struct call *c, const char *src, const char *dest,
          const struct do_rsync_opts *o)
{
  CLEANUP_FREE char *from = NULL, *to = NULL;
  CLEANUP_FD int src_fd = open_place (c, src, true, &from);
  CLEANUP_FD int dest_fd = -1;
  const char *argv[8] = { "rsync", "--quiet" };
  int keep[2], n = 2, status;
  CLEANUP_RUN struct run r = { .argv = argv, .keep = keep, .nr_keep = 2 };

  if (src_fd == -1)
    return reply_errno (c, "%s", src);
  dest_fd = open_place (c, dest, false, &to);
  if (dest_fd == -1)
    return reply_errno (c, "%s", dest);
  if (o->archive)
    argv[n++] = "--archive";
  if (o->deletedest)
    argv[n++] = "--delete";
  argv[n++] = "--";
  argv[n++] = from;
  argv[n] = to;
  keep[0] = src_fd;
  keep[1] = dest_fd;
  if (box_exclude_or_reply (c) == -1)
    return -1;
  status = run_program (c, &r);
  box_include ();
  if (status == -1)
    return reply_errno (c, "%s: rsync", src);
  if (r.status != 0)
    return reply_error (c, "%s to %s: %s", src, dest, run_reason (&r));
  return 0;
}

int
do_rsync_in (struct call *c, const char *remote, const char *dest,
             const struct do_rsync_in_opts *o)
{
  (void) remote;
  (void) dest;
  (void) o;
  return no_network (c);
}

int
do_rsync_out (struct call *c, const char *src, const char *remote,
              const struct do_rsync_out_opts *o)
{
  (void) src;
  (void) remote;
  (void) o;
  return no_network (c);
}

static int
no_network (struct call *c)
{
  return reply_explained (c, ENOTSUP, "the appliance has no network");
}

/* Open PATH, or the directory that it is in, and write the name by which the
 * program will find it to *PLACE: a directory that is meant itself is
 * "/proc/self/fd/N/", all else "/proc/self/fd/N/NAME".  A link at the end is
 * followed here, in the image, unless it is the SOURCE.
 */
static int
open_place (struct call *c, const char *path, bool source, char **place)
{
  bool inside = !source || path[strlen (path) - 1] == '/';
  CLEANUP_FREE char *name = NULL;
  char proc[FD_PATH_SIZE];
  struct stat st;
  int fd = inside ? sysroot_open (c, path, O_PATH | O_DIRECTORY) : -1;

  if (fd == -1 && source && inside)
    return -1;
  if (fd == -1) {
    fd = sysroot_open_parent (c, path, &name);
    if (fd == -1)
      return -1;
    if (fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !source &&
        S_ISLNK (st.st_mode)) { /* it leads to no directory of the image */
      gm_cleanup_fd (&fd);
      errno = ELOOP;
      return -1;
    }
  }
  fd_path (proc, fd);
  if (asprintf (place, "%s/%s", proc, name != NULL ? name : "") == -1) {
    *place = NULL;
    gm_cleanup_fd (&fd);
    return -1;
  }
  return fd;
}
