/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mount: mount a file system of a live handle, or list what is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cleanup.h"
#include "common.h"
#include "json.h"
#include "escape.h"

struct opts {
  struct tool_common common;
  char *options, *type;
  int ro;
};

static int mount_device (guestfs_h *g, const struct opts *o);
static int list_mounts (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "options", 'o', POPT_ARG_STRING, &o.options, 0,
      "mount options, separated by commas", "OPTIONS" },
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "file system type (found out otherwise)", "TYPE" },
    { "ro", '\0', POPT_ARG_NONE, &o.ro, 0,
      "mount read-only, as on a read-only drive", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[DEVICE [MOUNTPOINT]]", 0, 2);
  g = tool_handle_devices (&o.common);
  tool_paths (&o.common, g, 1, 1);
  r = o.common.nr_args ? mount_device (g, &o) : list_mounts (g, &o);
  free (o.options);
  free (o.type);
  return tool_finish (&o.common, g, r);
}

/* A read-only drive is mounted so: what would be written to it is lost. */
static int
mount_device (guestfs_h *g, const struct opts *o)
{
  const char *device = o->common.args[0];
  const char *dir = o->common.nr_args == 2 ? o->common.args[1] : "/";
  const char *extra = o->options ? o->options : "";
  CLEANUP_FREE char *options = NULL;
  int ro = o->ro || !tool_device_writable (g, device);
  int r;

  if (asprintf (&options, "%s%s%s", ro ? "ro" : "", ro && *extra ? "," : "",
                extra) == -1)
    return tool_error (NULL, "out of memory");
  r = o->type ? guestfs_mount_vfs (g, options, o->type, device, dir)
              : guestfs_mount_options (g, options, device, dir);
  return r == -1 ? tool_fail (g, device) : 0;
}

static int
list_mounts (guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE_STRINGS char **mounts = guestfs_mountpoints (g);
  json_t *array = o->common.json ? json_array () : NULL;

  if (mounts == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; mounts[i] && mounts[i + 1]; i += 2) {
    if (array) {
      json_t *object = json_object ();

      json_set_name (object, "device", mounts[i]);
      json_set_name (object, "mountpoint", mounts[i + 1]);
      json_array_append_new (array, object);
      continue;
    }
    printf ("%s ", mounts[i]);
    print_name (stdout, mounts[i + 1]);
    putchar (o->common.null ? '\0' : '\n');
  }
  if (array)
    json_print (array);
  return 0;
}
