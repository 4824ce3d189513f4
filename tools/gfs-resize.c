/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-resize: resize a file system and all that it lies on.
 *
 * gfs-resize/resize.h tells how it is done.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-resize/resize.h"
#include "size.h"

struct opts {
  struct tool_common common;
  char *size;
  int max, dry_run, force, human;
  struct wish wish;
};

static const char **take_negative (int argc, const char *argv[], char **made);
static void parse (struct opts *o);
static int parse_size (const char *text, struct wish *w);
static int resize (guestfs_h *g, struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "size", 's', POPT_ARG_STRING, &o.size, 0,
      "the new size: 10G; +2G more, -2G less, +50%FREE of the room there is",
      "SIZE" },
    { "max", '\0', POPT_ARG_NONE, &o.max, 0, "as large as it can become",
      NULL },
    { "dry-run", 'n', POPT_ARG_NONE, &o.dry_run, 0,
      "print the steps, and change nothing", NULL },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "resize an ntfs that is marked for a check", NULL },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print the steps as JSON",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE char *made = NULL;
  CLEANUP_FREE const char **args = take_negative (argc, argv, &made);
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, args, table, "DEVICE SIZE | --max DEVICE", 1, 2);
  parse (&o);
  if (!o.dry_run)
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  r = resize (g, &o);
  free (o.size);
  return tool_finish (&o.common, g, r);
}

/* `-2G' is a size, not an option. */
static const char **
take_negative (int argc, const char *argv[], char **made)
{
  const char **args = calloc (argc + 1, sizeof *args);
  bool options = true;

  if (args == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (int i = 0; i < argc; i++) {
    args[i] = argv[i];
    options = options && strcmp (argv[i], "--") != 0;
    if (options && *made == NULL && i > 0 && argv[i][0] == '-' &&
        isdigit ((unsigned char) argv[i][1]) &&
        strcmp (argv[i - 1], "-s") != 0 &&
        strcmp (argv[i - 1], "--size") != 0) {
      if (asprintf (made, "--size=%s", argv[i]) == -1)
        tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
      args[i] = *made;
    }
  }
  return args;
}

static void
parse (struct opts *o)
{
  bool second = o->common.nr_args == 2;
  const char *text = second ? o->common.args[1] : o->size;

  if (second + (o->size != NULL) + o->max != 1)
    tool_misuse ("expected: DEVICE SIZE, or --max DEVICE");
  if (o->max)
    o->wish.max = true;
  else if (parse_size (text, &o->wish) == -1)
    tool_misuse ("%s is not a size with a unit, such as 10G, +2G, -500M or "
                 "+50%%FREE",
                 text);
}

/* A bare number could be bytes, sectors or MiB: it is none of them. */
static int
parse_size (const char *text, struct wish *w)
{
  size_t len;
  char *end;

  if (*text == '+' || *text == '-')
    w->sign = *text++;
  if (w->sign == '+' && isdigit ((unsigned char) *text)) {
    w->amount = strtol (text, &end, 10);
    w->percent = strcmp (end, "%FREE") == 0;
    if (w->percent)
      return w->amount >= 1 && w->amount <= 100 ? 0 : -1;
  }
  len = strlen (text);
  if (len > 0 && isdigit ((unsigned char) text[len - 1]))
    return -1;
  return size_parse (text, &w->amount);
}

static int
resize (guestfs_h *g, struct opts *o)
{
  struct plan p;
  int r = plan_make (g, o->common.args[0], &o->wish, o->force, o->dry_run, &p);

  if (r == 0 && o->dry_run)
    plan_print (&p, o->common.json, o->human);
  else if (r == 0)
    r = plan_run (g, &p);
  plan_free (&p);
  return r;
}
