/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-touch: set times of files in a disk image, and make empty files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common.h"
#include "gfs-touch/touch.h"

enum { NOW = -1, OMIT = -2 }; /* nanoseconds, as utimens takes them */

struct opts {
  struct tool_common common;
  int access, modification, no_create, no_dereference;
  char *date, *stamp, *reference;
};

static void find_times (guestfs_h *g, const struct opts *o,
                        struct touch_time times[2]);
static int touch (guestfs_h *g, const struct opts *o, const char *path,
                  const struct touch_time times[2]);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "access", 'a', POPT_ARG_NONE, &o.access, 0,
      "set only the time of last access", NULL },
    { "modification", 'm', POPT_ARG_NONE, &o.modification, 0,
      "set only the time of last modification", NULL },
    { "no-create", 'c', POPT_ARG_NONE, &o.no_create, 0, "make no files", NULL },
    { "no-dereference", 'h', POPT_ARG_NONE, &o.no_dereference, 0,
      "set times of symbolic links themselves", NULL },
    { "date", 'd', POPT_ARG_STRING, &o.date, 0, "this time, not now", "DATE" },
    { "stamp", 't', POPT_ARG_STRING, &o.stamp, 0, "this time, not now",
      "[[CC]YY]MMDDhhmm[.ss]" },
    { "reference", 'r', POPT_ARG_STRING, &o.reference, 0,
      "the times of this file of the image", "PATH" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct touch_time times[2] = { { 0, NOW }, { 0, NOW } };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  tool_need_rw (&o.common);
  if ((o.date != NULL) + (o.stamp != NULL) + (o.reference != NULL) > 1)
    tool_misuse ("--date, --stamp and --reference exclude each other");
  if (o.date && !touch_parse_date (o.date, &times[0]))
    tool_misuse ("--date: %s is not a date", o.date);
  if (o.stamp && !touch_parse_stamp (o.stamp, &times[0]))
    tool_misuse ("--stamp: %s is not a date", o.stamp);
  times[1] = times[0];
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  o.reference = tool_path (&o.common, g, o.reference);
  find_times (g, &o, times);
  for (int i = 0; i < o.common.nr_args; i++)
    if (touch (g, &o, o.common.args[i], times) == -1)
      r = tool_fail (g, o.common.args[i]);
  free (o.date);
  free (o.stamp);
  free (o.reference);
  return tool_finish (&o.common, g, r);
}

static void
find_times (guestfs_h *g, const struct opts *o, struct touch_time times[2])
{
  if (o->reference) {
    struct guestfs_statns *st = o->no_dereference
                                  ? guestfs_lstatns (g, o->reference)
                                  : guestfs_statns (g, o->reference);

    if (st == NULL)
      tool_die_fail (TOOL_EXIT_FAILED, g, o->reference);
    times[0] = (struct touch_time){ st->st_atime_sec, st->st_atime_nsec };
    times[1] = (struct touch_time){ st->st_mtime_sec, st->st_mtime_nsec };
    guestfs_free_statns (st);
  }
  if (o->access && !o->modification)
    times[1].nsec = OMIT;
  if (o->modification && !o->access)
    times[0].nsec = OMIT;
}

/* Whatever exists only gets its times: nothing of it is opened. */
static int
touch (guestfs_h *g, const struct opts *o, const char *path,
       const struct touch_time times[2])
{
  int (*set) (guestfs_h *, const char *, int64_t, int64_t, int64_t, int64_t) =
    o->no_dereference ? guestfs_mini_lutimens : guestfs_utimens;

  for (int tries = 0;; tries++) {
    if (set (g, path, times[0].sec, times[0].nsec, times[1].sec,
             times[1].nsec) == 0)
      return 0;
    if (guestfs_last_errno (g) != ENOENT)
      return -1;
    if (o->no_create)
      return 0;
    if (o->no_dereference || tries > 0 || guestfs_touch (g, path) == -1)
      return -1;
  }
}
