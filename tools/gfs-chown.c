/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-chown: change owner and group of files in a disk image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common.h"
#include "escape.h"
#include "names.h"
#include "quote.h"
#include "report.h"

struct opts {
  struct tool_common common;
  int recursive, no_dereference, changes, verbose;
  char *reference, *from;
};

struct change {
  const struct opts *o;
  struct names *names;
  int owner, group, from_owner, from_group; /* -1: not given */
  const char *path;
};

static void find_owner (guestfs_h *g, struct change *ch);
static void parse (struct change *ch, const char *text, int *owner, int *group);
static stream_call call_chown;
static void tell (void *opaque, const struct report_file *f);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "recursive", 'R', POPT_ARG_NONE, &o.recursive, 0,
      "change what is in directories, too", NULL },
    { "no-dereference", 'h', POPT_ARG_NONE, &o.no_dereference, 0,
      "change symbolic links themselves", NULL },
    { "changes", 'c', POPT_ARG_NONE, &o.changes, 0, "tell every change", NULL },
    { "tell", 'v', POPT_ARG_NONE, &o.verbose, 0, "tell every file", NULL },
    { "from", '\0', POPT_ARG_STRING, &o.from, 0,
      "change only what belongs to them", "OWNER[:GROUP]" },
    { "reference", '\0', POPT_ARG_STRING, &o.reference, 0,
      "use owner and group of this file of the image", "PATH" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct change ch = { .o = &o, .from_owner = -1, .from_group = -1 };
  guestfs_h *g;
  int first, r = 0;

  tool_parse (&o.common, argc, argv, table, "OWNER[:GROUP] PATH...", 1, -1);
  tool_need_rw (&o.common);
  first = o.reference ? 0 : 1;
  if (o.common.nr_args <= first)
    tool_misuse ("missing argument, expected: OWNER[:GROUP] PATH...");
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, first);
  o.reference = tool_path (&o.common, g, o.reference);
  ch.names = names_new (g);
  find_owner (g, &ch);
  if (o.changes || o.verbose) {
    /* The names first: the handle is busy while changes are told. */
    names_user (ch.names, 0);
    names_group (ch.names, 0);
  }
  for (int i = first; i < o.common.nr_args; i++) {
    ch.path = o.common.args[i];
    if (report_read (g, ch.path, call_chown, tell, &ch) == -1)
      r = -1;
  }
  names_free (ch.names);
  free (o.reference);
  free (o.from);
  return tool_finish (&o.common, g, r);
}

static void
find_owner (guestfs_h *g, struct change *ch)
{
  const struct opts *o = ch->o;

  if (o->reference) {
    struct guestfs_statns *st = guestfs_statns (g, o->reference);

    if (st == NULL)
      tool_die_fail (TOOL_EXIT_FAILED, g, o->reference);
    ch->owner = st->st_uid;
    ch->group = st->st_gid;
    guestfs_free_statns (st);
  } else
    parse (ch, o->common.args[0], &ch->owner, &ch->group);
  if (o->from)
    parse (ch, o->from, &ch->from_owner, &ch->from_group);
}

static void
parse (struct change *ch, const char *text, int *owner, int *group)
{
  const char *what;

  if (!names_parse_owner (ch->names, text, owner, group, &what))
    tool_die (TOOL_EXIT_FAILED, what, "the image has nobody of that name");
}

static int
call_chown (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct change *ch = opaque;
  int level = ch->o->verbose ? 2 : ch->o->changes ? 1 : 0;

  return guestfs_mini_chown (g, ch->owner, ch->group, ch->path, fileout,
                             GUESTFS_MINI_CHOWN_RECURSIVE, ch->o->recursive,
                             GUESTFS_MINI_CHOWN_TELL, level,
                             GUESTFS_MINI_CHOWN_NOFOLLOW, ch->o->no_dereference,
                             GUESTFS_MINI_CHOWN_FROMOWNER, ch->from_owner,
                             GUESTFS_MINI_CHOWN_FROMGROUP, ch->from_group, -1);
}

/* "0 0" as "root:root". */
static void
print_owner (struct names *names, const char *numbers)
{
  unsigned long uid, gid;
  const char *user, *group;
  char *end;

  uid = strtoul (numbers, &end, 10);
  gid = strtoul (end, NULL, 10);
  user = names_user (names, uid);
  group = names_group (names, gid);
  if (user)
    print_name (stdout, user);
  else
    printf ("%lu", uid);
  putchar (':');
  if (group)
    print_name (stdout, group);
  else
    printf ("%lu", gid);
}

/* Much as chown(1) says it. */
static void
tell (void *opaque, const struct report_file *f)
{
  struct change *ch = opaque;
  char *name = quote_name (f->path);

  if (strcmp (f->before, f->after) == 0)
    printf ("ownership of %s retained as ", name);
  else {
    printf ("changed ownership of %s from ", name);
    print_owner (ch->names, f->before);
    fputs (" to ", stdout);
  }
  print_owner (ch->names, f->after);
  putchar ('\n');
  free (name);
}
