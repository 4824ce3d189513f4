/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running commands of LVM; see lvm.h. */
#include <stdlib.h>
#include <string.h>

#include "appliance.h"
#include "cleanup.h"
#include "lvm.h"
#include "lvm-result.h"

static char *group_of (const char *name);

void
lvm_add (struct gm_strvec *argv, const char *word)
{
  if (gm_strvec_add (argv, word) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

void
lvm_add_option (struct gm_strvec *argv, const char *option, const char *value)
{
  if (value != NULL) {
    lvm_add (argv, option);
    lvm_add (argv, value);
  }
}

void
lvm_add_flag (struct gm_strvec *argv, const char *option, int flag)
{
  if (flag)
    lvm_add (argv, option);
}

int
lvm_run (guestfs_h *g, const char *command, const struct gm_strvec *argv,
         const char *object)
{
  char *const words[] = { (char *) object, NULL };

  return lvm_run_words (g, command, argv, words);
}

int
lvm_run_words (guestfs_h *g, const char *command, const struct gm_strvec *argv,
               char *const *words)
{
  CLEANUP_STRVEC struct gm_strvec all = { 0 };
  CLEANUP_FREE_STRINGS char **result = NULL;

  for (size_t i = 0; i < argv->len; i++)
    lvm_add (&all, argv->strings[i]);
  lvm_add (&all, "--");
  for (size_t i = 0; words[i] != NULL; i++)
    lvm_add (&all, words[i]);
  result = guestfs_mini_lvm (g, command, all.strings);
  if (result == NULL)
    return tool_fail (g, words[0]);
  return result_check (result, words[0]);
}

bool
lvm_writable (guestfs_h *g, const char *name)
{
  CLEANUP_FREE char *group = group_of (name);
  CLEANUP_FREE_STRINGS char **result = NULL;
  char *const argv[] = { "--noheadings", "-o", "pv_name", "--", group, NULL };
  bool writable = true;
  char *save = NULL;

  if (!tool_has_read_only_drive (g))
    return true;
  if (group == NULL)
    writable = tool_device_writable (g, name);
  else
    result = guestfs_mini_lvm (g, "vgs", argv);
  /* A group that is not there is not ours to complain about. */
  if (result != NULL)
    for (char *word = strtok_r (result_value (result, "output"), " \n", &save);
         word != NULL && writable; word = strtok_r (NULL, " \n", &save))
      writable = tool_device_writable (g, word);
  if (!writable)
    tool_error (name, "is on a read-only drive");
  return writable;
}

/* The group in `VG', `VG/LV' or `/dev/VG/LV'; NULL for other devices. */
static char *
group_of (const char *name)
{
  const char *start = name;
  char *group;

  if (strncmp (name, "/dev/", 5) == 0) {
    start += 5;
    if (strchr (start, '/') == NULL || strncmp (start, "mapper/", 7) == 0 ||
        strncmp (start, "md/", 3) == 0)
      return NULL;
  }
  group = strndup (start, strcspn (start, "/"));
  if (group == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return group;
}

int
lvm_simple_tool (int argc, const char *argv[], const char *command,
                 const char *args_help, const char *force,
                 const char *force_help)
{
  struct tool_common common = { 0 };
  int yes = 0, r = 0;
  struct poptOption table[] = {
    { "force", 'f', POPT_ARG_NONE, &yes, 0, force_help, NULL },
    TOOL_COMMON_OPTIONS (&common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };
  guestfs_h *g;

  tool_parse (&common, argc, argv, table, args_help, 1, -1);
  tool_need_rw (&common);
  g = tool_handle_devices (&common);
  lvm_add_flag (&options, force, yes);
  lvm_add_flag (&options, "-y", yes);
  for (int i = 0; i < common.nr_args; i++)
    if (!lvm_writable (g, common.args[i]) ||
        lvm_run (g, command, &options, common.args[i]) == -1)
      r = -1;
  return tool_finish (&common, g, r);
}
