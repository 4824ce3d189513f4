/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-cap: print and change capabilities of files in a disk image. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"
#include "report.h"

struct opts {
  struct tool_common common;
  int recursive, remove;
  char *set;
};

/* Opaque of report_read. */
struct listing {
  const char *path;
  json_t *array; /* NULL: print lines */
};

static int change (guestfs_h *g, const struct opts *o);
static int show (guestfs_h *g, const struct opts *o);
static stream_call call_list;
static void show_listed (void *opaque, const struct report_file *f);
static void show_file (json_t *array, const char *path, const char *caps);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "set", 's', POPT_ARG_STRING, &o.set, 0, "set capabilities",
      "CAPABILITIES" },
    { "remove", '\0', POPT_ARG_NONE, &o.remove, 0, "remove all capabilities",
      NULL },
    { "recursive", 'r', POPT_ARG_NONE, &o.recursive, 0,
      "list what is in directories, too", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  if ((o.set != NULL) + o.remove + o.recursive > 1)
    tool_misuse ("--set, --remove and --recursive exclude each other");
  if (o.set || o.remove)
    tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = o.set || o.remove ? change (g, &o) : show (g, &o);
  free (o.set);
  return tool_finish (&o.common, g, r);
}

static int
change (guestfs_h *g, const struct opts *o)
{
  int r = 0;

  for (int i = 0; i < o->common.nr_args; i++) {
    const char *path = o->common.args[i];

    if ((o->set ? guestfs_cap_set_file (g, path, o->set)
                : guestfs_removexattr (g, "security.capability", path)) == -1)
      r = tool_fail (g, path);
  }
  return r;
}

/* Like getcap, nothing is said of files that have none. */
static int
show (guestfs_h *g, const struct opts *o)
{
  struct listing l = { .array = o->common.json ? json_array () : NULL };
  int r = 0;

  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++) {
    CLEANUP_FREE char *caps = NULL;

    l.path = o->common.args[i];
    if (o->recursive) {
      if (report_read (g, l.path, call_list, show_listed, &l) == -1)
        r = -1;
      continue;
    }
    caps = guestfs_cap_get_file (g, l.path);
    if (caps == NULL)
      r = tool_fail (g, l.path);
    else if (caps[0] != '\0')
      show_file (l.array, l.path, caps);
  }
  if (l.array)
    json_print (l.array);
  return r;
}

static int
call_list (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct listing *l = opaque;

  return guestfs_mini_cap_list (g, l->path, fileout);
}

static void
show_listed (void *opaque, const struct report_file *f)
{
  const struct listing *l = opaque;

  show_file (l->array, f->path, f->after);
}

static void
show_file (json_t *array, const char *path, const char *caps)
{
  if (array) {
    json_t *object = json_object ();

    json_set_name (object, "path", path);
    json_set_name (object, "capabilities", caps);
    json_array_append_new (array, object);
    return;
  }
  print_name (stdout, path);
  putchar (' ');
  print_name (stdout, caps);
  putchar ('\n');
}
