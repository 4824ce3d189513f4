/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-hello: send words to the daemon and print what comes back.  The
 * template of a tool: copy it, its page and its test.  Built and tested, not
 * installed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"

struct opts {
  struct tool_common common; /* -a, -H, -m, -v, ... */
  int lines;
};

static int say_hello (guestfs_h *g, const struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "lines", 'n', POPT_ARG_NONE, &o.lines, 0, "print one word per line",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "WORD...", 1, -1);
  g = tool_handle_devices (&o.common);
  return tool_finish (&o.common, g, say_hello (g, &o));
}

static int
say_hello (guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE char *echo = guestfs_echo_daemon (g, o->common.args);

  if (echo == NULL)
    return tool_fail (g, NULL);
  for (char *p = echo; o->lines && *p; p++)
    if (*p == ' ')
      *p = '\n';
  print_name (stdout, echo);
  putchar ('\n');
  return 0;
}
