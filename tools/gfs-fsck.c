/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-fsck: check file systems of a disk image.  It exits as fsck(8) does. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

/* Exit statuses of fsck(8), which are summed up. */
enum { LEFT = 4, TROUBLE = 8 };

struct opts {
  struct tool_common common;
  char *type;
  int no, safe, yes, force;
  bool all; /* that are found */
  struct json_list json;
};

static const char *mode_of (const struct opts *o);
static int check_found (guestfs_h *g, struct opts *o);
static int check (guestfs_h *g, struct opts *o, const char *device);
static void print_output (const char *text);
static void print_json (struct opts *o, const char *device, char *const *facts);
static const char *fact (char *const *facts, const char *name);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "kind of file system, if it cannot be recognised", "TYPE" },
    { "no", 'n', POPT_ARG_NONE, &o.no, 0,
      "change nothing (the default on read-only drives)", NULL },
    { "preen", 'p', POPT_ARG_NONE, &o.safe, 0,
      "repair what is safe (the default on others)", NULL },
    { "yes", 'y', POPT_ARG_NONE, &o.yes, 0,
      "repair everything, whatever is lost by it", NULL },
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "look at all, even if it is marked as clean", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0, end;

  tool_failed_is (TROUBLE);
  tool_parse (&o.common, argc, argv, table, "[DEVICE...]", 0, -1);
  if (o.no + o.safe + o.yes > 1)
    tool_misuse ("-n, -p and -y exclude each other");
  if (o.type != NULL && o.common.nr_args == 0)
    tool_misuse ("-t needs a DEVICE");
  if (o.safe || o.yes)
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  if (o.common.nr_args == 0)
    r = check_found (g, &o);
  for (int i = 0; i < o.common.nr_args; i++)
    r |= check (g, &o, o.common.args[i]);
  if (o.common.json)
    json_list_end (&o.json);
  free (o.type);
  end = tool_finish (&o.common, g, r & TROUBLE ? -1 : 0);
  return end == TOOL_EXIT_NO_APPLIANCE ? end : r | end;
}

/* NULL: as the drive allows. */
static const char *
mode_of (const struct opts *o)
{
  if (o->no)
    return "check";
  if (o->safe)
    return "safe";
  return o->yes ? "all" : NULL;
}

/* All that the disks have, but for what nothing can check. */
static int
check_found (guestfs_h *g, struct opts *o)
{
  CLEANUP_FREE_STRINGS char **found = guestfs_list_filesystems (g);
  int r = 0;

  if (found == NULL) {
    tool_fail (g, NULL);
    return TROUBLE;
  }
  o->all = true;
  for (char **f = found; f[0] != NULL; f += 2)
    /* Subvolumes of btrfs are part of what has been listed before. */
    if (strncmp (f[0], "/dev/", 5) == 0 && strcmp (f[1], "unknown") != 0)
      r |= check (g, o, f[0]);
  return r;
}

/* Returns a status as of fsck(8). */
static int
check (guestfs_h *g, struct opts *o, const char *device)
{
  CLEANUP_FREE_STRINGS char **facts = NULL;
  bool writable = tool_device_writable (g, device);
  const char *mode = mode_of (o);
  struct guestfs_mini_fsck_argv f = {
    .bitmask = GUESTFS_MINI_FSCK_MODE_BITMASK |
               (o->type ? GUESTFS_MINI_FSCK_FSTYPE_BITMASK : 0) |
               (o->force ? GUESTFS_MINI_FSCK_FORCE_BITMASK : 0),
    .mode = mode != NULL ? mode
            : writable   ? "safe"
                         : "check",
    .fstype = o->type,
    .force = o->force,
  };
  int status;

  if (!writable && mode != NULL && !o->no) {
    tool_error (device, "is on a read-only drive");
    return TROUBLE;
  }
  facts = guestfs_mini_fsck_argv (g, device, &f);
  if (facts == NULL && o->all && guestfs_last_errno (g) == ENOTSUP)
    return 0;
  if (facts == NULL) {
    tool_fail (g, device);
    return TROUBLE;
  }
  if (o->common.json)
    print_json (o, device, facts);
  else if (!o->common.quiet)
    print_output (fact (facts, "output"));
  status = atoi (fact (facts, "status"));
  if (status & LEFT)
    tool_error (device, "%s: errors are left", fact (facts, "type"));
  if (status & TROUBLE)
    tool_error (device, "%s: could not be checked", fact (facts, "type"));
  return status;
}

/* What a checker says has names of the image in it. */
static void
print_output (const char *text)
{
  while (*text != '\0') {
    size_t len = strcspn (text, "\n");
    CLEANUP_FREE char *line = strndup (text, len);

    if (line == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    print_name (stdout, line);
    putchar ('\n');
    text += len + (text[len] == '\n');
  }
}

static void
print_json (struct opts *o, const char *device, char *const *facts)
{
  json_t *object = json_object ();

  json_set_name (object, "device", device);
  json_set_name (object, "type", fact (facts, "type"));
  json_set_int (object, "status", atoi (fact (facts, "status")));
  json_set_name (object, "output", fact (facts, "output"));
  json_list_add (&o->json, object);
}

static const char *
fact (char *const *facts, const char *name)
{
  for (; facts[0] != NULL; facts += 2)
    if (strcmp (facts[0], name) == 0)
      return facts[1];
  return "";
}
