/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-devices: list the disks of an appliance, and what is on them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cleanup.h"
#include "common.h"
#include "json.h"
#include "size.h"

struct opts {
  struct tool_common common;
  int long_format, partitions, human;
  json_t *json;
};

static int list_all (guestfs_h *g, struct opts *o);
static int print_device (guestfs_h *g, struct opts *o, const char *device);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0, "size and content of each",
      NULL },
    { "partitions", 'p', POPT_ARG_NONE, &o.partitions, 0,
      "list partitions, too", NULL },
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  g = tool_handle_devices (&o.common);
  return tool_finish (&o.common, g, list_all (g, &o));
}

static int
list_all (guestfs_h *g, struct opts *o)
{
  CLEANUP_FREE_STRINGS char **devices = guestfs_list_devices (g);
  CLEANUP_FREE_STRINGS char **partitions =
    o->partitions ? guestfs_list_partitions (g) : NULL;
  int r = 0;

  if (devices == NULL || (o->partitions && partitions == NULL))
    return tool_fail (g, NULL);
  o->json = o->common.json ? json_array () : NULL;
  for (size_t i = 0; devices[i]; i++) {
    if (print_device (g, o, devices[i]) == -1)
      r = -1;
    /* its partitions: the device's name and then digits */
    for (size_t j = 0; partitions && partitions[j]; j++) {
      size_t n = strlen (devices[i]);

      if (strncmp (partitions[j], devices[i], n) == 0 &&
          strspn (partitions[j] + n, "p0123456789") ==
            strlen (partitions[j] + n) &&
          print_device (g, o, partitions[j]) == -1)
        r = -1;
    }
  }
  if (o->json)
    json_print (o->json);
  return r;
}

static int
print_device (guestfs_h *g, struct opts *o, const char *device)
{
  CLEANUP_FREE char *type = NULL;
  char text[SIZE_TEXT];
  int64_t size;
  json_t *object;

  if (!o->long_format && !o->json) {
    printf ("%s%c", device, o->common.null ? '\0' : '\n');
    return 0;
  }
  size = guestfs_blockdev_getsize64 (g, device);
  type = size == -1 ? NULL : guestfs_vfs_type (g, device);
  if (type == NULL)
    return tool_fail (g, device);
  if (o->json) {
    object = json_object ();
    json_set_name (object, "device", device);
    json_set_int (object, "size", size);
    json_set_name (object, "content", type);
    return json_array_append_new (o->json, object);
  }
  printf ("%s %s %s%c", device, size_text (text, size, o->human),
          type[0] ? type : "-", o->common.null ? '\0' : '\n');
  return 0;
}
