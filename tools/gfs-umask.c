/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-umask: print or set the file mode creation mask of a live appliance. */
#include <stdio.h>
#include <stdlib.h>

#include "chmode.h"
#include "common.h"

struct opts {
  struct tool_common common;
  int symbolic;
};

static int parse_mask (guestfs_h *g, const char *text);
static void check_mask (const char *text);
static void print_mask (int mask, bool symbolic);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "symbolic", 'S', POPT_ARG_NONE, &o.symbolic, 0,
      "print what is allowed, like u=rwx,g=rx,o=rx", NULL },
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int mask, r = 0;

  tool_parse (&o.common, argc, argv, table, "[MASK]", 0, 1);
  if (o.common.nr_args == 1)
    check_mask (o.common.args[0]);
  g = tool_handle (&o.common);
  mask = o.common.nr_args == 1 ? parse_mask (g, o.common.args[0])
                               : guestfs_get_umask (g);
  if (mask == -1 || (o.common.nr_args == 1 && guestfs_umask (g, mask) == -1))
    r = tool_fail (g, NULL);
  else if (o.common.nr_args == 0 || o.symbolic)
    print_mask (mask, o.symbolic);
  return tool_finish (&o.common, g, r);
}

static void
check_mask (const char *text)
{
  struct gm_chmode change;

  if (gm_chmode_parse (&change, text) == -1 ||
      (text[0] >= '0' && text[0] <= '7' && strtol (text, NULL, 8) > 0777))
    tool_misuse ("%s is not a mask", text);
}

/* A number is the mask itself; a symbolic mode says what is allowed, starting
 * from what is now.
 */
static int
parse_mask (guestfs_h *g, const char *text)
{
  struct gm_chmode change;
  int mask;

  if (text[0] >= '0' && text[0] <= '7')
    return strtol (text, NULL, 8);
  mask = guestfs_get_umask (g);
  if (mask == -1 || gm_chmode_parse (&change, text) == -1)
    return -1;
  return ~gm_chmode_apply (&change, ~mask & 0777, false, 0) & 0777;
}

static void
print_mask (int mask, bool symbolic)
{
  static const char bits[] = "rwx";

  if (!symbolic) {
    printf ("%04o\n", (unsigned) mask);
    return;
  }
  for (int who = 0; who < 3; who++) {
    printf ("%s%c=", who > 0 ? "," : "", "ugo"[who]);
    for (int bit = 0; bit < 3; bit++)
      if (!(mask & (0400 >> (3 * who + bit))))
        putchar (bits[bit]);
  }
  putchar ('\n');
}
