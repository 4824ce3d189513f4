/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-mknod: make a device node or a FIFO in a disk image. */
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "newmode.h"

struct opts {
  struct tool_common common;
  char *mode; /* NULL: 0666 less the daemon's umask */
};

struct node {
  char type;
  int major, minor;
};

static void parse_node (struct node *node, char **args, int nr_args);
static int parse_number (const char *text);
static int make_node (guestfs_h *g, const struct node *node, int mode,
                      const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "mode", 'm', POPT_ARG_STRING, &o.mode, 0, "permissions of the node",
      "MODE" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  struct node node = { 0 };
  struct new_mode mode;
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "PATH b|c|u MAJOR MINOR | PATH p",
              2, 4);
  tool_need_rw (&o.common);
  new_mode_parse (&mode, o.mode, 0666);
  parse_node (&node, o.common.args + 1, o.common.nr_args - 1);
  g = tool_handle (&o.common);
  tool_paths (&o.common, g, 0, 1);
  if (make_node (g, &node, mode.first, o.common.args[0]) == -1 ||
      new_mode_set (g, &mode, o.common.args[0]) == -1)
    r = tool_fail (g, o.common.args[0]);
  free (o.mode);
  return tool_finish (&o.common, g, r);
}

static void
parse_node (struct node *node, char **args, int nr_args)
{
  node->type = args[0][0];
  if (strlen (args[0]) != 1 || strchr ("bcup", node->type) == NULL)
    tool_misuse ("%s: the type is b, c, u or p", args[0]);
  if (node->type == 'p') {
    if (nr_args > 1)
      tool_misuse ("a FIFO has no device number");
    return;
  }
  if (nr_args != 3)
    tool_misuse ("a device has two numbers, MAJOR and MINOR");
  node->major = parse_number (args[1]);
  node->minor = parse_number (args[2]);
}

/* Decimal, octal or hexadecimal. */
static int
parse_number (const char *text)
{
  char *end;
  long n = strtol (text, &end, 0);

  if (text[0] < '0' || text[0] > '9' || *end || n > 0xfffff)
    tool_misuse ("%s: not the number of a device", text);
  return n;
}

static int
make_node (guestfs_h *g, const struct node *node, int mode, const char *path)
{
  switch (node->type) {
  case 'p':
    return guestfs_mkfifo (g, mode, path);
  case 'b':
    return guestfs_mknod_b (g, mode, node->major, node->minor, path);
  default:
    return guestfs_mknod_c (g, mode, node->major, node->minor, path);
  }
}
