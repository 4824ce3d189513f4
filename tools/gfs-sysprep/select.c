/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Choosing operations by name. */
#include <string.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

static bool mark (enum choice *choices, const char *name, enum choice choice);

char **
words_of (char *const *lists)
{
  struct gm_strvec all = { 0 };
  char **words;

  for (size_t i = 0; lists[i] != NULL; i++) {
    CLEANUP_FREE_STRINGS char **some = text_split (lists[i], ", ");

    for (size_t j = 0; some[j] != NULL; j++)
      if (gm_strvec_add (&all, some[j]) == -1)
        tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  words = gm_strvec_steal (&all);
  if (words == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return words;
}

void
choose_operations (enum choice *choices, char *const *lists)
{
  CLEANUP_FREE_STRINGS char **words = lists ? words_of (lists) : NULL;

  if (words == NULL) {
    mark (choices, "defaults", CHOSEN);
    return;
  }
  if (words[0] == NULL)
    tool_misuse ("--operations: no operation is named");
  if (words[0][0] == '-') /* all but these */
    mark (choices, "defaults", CHOSEN);
  for (size_t i = 0; words[i] != NULL; i++) {
    bool on = words[i][0] != '-';

    if (!mark (choices, on ? words[i] : words[i] + 1, on ? CHOSEN : TAKEN_AWAY))
      tool_misuse ("%s: there is no such operation, see --list-operations",
                   words[i]);
  }
}

static bool
mark (enum choice *choices, const char *name, enum choice choice)
{
  bool all = strcmp (name, "all") == 0;
  bool defaults = strcmp (name, "defaults") == 0, found = all || defaults;

  for (size_t i = 0; i < nr_sysprep_ops; i++) {
    const struct sysprep_op *op = &sysprep_ops[i];

    if (!all && !(defaults && op->on) && strcmp (name, op->name) != 0)
      continue;
    choices[i] = choice;
    found = true;
  }
  return found;
}

enum choice
choice_of (const enum choice *choices, const char *name)
{
  for (size_t i = 0; i < nr_sysprep_ops; i++)
    if (strcmp (name, sysprep_ops[i].name) == 0)
      return choices[i];
  return NOT_NAMED;
}

/* What is done by default has a star. */
void
list_operations (void)
{
  for (size_t i = 0; i < nr_sysprep_ops; i++)
    printf ("%-24s %c %s\n", sysprep_ops[i].name, sysprep_ops[i].on ? '*' : ' ',
            sysprep_ops[i].help);
}
