/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-pvs, gfs-vgs, gfs-lvs: what LVM's own programs of these names print. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "json.h"
#include "lvm-result.h"
#include "lvm.h"

struct report {
  struct tool_common common;
  char *fields, *sort, *select, *units, *separator;
  int all, noheadings, nosuffix, segments;
};

static int print_report (guestfs_h *g, const struct report *o,
                         const char *command);
static void print_rows (const struct report *o, char *output);
static int print_json (const char *output);

int
lvm_report_tool (int argc, const char *argv[], const char *command,
                 const char *args_help)
{
  struct report o = { 0 };
  struct poptOption table[] = {
    { "all", 'a', POPT_ARG_NONE, &o.all, 0,
      "show inner volumes, and devices that are no volumes", NULL },
    { "noheadings", '\0', POPT_ARG_NONE, &o.noheadings, 0,
      "do not print what the columns are", NULL },
    { "nosuffix", '\0', POPT_ARG_NONE, &o.nosuffix, 0,
      "print sizes without their unit", NULL },
    { "options", 'o', POPT_ARG_STRING, &o.fields, 0,
      "columns to print, or +COLUMN for more", "[+]COLUMN[,...]" },
    { "select", 'S', POPT_ARG_STRING, &o.select, 0,
      "print only what matches, such as lv_size>1G", "CONDITION" },
    { "segments", '\0', POPT_ARG_NONE, &o.segments, 0,
      "a line for each segment (not of a group)", NULL },
    { "separator", '\0', POPT_ARG_STRING, &o.separator, 0,
      "what stands between columns", "TEXT" },
    { "sort", 'O', POPT_ARG_STRING, &o.sort, 0,
      "columns to sort by, -COLUMN backwards", "[-]COLUMN[,...]" },
    { "units", '\0', POPT_ARG_STRING, &o.units, 0,
      "unit of sizes: h (for people), b, s, k, m, g, t, p, e", "UNIT" },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, args_help, 0, -1);
  g = tool_handle_devices (&o.common);
  r = print_report (g, &o, command);
  free (o.fields);
  free (o.sort);
  free (o.select);
  free (o.units);
  free (o.separator);
  return tool_finish (&o.common, g, r);
}

static int
print_report (guestfs_h *g, const struct report *o, const char *command)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_FREE_STRINGS char **result = NULL;
  const char *object = o->common.nr_args == 1 ? o->common.args[0] : NULL;
  bool bytes = o->common.json && o->units == NULL;

  lvm_add (&argv, "-qq"); /* the report and nothing else */
  lvm_add_flag (&argv, "-a", o->all);
  lvm_add_flag (&argv, "--noheadings", o->noheadings || o->common.null);
  lvm_add_flag (&argv, "--nosuffix", o->nosuffix || bytes);
  lvm_add_flag (&argv, "--segments", o->segments);
  lvm_add_option (&argv, "-o", o->fields);
  lvm_add_option (&argv, "-S", o->select);
  lvm_add_option (&argv, "--separator", o->separator);
  lvm_add_option (&argv, "-O", o->sort);
  lvm_add_option (&argv, "--units", bytes ? "b" : o->units);
  lvm_add_option (&argv, "--reportformat", o->common.json ? "json" : NULL);
  lvm_add (&argv, "--");
  for (int i = 0; i < o->common.nr_args; i++)
    lvm_add (&argv, o->common.args[i]);
  result = guestfs_mini_lvm (g, command, argv.strings);
  if (result == NULL)
    return tool_fail (g, NULL);
  if (!o->common.json)
    print_rows (o, result_value (result, "output"));
  else if (print_json (result_value (result, "output")) == -1)
    return result_check (result, object) == -1
             ? -1
             : tool_error (object, "the report of LVM cannot be read");
  return result_check (result, object);
}

/* Line by line, since names from a disk may hold anything.  Without the blanks
 * that pad a table at its right edge, and with --null at its left one, too.
 */
static void
print_rows (const struct report *o, char *output)
{
  char *save = NULL;

  for (char *line = strtok_r (output, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save)) {
    char *end = line + strlen (line);

    if (o->common.null)
      line += strspn (line, " ");
    while (o->separator == NULL && end > line && end[-1] == ' ')
      *--end = '\0';
    print_name (stdout, line);
    putchar (o->common.null ? '\0' : '\n');
  }
}

/* LVM wraps its rows: { "report": [ { "lv": [ ROW, ... ] } ] }.  Returns -1 if
 * there are none, as when LVM has failed.
 */
static int
print_json (const char *output)
{
  json_t *root = json_loads (output, 0, NULL);
  json_t *rows = json_array_get (json_object_get (root, "report"), 0);

  rows = json_object_iter_value (json_object_iter (rows));
  if (json_is_array (rows))
    json_print (json_incref (rows));
  json_decref (root);
  return rows == NULL ? -1 : 0;
}
