/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-status: tell what a live appliance is and does. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

struct opts {
  struct tool_common common;
};

static int print_status (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  g = tool_handle_devices (&o.common);
  return tool_finish (&o.common, g, print_status (g, &o));
}

static void
print_line (const char *key, const char *value)
{
  printf ("%s: ", key);
  print_name (stdout, value);
  putchar ('\n');
}

/* STATUS holds names and values in turn, DRIVES one line per drive. */
static void
print_json (char *const *status, char *const *drives)
{
  json_t *object = json_object (), *array = json_array ();

  for (size_t i = 0; status[i] && status[i + 1]; i += 2)
    if (strcmp (status[i], "drives") != 0)
      json_set_name (object, status[i], status[i + 1]);
  for (size_t i = 0; drives[i]; i++) {
    CLEANUP_FREE char *copy = strdup (drives[i]);
    json_t *drive = json_object ();
    char *rest = copy;

    json_set_name (drive, "device", strsep (&rest, " "));
    json_set_name (drive, "access", rest ? strsep (&rest, " ") : "");
    json_set_name (drive, "format", rest ? strsep (&rest, " ") : "");
    json_set_name (drive, "path", rest ? rest : "");
    json_array_append_new (array, drive);
  }
  json_object_set_new (object, "drives", array);
  json_print (object);
}

static int
print_status (guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE_STRINGS char **status = guestfs_mini_status (g);
  CLEANUP_FREE_STRINGS char **drives = status ? guestfs_mini_drives (g) : NULL;

  if (drives == NULL)
    return tool_fail (g, NULL);
  if (o->common.json) {
    print_json (status, drives);
    return 0;
  }
  for (size_t i = 0; status[i] && status[i + 1]; i += 2)
    print_line (status[i], status[i + 1]);
  for (size_t i = 0; drives[i]; i++)
    print_line ("drive", drives[i]);
  return 0;
}
