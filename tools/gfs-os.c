/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-os: tell which operating systems are on the disks, one per line, for
 * scripts.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "inspect.h"
#include "json.h"
#include "system.h"

struct opts {
  struct tool_common common;
  int long_format;
  struct json_list list;
};

static int print_all (guestfs_h *g, struct opts *o);
static void print_system (const struct opts *o, const json_t *system);
static void print_field (const char *value, bool last);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.root_of_live = true };
  struct poptOption table[] = {
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0,
      "the root device first, and the name of the product last", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  g = tool_handle_devices (&o.common);
  return tool_finish (&o.common, g, print_all (g, &o));
}

static int
print_all (guestfs_h *g, struct opts *o)
{
  CLEANUP_FREE_STRINGS char **roots = tool_inspect (&o->common, g);
  int r = 0;

  if (roots[0] == NULL && !o->common.json)
    return tool_error (NULL, "no operating system found on the disks");
  for (size_t i = 0; roots[i] != NULL; i++) {
    json_t *system = system_read (g, roots[i]);

    if (system == NULL)
      r = -1;
    else if (o->common.json)
      json_list_add (&o->list, system);
    else {
      print_system (o, system);
      json_decref (system);
    }
  }
  if (o->common.json)
    json_list_end (&o->list);
  return roots[0] == NULL ? -1 : r;
}

/* A Linux that does not say which it is is "linux". */
static void
print_system (const struct opts *o, const json_t *system)
{
  CLEANUP_FREE char *version = system_version (system);
  const char *distro = system_string (system, "distro");

  if (o->long_format)
    print_field (system_string (system, "root"), false);
  print_field (distro[0] ? distro : system_string (system, "name"), false);
  print_field (version, false);
  print_field (system_string (system, "arch"), false);
  print_field (system_string (system, "hostname"), !o->long_format);
  if (o->long_format) {
    const char *product = system_string (system, "product_name");

    print_name (stdout, product[0] ? product : "-");
  }
  putchar (o->common.null ? '\0' : '\n');
}

/* In a field are no blanks, so that the shell can read them. */
static void
print_field (const char *value, bool last)
{
  CLEANUP_FREE char *field = strdup (value[0] ? value : "-");

  if (field == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (char *p = field; *p != '\0'; p++)
    if (strchr (" \t\r\n\v\f", *p) != NULL)
      *p = '_';
  print_name (stdout, field);
  if (!last)
    putchar (' ');
}
