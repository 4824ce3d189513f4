/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-initrd: look into an initrd (initramfs) of a disk image. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

static int list (struct tool_common *c, guestfs_h *g);
static int cat (struct tool_common *c, guestfs_h *g);

static const struct command {
  const char *name, *args_help;
  int min; /* arguments */
  int (*run) (struct tool_common *c, guestfs_h *g);
} commands[] = {
  { "list", "INITRD...", 1, list },
  { "cat", "INITRD NAME...", 2, cat },
};

static const struct command *find_command (const struct tool_common *c);

int
main (int argc, const char *argv[])
{
  struct tool_common c = { 0 };
  struct poptOption table[] = {
    TOOL_OUTPUT_OPTIONS (&c),
    TOOL_COMMON_OPTIONS (&c),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  const struct command *command;
  guestfs_h *g;

  tool_parse (&c, argc, argv, table, "list|cat INITRD [NAME...]", 2, -1);
  command = find_command (&c);
  g = tool_handle (&c);
  tool_paths (&c, g, 1, 1);
  return tool_finish (&c, g, command->run (&c, g));
}

static const struct command *
find_command (const struct tool_common *c)
{
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    const struct command *command = &commands[i];

    if (strcmp (command->name, c->args[0]) != 0)
      continue;
    if (c->nr_args - 1 < command->min)
      tool_misuse ("%s: expected: %s", command->name, command->args_help);
    return command;
  }
  tool_misuse ("%s: unknown command; there are list and cat", c->args[0]);
}

/* The names in each initrd, as they stand there. */
static int
list (struct tool_common *c, guestfs_h *g)
{
  json_t *array = c->json ? json_array () : NULL;
  int r = 0;

  tool_expand (c, g, 1);
  for (int i = 1; i < c->nr_args; i++) {
    CLEANUP_FREE_STRINGS char **names = guestfs_initrd_list (g, c->args[i]);

    if (names == NULL)
      r = tool_fail (g, c->args[i]);
    for (char **name = names; name != NULL && *name != NULL; name++) {
      json_t *object = array ? json_object () : NULL;

      if (array) {
        json_set_name (object, "initrd", c->args[i]);
        json_set_name (object, "name", *name);
        json_array_append_new (array, object);
        continue;
      }
      print_name (stdout, *name);
      putchar (c->null ? '\0' : '\n');
    }
  }
  if (array)
    json_print (array);
  return r;
}

static int
cat (struct tool_common *c, guestfs_h *g)
{
  const char *initrd = c->args[1];
  int r = 0;

  for (int i = 2; i < c->nr_args && !tool_reader_gone (); i++) {
    size_t size = 0;
    CLEANUP_FREE char *data = guestfs_initrd_cat (g, initrd, c->args[i], &size);

    if (data == NULL)
      r = tool_fail (g, guestfs_last_errno (g) == ENOENT ? c->args[i] : initrd);
    else
      fwrite (data, 1, size, stdout);
  }
  return r;
}
