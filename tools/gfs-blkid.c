/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-blkid: what is on devices, and devices by what is on them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

struct opts {
  struct tool_common common;
  char *tag, *output, *label, *uuid;
  json_t *json;
};

static int find_one (guestfs_h *g, const struct opts *o);
static int print_devices (guestfs_h *g, struct opts *o);
static int print_all (guestfs_h *g, struct opts *o);
static int print_device (guestfs_h *g, struct opts *o, const char *device,
                         bool asked);
static bool is_shown (const struct opts *o, const char *key);
static void print_tags (const struct opts *o, const char *device,
                        char *const *tags);
static void print_value (const char *value, bool quotes);
static json_t *tags_json (const struct opts *o, const char *device,
                          char *const *tags);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "match-tag", 's', POPT_ARG_STRING, &o.tag, 0,
      "show only this tag: TYPE, UUID, LABEL, ...", "TAG" },
    { "output", 'o', POPT_ARG_STRING, &o.output, 0, "how to print",
      "full|value|export|device" },
    { "label", 'L', POPT_ARG_STRING, &o.label, 0,
      "print the device that has this label", "LABEL" },
    { "uuid", 'U', POPT_ARG_STRING, &o.uuid, 0,
      "print the device that has this UUID", "UUID" },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[DEVICE...]", 0, -1);
  if ((o.label || o.uuid) && (o.common.nr_args > 0 || (o.label && o.uuid)))
    tool_misuse ("--label, --uuid and devices exclude each other");
  if (o.output && strcmp (o.output, "full") != 0 &&
      strcmp (o.output, "value") != 0 && strcmp (o.output, "export") != 0 &&
      strcmp (o.output, "device") != 0)
    tool_misuse ("--output: %s: not full, value, export or device", o.output);
  g = tool_handle_devices (&o.common);
  r = o.label || o.uuid ? find_one (g, &o) : print_devices (g, &o);
  free (o.tag);
  free (o.output);
  free (o.label);
  free (o.uuid);
  return tool_finish (&o.common, g, r);
}

static int
find_one (guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE char *device = o->label ? guestfs_findfs_label (g, o->label)
                                       : guestfs_findfs_uuid (g, o->uuid);

  if (device == NULL)
    return tool_fail (g, NULL);
  printf ("%s\n", device);
  return 0;
}

static int
print_devices (guestfs_h *g, struct opts *o)
{
  int r = 0;

  o->json = o->common.json ? json_array () : NULL;
  if (o->common.nr_args == 0)
    r = print_all (g, o);
  for (int i = 0; i < o->common.nr_args; i++)
    if (print_device (g, o, o->common.args[i], true) == -1)
      r = -1;
  if (o->json)
    json_print (o->json);
  return r;
}

/* All that mini_layout knows. */
static int
print_all (guestfs_h *g, struct opts *o)
{
  CLEANUP_FREE_STRINGS char **layout = guestfs_mini_layout (g);
  int r = 0;

  if (layout == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; layout[i] && layout[i + 1]; i += 2)
    if (strcmp (layout[i], "device") == 0 &&
        print_device (g, o, layout[i + 1], false) == -1)
      r = -1;
  return r;
}

/* Nothing to tell about a device is an error if it was ASKED for. */
static int
print_device (guestfs_h *g, struct opts *o, const char *device, bool asked)
{
  CLEANUP_FREE_STRINGS char **tags = guestfs_blkid (g, device);
  bool any = false;

  if (tags == NULL)
    return tool_fail (g, device);
  for (size_t i = 0; tags[i] && tags[i + 1]; i += 2)
    any |= is_shown (o, tags[i]);
  if (!any)
    return asked ? tool_error (device, "nothing was recognised") : 0;
  if (o->json)
    return json_array_append_new (o->json, tags_json (o, device, tags));
  print_tags (o, device, tags);
  return 0;
}

/* The sizes of sectors say nothing about what is on a device. */
static bool
is_shown (const struct opts *o, const char *key)
{
  static const char *const hidden[] = {
    "DEVNAME",          "MINIMUM_IO_SIZE",      "OPTIMAL_IO_SIZE",
    "ALIGNMENT_OFFSET", "PHYSICAL_SECTOR_SIZE", "LOGICAL_SECTOR_SIZE",
  };

  if (o->tag)
    return strcmp (o->tag, key) == 0;
  for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
    if (strcmp (key, hidden[i]) == 0)
      return false;
  return true;
}

static void
print_tags (const struct opts *o, const char *device, char *const *tags)
{
  const char *how = o->output ? o->output : "full";
  bool full = strcmp (how, "full") == 0, export = strcmp (how, "export") == 0;

  if (full || export)
    printf (full ? "%s:" : "DEVNAME=%s\n", device);
  if (strcmp (how, "device") == 0) {
    printf ("%s\n", device);
    return;
  }
  for (size_t i = 0; tags[i] && tags[i + 1]; i += 2) {
    if (!is_shown (o, tags[i]))
      continue;
    if (full || export)
      printf (full ? " %s=\"" : "%s=", tags[i]);
    print_value (tags[i + 1], full);
    putchar (full ? '"' : '\n');
  }
  if (full || export)
    putchar ('\n');
}

/* What stands between QUOTES must not end them. */
static void
print_value (const char *value, bool quotes)
{
  for (const char *p = value; quotes && *p != '\0';) {
    size_t n = strcspn (p, "\"\\");
    CLEANUP_FREE char *part = strndup (p, n);

    if (part != NULL)
      print_name (stdout, part);
    p += n;
    if (*p != '\0')
      printf ("\\%c", *p++);
  }
  if (!quotes)
    print_name (stdout, value);
}

static json_t *
tags_json (const struct opts *o, const char *device, char *const *tags)
{
  json_t *object = json_object ();

  json_set_name (object, "DEVNAME", device);
  for (size_t i = 0; tags[i] && tags[i + 1]; i += 2)
    if (is_shown (o, tags[i]))
      json_set_name (object, tags[i], tags[i + 1]);
  return object;
}
