/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packing a directory into a squashfs.  API: share/api/archive.xml.
 *
 * mksquashfs wants a file in which it can go back and forth, so the result
 * waits in memory, whose size is limited by what is free.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "box.h"
#include "call.h"
#include "run.h"
#include "sysroot.h"

#define BLOCK (256 * 1024)

static int open_source (struct call *c, const char *path, char **name);
static int add_arguments (struct gm_strvec *argv, const char *name, int out,
                          const struct do_mksquashfs_opts *o);
static unsigned long limit (void);
static int send_file (struct call *c, const char *path, int fd);

bool
available_squashfs (void)
{
  return run_exists ("mksquashfs");
}

int
do_mksquashfs (struct call *c, const char *path,
               const struct do_mksquashfs_opts *o)
{
  CLEANUP_FREE char *name = NULL;
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_FD int source = open_source (c, path, &name);
  CLEANUP_FD int out = memfd_create ("squashfs", MFD_CLOEXEC);
  int keep[2] = { source, out };
  CLEANUP_RUN struct run r = { .keep = keep, .nr_keep = 2 };
  int status;

  if (source == -1)
    return reply_errno (c, "%s", path);
  if (out == -1 || add_arguments (&argv, name, out, o) == -1)
    return reply_errno (c, "%s", path);
  r.argv = (const char *const *) argv.strings;
  if (box_exclude_or_reply (c) == -1) /* it opens what it finds by name */
    return -1;
  status = run_program (c, &r);
  box_include ();
  if (status == -1)
    return reply_errno (c, "%s: mksquashfs", path);
  if (WIFSIGNALED (r.status) && WTERMSIG (r.status) == SIGXFSZ)
    return reply_explained (c, ENOSPC,
                            "%s: the appliance has too little memory for the "
                            "result",
                            path);
  if (r.status != 0)
    return reply_error (c, "%s: %s", path, run_reason (&r));
  return send_file (c, path, out);
}

/* Open PATH, a directory or file; *NAME is what mksquashfs shall call it. */
static int
open_source (struct call *c, const char *path, char **name)
{
  CLEANUP_FREE char *entry = NULL;
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH | O_DIRECTORY);
  char proc[FD_PATH_SIZE];
  struct stat st;

  if (fd == -1 && errno == ENOTDIR) {
    fd = sysroot_open_parent (c, path, &entry);
    if (fd != -1 && fstatat (fd, entry, &st, AT_SYMLINK_NOFOLLOW) == -1)
      return -1;
    if (fd != -1 && !S_ISREG (st.st_mode)) {
      errno = EINVAL;
      return -1;
    }
  }
  if (fd == -1)
    return -1;
  if (asprintf (name, "%s/%s", fd_path (proc, fd),
                entry != NULL ? entry : ".") == -1) {
    *name = NULL;
    return -1;
  }
  return steal_fd (&fd);
}

static int
add_arguments (struct gm_strvec *argv, const char *name, int out,
               const struct do_mksquashfs_opts *o)
{
  char proc[FD_PATH_SIZE];

  if (gm_strvec_add (argv, "prlimit") == -1 ||
      gm_strvec_addf (argv, "--fsize=%lu", limit ()) == -1 ||
      gm_strvec_add (argv, "mksquashfs") == -1 ||
      gm_strvec_add (argv, name) == -1 ||
      gm_strvec_add (argv, fd_path (proc, out)) == -1 ||
      gm_strvec_add (argv, "-noappend") == -1 ||
      gm_strvec_add (argv, "-no-progress") == -1 ||
      gm_strvec_add (argv, "-quiet") == -1 ||
      gm_strvec_add (argv, "-mem") == -1 || gm_strvec_add (argv, "64M") == -1)
    return -1;
  if (o->compress != NULL && (gm_strvec_add (argv, "-comp") == -1 ||
                              gm_strvec_add (argv, o->compress) == -1))
    return -1;
  if (o->excludes == NULL || o->excludes[0] == NULL)
    return 0;
  if (gm_strvec_add (argv, "-wildcards") == -1 ||
      gm_strvec_add (argv, "-e") == -1) /* all that follow are patterns */
    return -1;
  for (size_t i = 0; o->excludes[i] != NULL; i++)
    if (gm_strvec_add (argv, o->excludes[i]) == -1)
      return -1;
  return 0;
}

/* How long the result may be: half of what is free. */
static unsigned long
limit (void)
{
  struct sysinfo info;

  return sysinfo (&info) == -1 ? 64 << 20 : info.freeram * info.mem_unit / 2;
}

static int
send_file (struct call *c, const char *path, int fd)
{
  CLEANUP_FREE char *buf = malloc (BLOCK);
  off_t pos = 0;
  ssize_t n;

  if (buf == NULL)
    return reply_errno (c, "%s", path);
  if (reply_begin_file (c) == -1)
    return -1;
  while ((n = pread (fd, buf, BLOCK, pos)) > 0) {
    if (send_chunk (c, buf, n) == -1)
      return -1;
    pos += n;
  }
  return n == -1 ? send_failed (c, errno, "%s", path) : send_end (c);
}
