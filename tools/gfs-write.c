/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-write: set the contents of a file in a disk image. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "input.h"
#include "progress.h"

struct opts {
  struct tool_common common;
  int append;
};

static int write_file (guestfs_h *g, const struct opts *o);
static int write_text (guestfs_h *g, const struct opts *o, const char *path,
                       const char *text);
static int write_from (guestfs_h *g, const struct opts *o, const char *path,
                       const char *from);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "append", 'a', POPT_ARG_NONE, &o.append, 0,
      "write behind the end of the file", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "PATH [TEXT]", 1, 2);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, 1);
  return tool_finish (&o.common, g, write_file (g, &o));
}

/* TEXT exactly as given; else stdin, of any length. */
static int
write_file (guestfs_h *g, const struct opts *o)
{
  const char *path = o->common.args[0];
  struct input in;
  int r;

  if (o->common.nr_args == 2)
    return write_text (g, o, path, o->common.args[1]);
  if (input_open (&in, "-") == -1)
    return -1;
  r = write_from (g, o, path, in.path);
  input_close (&in);
  return r;
}

static int
write_text (guestfs_h *g, const struct opts *o, const char *path,
            const char *text)
{
  CLEANUP_FD int fd = memfd_create ("text", MFD_CLOEXEC);
  size_t len = strlen (text);
  char name[32];

  /* What fits on a command line is written to memory in one go. */
  if (fd == -1 || pwrite (fd, text, len, 0) != (ssize_t) len)
    return tool_error (NULL, "%s", strerror (errno));
  snprintf (name, sizeof name, "/dev/fd/%d", fd);
  return write_from (g, o, path, name);
}

static int
write_from (guestfs_h *g, const struct opts *o, const char *path,
            const char *from)
{
  struct progress p;
  int r;

  progress_start (&p, g, &o->common, path);
  r = guestfs_mini_write (g, from, path, GUESTFS_MINI_WRITE_APPEND, o->append,
                          -1);
  progress_stop (&p);
  return r == -1 ? tool_fail (g, path) : 0;
}
