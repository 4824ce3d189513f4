/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-apps: list the packages and applications that are installed in an image.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-apps/apps.h"

#define TYPES "deb, rpm, apk, pacman, ebuild or windows"

static bool known_type (const char *type);
static int list_apps (guestfs_h *g, const struct opts *o);
static int keep_matching (struct apps *a, const struct opts *o);
static void sort_apps (struct apps *a, bool by_size);
static void print_by_format (const struct apps *a, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0, "print summaries, too",
      NULL },
    { "format", 'f', POPT_ARG_STRING, &o.format, 0,
      "print by this, as dpkg-query -f: ${Package} ${Version}\\n", "FORMAT" },
    { "type", 't', POPT_ARG_STRING, &o.type, 0, "only " TYPES, "TYPE" },
    { "sort", 's', POPT_ARG_STRING, &o.sort, 0, "by name (the default) or size",
      "name|size" },
    { "quiet", 'q', POPT_ARG_NONE, &o.quiet, 0,
      "print nothing, the exit status says whether all are there", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[PATTERN...]", 0, -1);
  if (!!o.format + !!o.common.json + !!o.long_format + !!o.quiet > 1)
    tool_misuse ("--format, --json, --long and --quiet exclude each other");
  if (o.format && o.common.null)
    tool_misuse ("--format and --null exclude each other");
  if (o.sort && strcmp (o.sort, "name") != 0 && strcmp (o.sort, "size") != 0)
    tool_misuse ("--sort: '%s' is neither name nor size", o.sort);
  if (o.type && !known_type (o.type))
    tool_misuse ("--type: '%s' is none of " TYPES, o.type);
  if (o.quiet && o.common.nr_args == 0)
    tool_misuse ("missing argument, expected: PATTERN...");
  if (o.format)
    format_check (o.format);
  g = tool_handle (&o.common);
  r = list_apps (g, &o);
  free (o.type);
  free (o.format);
  free (o.sort);
  return tool_finish (&o.common, g, r);
}

static bool
known_type (const char *type)
{
  static const char *const types[] = { "deb",    "rpm",    "apk",
                                       "pacman", "ebuild", "windows" };

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (type, types[i]) == 0)
      return true;
  return false;
}

static int
list_apps (guestfs_h *g, const struct opts *o)
{
  struct apps apps = { 0 };
  int r = apps_read (&apps, g, o);

  if (keep_matching (&apps, o) == -1)
    r = -1;
  sort_apps (&apps, o->sort && strcmp (o->sort, "size") == 0);
  if (o->common.json)
    print_apps_json (&apps);
  else if (o->format)
    print_by_format (&apps, o);
  else if (!o->quiet)
    print_apps (&apps, o);
  apps_free (&apps);
  return r;
}

/* A pattern that nothing matches is an error, as for dpkg-query. */
static int
keep_matching (struct apps *a, const struct opts *o)
{
  bool used[o->common.nr_args + 1];
  size_t kept = 0;
  int r = 0;

  if (o->common.nr_args == 0)
    return 0;
  memset (used, 0, sizeof used);
  for (size_t i = 0; i < a->nr; i++) {
    bool any = false;

    for (int n = 0; n < o->common.nr_args; n++) {
      const char *pattern = o->common.args[n];
      const char *name = a->list[i].fields[GM_PACKAGE_NAME];
      bool is = fnmatch (pattern, name, 0) == 0 ||
                fnmatch (pattern, app_name (&a->list[i]), 0) == 0;

      used[n] |= is;
      any |= is;
    }
    if (any)
      a->list[kept++] = a->list[i];
  }
  a->nr = kept;
  for (int n = 0; n < o->common.nr_args; n++)
    if (!used[n] && a->buf != NULL)
      r = o->quiet ? -1 : tool_error (o->common.args[n], "no such application");
  return r;
}

static int
compare_names (const void *va, const void *vb)
{
  const struct gm_package *a = va, *b = vb;
  int r = strcmp (app_name (a), app_name (b));

  if (r == 0)
    r = strcmp (a->fields[GM_PACKAGE_ARCH], b->fields[GM_PACKAGE_ARCH]);
  if (r == 0)
    r = strcmp (a->fields[GM_PACKAGE_FULL_VERSION],
                b->fields[GM_PACKAGE_FULL_VERSION]);
  return r;
}

/* The largest first. */
static int
compare_sizes (const void *va, const void *vb)
{
  const struct gm_package *a = va, *b = vb;
  unsigned long long size_a = strtoull (a->fields[GM_PACKAGE_SIZE], NULL, 10);
  unsigned long long size_b = strtoull (b->fields[GM_PACKAGE_SIZE], NULL, 10);

  return size_a != size_b ? (size_a < size_b) - (size_a > size_b)
                          : compare_names (a, b);
}

static void
sort_apps (struct apps *a, bool by_size)
{
  if (a->nr > 0)
    qsort (a->list, a->nr, sizeof a->list[0],
           by_size ? compare_sizes : compare_names);
}

static void
print_by_format (const struct apps *a, const struct opts *o)
{
  for (size_t i = 0; i < a->nr && !tool_reader_gone (); i++)
    format_print (o->format, &a->list[i]);
}
