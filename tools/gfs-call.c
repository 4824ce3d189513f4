/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-call: make any API call by name. */
#include <stdio.h>
#include <stdlib.h>

#include "callrun.h"
#include "common.h"

struct opts {
  struct tool_common common;
  int list;
};

static int list_calls (void);
static int make_call (guestfs_h *g, const struct opts *o,
                      const struct gm_callinfo *info,
                      const struct call_args *args);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "list", 'l', POPT_ARG_NONE, &o.list, 0,
      "list all calls with their arguments", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct gm_callinfo *info;
  struct call_args args;
  guestfs_h *g;
  int r;

  /* What follows the call's name is its own, -1 and such included: popt
   * stops there only when asked in this way. */
  setenv ("POSIXLY_CORRECT", "1", 1);
  tool_parse (&o.common, argc, argv, table, "CALL [ARGUMENT...]", 0, -1);
  unsetenv ("POSIXLY_CORRECT");
  if (o.list)
    return tool_finish (&o.common, NULL, list_calls ());
  if (o.common.nr_args == 0)
    tool_misuse ("which call? --list shows all");
  info = call_find (o.common.args[0]);
  if (info == NULL)
    tool_misuse ("there is no call '%s'", o.common.args[0]);
  if (call_parse (&args, info, o.common.args + 1) == -1)
    tool_misuse ("%s", args.error ? args.error : "out of memory");
  g = tool_handle_devices (&o.common);
  r = make_call (g, &o, info, &args);
  call_args_free (&args);
  return tool_finish (&o.common, g, r);
}

static int
list_calls (void)
{
  for (size_t i = 0; i < gm_nr_calls; i++)
    call_usage (stdout, &gm_calls[i]);
  return 0;
}

static int
make_call (guestfs_h *g, const struct opts *o, const struct gm_callinfo *info,
           const struct call_args *args)
{
  struct gm_result result = { 0 };
  enum call_how how = o->common.json   ? CALL_JSON
                      : o->common.null ? CALL_NULL
                                       : CALL_TEXT;

  if (info->invoke (g, args->args, args->opts, args->bitmask, &result) == -1)
    return tool_fail (g, info->name);
  call_print (info, &result, how);
  call_result_free (&result);
  return 0;
}
