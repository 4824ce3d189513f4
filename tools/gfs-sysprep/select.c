/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Choosing operations by name. */
#include <string.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

static bool mark (bool *chosen, const char *name, bool on);

void
choose_operations (bool *chosen, const char *list)
{
  CLEANUP_FREE_STRINGS char **words =
    text_split (list ? list : "defaults", ", ");

  if (words[0] == NULL)
    tool_misuse ("--operations: no operation is named");
  if (words[0][0] == '-') /* all but these */
    mark (chosen, "defaults", true);
  for (size_t i = 0; words[i] != NULL; i++) {
    bool on = words[i][0] != '-';

    if (!mark (chosen, on ? words[i] : words[i] + 1, on))
      tool_misuse ("%s: there is no such operation, see --list-operations",
                   words[i]);
  }
}

static bool
mark (bool *chosen, const char *name, bool on)
{
  bool all = strcmp (name, "all") == 0;
  bool defaults = strcmp (name, "defaults") == 0, found = all || defaults;

  for (size_t i = 0; i < nr_sysprep_ops; i++) {
    const struct sysprep_op *op = &sysprep_ops[i];

    if (!all && !(defaults && op->on) && strcmp (name, op->name) != 0)
      continue;
    chosen[i] = on;
    found = true;
  }
  return found;
}

/* What is done by default has a star. */
void
list_operations (void)
{
  for (size_t i = 0; i < nr_sysprep_ops; i++)
    printf ("%-24s %c %s\n", sysprep_ops[i].name, sysprep_ops[i].on ? '*' : ' ',
            sysprep_ops[i].help);
}
