/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-inspect: tell all that can be found out about the operating systems on the
 * disks, as XML of the form that virt-inspector has, or as JSON.  The XML is
 * made in gfs-inspect/xml.c.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-inspect/inspect.h"
#include "inspect.h"
#include "json.h"
#include "system.h"
#include "warnings.h"

struct opts {
  struct tool_common common;
  int no_applications, no_icon;
  char *xpath;
  bool partial; /* something could not be told */
};

static int inspect (guestfs_h *g, struct opts *o);
static json_t *read_systems (guestfs_h *g, struct opts *o, char *const *roots);
static int add_mounted (guestfs_h *g, struct opts *o, const char *root,
                        json_t *system);
static int mount_it (guestfs_h *g, struct opts *o, const char *root);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.root_of_live = true };
  struct poptOption table[] = {
    { "xpath", '\0', POPT_ARG_STRING, &o.xpath, 0,
      "print only what this XPath expression selects", "EXPRESSION" },
    { "no-applications", '\0', POPT_ARG_NONE, &o.no_applications, 0,
      "leave out which applications are installed", NULL },
    { "no-icon", '\0', POPT_ARG_NONE, &o.no_icon, 0, "leave out the icon",
      NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  if (o.xpath != NULL && o.common.json)
    tool_misuse ("--xpath and --json exclude each other");
  if (o.xpath == NULL && o.common.null)
    tool_misuse ("--null is for --xpath");
  if (o.xpath != NULL && !is_xpath (o.xpath))
    tool_misuse ("--xpath: not an XPath expression: %s", o.xpath);
  g = tool_handle_devices (&o.common);
  warnings_print (g);
  r = inspect (g, &o);
  free (o.xpath);
  return tool_finish (&o.common, g, r);
}

static int
inspect (guestfs_h *g, struct opts *o)
{
  CLEANUP_FREE_STRINGS char **roots = tool_inspect (&o->common, g);
  json_t *systems;
  xmlDocPtr doc;
  int r;

  if (roots[0] == NULL)
    return tool_error (NULL, "no operating system found on the disks");
  systems = read_systems (g, o, roots);
  if (systems == NULL)
    return -1;
  if (o->common.json) {
    json_print (systems);
    return o->partial ? -1 : 0;
  }
  doc = make_document (systems);
  r = o->xpath ? print_xpath (doc, o->xpath, o->common.null ? '\0' : '\n')
               : print_document (doc);
  xmlFreeDoc (doc);
  json_decref (systems);
  return o->partial ? -1 : r;
}

/* An array, or NULL after a message. */
static json_t *
read_systems (guestfs_h *g, struct opts *o, char *const *roots)
{
  json_t *systems = json_array ();

  for (size_t i = 0; systems != NULL && roots[i] != NULL; i++) {
    json_t *system = system_read (g, roots[i]);

    if (system != NULL && add_mounted (g, o, roots[i], system) == 0 &&
        json_array_append_new (systems, system) == 0)
      continue;
    json_decref (systems);
    return NULL;
  }
  if (systems == NULL)
    tool_error (NULL, "out of memory");
  return systems;
}

/* What fails here has been told, and is left out. */
static int
add_mounted (guestfs_h *g, struct opts *o, const char *root, json_t *system)
{
  int r;

  if (o->no_applications && o->no_icon)
    return 0;
  r = mount_it (g, o, root);
  if (r != 1)
    return r;
  if (!o->no_applications && add_applications (g, root, system) == -1)
    o->partial = true;
  if (!o->no_icon && add_icon (g, root, system) == -1)
    o->partial = true;
  return 0;
}

/* A private appliance mounts one system after the other; of a live one, mounts
 * belong to all who use it.  Returns 1 if ROOT is mounted, 0 if not, or -1 after a
 * message.
 */
static int
mount_it (guestfs_h *g, struct opts *o, const char *root)
{
  CLEANUP_FREE char *mounted = NULL;

  if (o->common.private_appliance && o->common.nr_mounts == 0) {
    if (guestfs_umount_all (g) == -1)
      return tool_fail (g, root);
    if (tool_mount_system (g, root, false) != -1)
      return 1;
    o->partial = true;
    return 0;
  }
  mounted = tool_system (&o->common, g);
  if (mounted != NULL && strcmp (mounted, root) == 0)
    return 1;
  o->partial = true;
  tool_error (root, "is not mounted at /, so its applications and icon are "
                    "left out");
  return 0;
}
