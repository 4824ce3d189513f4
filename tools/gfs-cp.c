/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-cp: copy files inside a disk image. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "progress.h"
#include "stream.h"
#include "target.h"

struct opts {
  struct tool_common common;
  struct target target;
  int archive, recursive, recursive2, preserve, force, no_clobber;
  int one_file_system;
  char *reflink; /* NULL: auto */
};

static struct guestfs_mini_copy_argv how (const struct opts *o);
static int copy_all (guestfs_h *g, struct opts *o);
static int copy (guestfs_h *g, const struct opts *o, const char *src,
                 const char *dest);
static int print_failures (FILE *fp);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "archive", 'a', POPT_ARG_NONE, &o.archive, 0,
      "copy everything there is, and all about it", NULL },
    { "recursive", 'r', POPT_ARG_NONE, &o.recursive, 0,
      "copy directories and what is in them", NULL },
    { "Recursive", 'R', POPT_ARG_NONE | POPT_ARGFLAG_DOC_HIDDEN, &o.recursive2,
      0, NULL, NULL },
    { "preserve", 'p', POPT_ARG_NONE, &o.preserve, 0,
      "keep owner, mode, times and ACLs", NULL },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "replace what exists (always so)", NULL },
    { "no-clobber", 'n', POPT_ARG_NONE, &o.no_clobber, 0,
      "leave files that exist", NULL },
    { "one-file-system", 'x', POPT_ARG_NONE, &o.one_file_system, 0,
      "stay on the file system of the source", NULL },
    TARGET_OPTIONS (&o.target),
    { "reflink", '\0', POPT_ARG_STRING, &o.reflink, 0,
      "share blocks with the original", "auto|always|never" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "SOURCE... DESTINATION", 1, -1);
  target_check (&o.target, &o.common);
  how (&o); /* ends the program if it makes no sense */
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  o.target.directory = tool_path (&o.common, g, o.target.directory);
  r = copy_all (g, &o);
  target_free (&o.target);
  free (o.reflink);
  return tool_finish (&o.common, g, r);
}

static int
reflink_when (const char *text)
{
  static const char *const words[] = { "auto", "always", "never" };

  for (int i = 0; text != NULL && i < 3; i++)
    if (strcmp (text, words[i]) == 0)
      return i;
  if (text != NULL)
    tool_misuse ("--reflink: %s is not auto, always or never", text);
  return 0;
}

static struct guestfs_mini_copy_argv
how (const struct opts *o)
{
  return (struct guestfs_mini_copy_argv){
    .bitmask = 0xff, /* all that follow */
    .recursive = o->recursive || o->recursive2 || o->archive,
    .preserve = o->preserve || o->archive,
    .xattributes = o->archive,
    .links = o->archive,
    .onefs = o->one_file_system,
    .noclobber = o->no_clobber,
    .notargetdirectory = o->target.none,
    .reflink = reflink_when (o->reflink),
  };
}

static int
copy_all (guestfs_h *g, struct opts *o)
{
  int r = 0;

  if (target_find (&o->target, g, &o->common) == -1)
    return -1;
  for (int i = 0; i < o->target.nr_sources; i++)
    if (target_name (&o->target, o->common.args[i]) == -1 ||
        copy (g, o, o->common.args[i], o->target.path) == -1)
      r = -1;
  return r;
}

/* What could not be copied comes in a file, since there is no limit to it. */
static int
copy (guestfs_h *g, const struct opts *o, const char *src, const char *dest)
{
  const struct guestfs_mini_copy_argv args = how (o);
  CLEANUP_FILE FILE *fp = tmpfile ();
  struct progress p;
  char name[32];
  int r;

  if (fp == NULL)
    return tool_error ("temporary file", "%s", strerror (errno));
  snprintf (name, sizeof name, "/dev/fd/%d", fileno (fp));
  progress_start (&p, g, &o->common, src);
  r = guestfs_mini_copy_argv (g, src, dest, name, &args);
  progress_stop (&p);
  if (print_failures (fp) == -1)
    return -1;
  return r == -1 ? tool_fail (g, src) : 0;
}

static int
print_failures (FILE *fp)
{
  CLEANUP_FREE char *path = NULL, *reason = NULL;
  size_t path_size = 0, reason_size = 0;
  int r = 0;

  rewind (fp);
  while (stream_string (fp, &path, &path_size) > 0 &&
         stream_string (fp, &reason, &reason_size) > 0)
    r = tool_error (path, "%s", reason);
  return r;
}
