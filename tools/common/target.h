/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `SOURCE... DESTINATION', `-t DIRECTORY SOURCE...' and `-T SOURCE
 * DESTINATION', as cp and mv have them.
 */
#ifndef TOOL_TARGET_H
#define TOOL_TARGET_H

#include <stdbool.h>

#include "common.h"

struct target {
  char *directory; /* -t, NULL: not given */
  int none;        /* -T */

  /* Results. */
  const char *path; /* the destination */
  int nr_sources;   /* of the common arguments, from the first on */

  void *names; /* private */
};

#define TARGET_OPTIONS(t)                                           \
  { "target-directory", 't', POPT_ARG_STRING,                       \
    &(t)->directory,    0,   "everything goes into this directory", \
    "DIRECTORY" },                                                  \
  {                                                                 \
    "no-target-directory", 'T', POPT_ARG_NONE, &(t)->none, 0,       \
      "never put it into the destination, but in its place", NULL   \
  }

/* Misuse, if the number of arguments is wrong. */
void target_check (const struct target *t, const struct tool_common *c);

/* Find out what goes where, once the arguments are expanded.  Returns 0, or
 * -1 after a message.
 */
int target_find (struct target *t, guestfs_h *g, const struct tool_common *c);

/* Of two sources with the same name, the second would replace what the first
 * became: refuse it.  Of "/", "." and "..", which are no names, the contents go
 * into one directory.  Returns 0, or -1 after a message.  Only the names of T
 * are used.
 */
int target_name (struct target *t, const char *source);

void target_free (struct target *t);

#endif
