/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-swap: let the appliance swap to swap space of its disks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"
#include "size.h"

struct opts {
  struct tool_common common;
  int bytes;
};

enum action { ACTION_LIST, ACTION_ON, ACTION_OFF };

static enum action find_action (const struct opts *o);
static int list (guestfs_h *g, const struct opts *o);
static void print_row (const struct opts *o, char *const *row);
static int change_all (guestfs_h *g, const struct opts *o, bool on);
static int change (guestfs_h *g, const char *what, bool on);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "bytes", '\0', POPT_ARG_NONE, &o.bytes, 0,
      "print sizes in bytes, not like 1.5G", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  enum action action;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table,
              "[list | on SPACE... | off SPACE...]", 0, -1);
  action = find_action (&o);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 1, o.common.nr_args - 1);
  r = action == ACTION_LIST ? list (g, &o)
                            : change_all (g, &o, action == ACTION_ON);
  return tool_finish (&o.common, g, r);
}

static enum action
find_action (const struct opts *o)
{
  static const char *const names[] = { "list", "on", "off" };
  const char *name = o->common.nr_args > 0 ? o->common.args[0] : "list";

  for (int i = 0; i < 3; i++) {
    if (strcmp (names[i], name) != 0)
      continue;
    if (i == ACTION_LIST && o->common.nr_args > 1)
      tool_misuse ("%s: unexpected argument", o->common.args[1]);
    if (i != ACTION_LIST && o->common.nr_args < 2)
      tool_misuse ("%s: expected: DEVICE, FILE, LABEL=TEXT or UUID=UUID", name);
    return i;
  }
  tool_misuse ("%s: unknown command; there are list, on and off", name);
}

static int
list (guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_mini_swaps (g);
  struct json_list json = { 0 };

  if (all == NULL)
    return tool_fail (g, NULL);
  if (!o->common.json && all[0] != NULL)
    puts ("NAME TYPE SIZE USED PRIO");
  for (char **row = all; row[0] != NULL; row += 5) {
    json_t *object;

    if (!o->common.json) {
      print_row (o, row);
      continue;
    }
    object = json_object ();
    json_set_name (object, "name", row[0]);
    json_set_name (object, "type", row[1]);
    json_set_int (object, "size", atoll (row[2]));
    json_set_int (object, "used", atoll (row[3]));
    json_set_int (object, "priority", atoll (row[4]));
    json_list_add (&json, object);
  }
  if (o->common.json)
    json_list_end (&json);
  return 0;
}

static void
print_row (const struct opts *o, char *const *row)
{
  char size[SIZE_TEXT], used[SIZE_TEXT];

  print_name (stdout, row[0]);
  printf (" %s %s %s %s\n", row[1], size_text (size, atoll (row[2]), !o->bytes),
          size_text (used, atoll (row[3]), !o->bytes), row[4]);
}

static int
change_all (guestfs_h *g, const struct opts *o, bool on)
{
  int r = 0;

  for (int i = 1; i < o->common.nr_args; i++)
    if (change (g, o->common.args[i], on) == -1)
      r = tool_fail (g, o->common.args[i]);
  return r;
}

static int
change (guestfs_h *g, const char *what, bool on)
{
  if (strncmp (what, "LABEL=", 6) == 0)
    return on ? guestfs_swapon_label (g, what + 6)
              : guestfs_swapoff_label (g, what + 6);
  if (strncmp (what, "UUID=", 5) == 0)
    return on ? guestfs_swapon_uuid (g, what + 5)
              : guestfs_swapoff_uuid (g, what + 5);
  if (strncmp (what, "/dev/", 5) == 0)
    return on ? guestfs_swapon_device (g, what)
              : guestfs_swapoff_device (g, what);
  return on ? guestfs_swapon_file (g, what) : guestfs_swapoff_file (g, what);
}
