/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-chmod: change the modes of files in a disk image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GUESTFS_PRIVATE 1
#include "chmode.h"
#include "common.h"
#include "mode.h"
#include "quote.h"
#include "report.h"

struct opts {
  struct tool_common common;
  int recursive, changes, verbose;
  char *reference;
};

struct change {
  const struct opts *o;
  const char *mode;
  const char *path;
};

static const char *find_mode (guestfs_h *g, const struct opts *o, char buf[16]);
static stream_call call_chmod;
static void tell (void *opaque, const struct report_file *f);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "recursive", 'R', POPT_ARG_NONE, &o.recursive, 0,
      "change what is in directories, too", NULL },
    { "changes", 'c', POPT_ARG_NONE, &o.changes, 0, "tell every change", NULL },
    { "tell", 'v', POPT_ARG_NONE, &o.verbose, 0, "tell every file", NULL },
    { "reference", '\0', POPT_ARG_STRING, &o.reference, 0,
      "use the mode of this file of the image", "PATH" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct change ch = { .o = &o };
  struct gm_chmode parsed;
  char buf[16];
  guestfs_h *g;
  int first, r = 0;

  tool_parse (&o.common, argc, argv, table, "MODE PATH...", 1, -1);
  tool_need_rw (&o.common);
  first = o.reference ? 0 : 1;
  if (o.common.nr_args <= first)
    tool_misuse ("missing argument, expected: MODE PATH...");
  if (!o.reference && gm_chmode_parse (&parsed, o.common.args[0]) == -1)
    tool_misuse ("%s is not a mode", o.common.args[0]);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, first);
  o.reference = tool_path (&o.common, g, o.reference);
  ch.mode = find_mode (g, &o, buf);
  for (int i = first; i < o.common.nr_args; i++) {
    ch.path = o.common.args[i];
    if (report_read (g, ch.path, call_chmod, tell, &ch) == -1)
      r = -1;
  }
  free (o.reference);
  return tool_finish (&o.common, g, r);
}

/* Five digits say all twelve bits, of a directory as well. */
static const char *
find_mode (guestfs_h *g, const struct opts *o, char buf[16])
{
  struct guestfs_statns *st;

  if (!o->reference)
    return o->common.args[0];
  st = guestfs_statns (g, o->reference);
  if (st == NULL)
    tool_die_fail (TOOL_EXIT_FAILED, g, o->reference);
  snprintf (buf, 16, "%05o", (unsigned) (st->st_mode & 07777));
  guestfs_free_statns (st);
  return buf;
}

static int
call_chmod (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct change *ch = opaque;
  int level = ch->o->verbose ? 2 : ch->o->changes ? 1 : 0;

  return guestfs_mini_chmod (g, ch->mode, ch->path, fileout,
                             GUESTFS_MINI_CHMOD_RECURSIVE, ch->o->recursive,
                             GUESTFS_MINI_CHMOD_TELL, level, -1);
}

/* In the words of chmod(1). */
static void
tell (void *opaque, const struct report_file *f)
{
  mode_t before = strtoul (f->before, NULL, 8);
  mode_t after = strtoul (f->after, NULL, 8);
  char old[MODE_TEXT], new[MODE_TEXT];
  char *name = quote_name (f->path);

  (void) opaque;
  mode_text (old, before);
  mode_text (new, after);
  if (S_ISLNK (before))
    printf ("neither symbolic link %s nor referent has been changed\n", name);
  else if (before == after)
    printf ("mode of %s retained as %04o (%s)\n", name, before & 07777,
            old + 1);
  else
    printf ("mode of %s changed from %04o (%s) to %04o (%s)\n", name,
            before & 07777, old + 1, after & 07777, new + 1);
  free (name);
}
