/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-vgchange: activate volume groups, or change their properties. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "lvm.h"

struct opts {
  struct tool_common common;
  char *activate, *addtag, *deltag;
  int uuid, max_lv, max_pv;
};

static void add_options (struct gm_strvec *options, const struct opts *o);
static int change_all (guestfs_h *g, const struct opts *o,
                       const struct gm_strvec *options);

int
main (int argc, const char *argv[])
{
  struct opts o = { .max_lv = -1, .max_pv = -1 };
  struct poptOption table[] = {
    { "activate", 'a', POPT_ARG_STRING, &o.activate, 0,
      "give the logical volumes devices, or take them away", "y|n" },
    { "addtag", '\0', POPT_ARG_STRING, &o.addtag, 0, "add a tag", "TAG" },
    { "deltag", '\0', POPT_ARG_STRING, &o.deltag, 0, "remove a tag", "TAG" },
    { "logicalvolume", 'l', POPT_ARG_INT, &o.max_lv, 0,
      "most logical volumes (0: no limit)", "NUMBER" },
    { "maxphysicalvolumes", 'p', POPT_ARG_INT, &o.max_pv, 0,
      "most physical volumes (0: no limit)", "NUMBER" },
    { "uuid", 'u', POPT_ARG_NONE, &o.uuid, 0, "make a new UUID", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "[VG...]", 0, -1);
  add_options (&options, &o);
  tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  r = change_all (g, &o, &options);
  free (o.activate);
  free (o.addtag);
  free (o.deltag);
  return tool_finish (&o.common, g, r);
}

static void
add_options (struct gm_strvec *options, const struct opts *o)
{
  char number[16];

  if (o->activate && strcmp (o->activate, "y") != 0 &&
      strcmp (o->activate, "n") != 0)
    tool_misuse ("--activate: %s: expected y or n", o->activate);
  lvm_add_option (options, "-a", o->activate);
  lvm_add_option (options, "--addtag", o->addtag);
  lvm_add_option (options, "--deltag", o->deltag);
  snprintf (number, sizeof number, "%d", o->max_lv);
  lvm_add_option (options, "-l", o->max_lv >= 0 ? number : NULL);
  snprintf (number, sizeof number, "%d", o->max_pv);
  lvm_add_option (options, "-p", o->max_pv >= 0 ? number : NULL);
  lvm_add_flag (options, "-u", o->uuid);
  if (options->len == 0)
    tool_misuse ("nothing to change: see --activate, --uuid, --addtag");
}

/* All groups, if none is named.  What is active now is not on the disk, and may
 * be changed on a read-only one.
 */
static int
change_all (guestfs_h *g, const struct opts *o, const struct gm_strvec *options)
{
  static char *const none[] = { NULL };
  CLEANUP_FREE_STRINGS char **all = NULL;
  char *const *groups = o->common.args;
  bool on_disk = !o->activate || options->len > 2;
  int r = 0;

  if (o->common.nr_args == 0) {
    if (!on_disk || !tool_has_read_only_drive (g))
      return lvm_run_words (g, "vgchange", options, none);
    groups = all = guestfs_vgs (g);
    if (all == NULL)
      return tool_fail (g, NULL);
  }
  for (size_t i = 0; groups[i] != NULL; i++)
    if ((on_disk && !lvm_writable (g, groups[i])) ||
        lvm_run (g, "vgchange", options, groups[i]) == -1)
      r = -1;
  return r;
}
