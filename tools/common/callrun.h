/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Make any API call from strings, and print its result.
 *
 *   info = call_find ("part-add");
 *   if (call_parse (&args, info, words) == -1) misuse (args.error);
 *   r = info->invoke (g, args.args, args.opts, args.bitmask, &result);
 *   call_print (info, &result, how);
 *   call_result_free (info, &result);
 *   call_args_free (&args);
 *
 * Arguments are written as in guestfish: numbers in decimal, 0x or 0; true,
 * false, 1 or 0; a list is one word whose items stand between blanks; for a
 * file to read or write, `-` is stdin or stdout; a buffer may be `@FILE`
 * (`@-` for stdin, `@@...` for a leading @).  Optional arguments follow as
 * NAME:VALUE in any order.
 */
#ifndef TOOL_CALLRUN_H
#define TOOL_CALLRUN_H

#include <stdbool.h>
#include <stdio.h>

#include "callinfo.h"

enum { CALL_MAX_ARGS = 64 };

struct call_args {
  struct gm_value args[CALL_MAX_ARGS], opts[CALL_MAX_ARGS];
  uint64_t bitmask;
  char *error; /* what is wrong with the words */
  /* private: what call_args_free frees */
  char *owned[2 * CALL_MAX_ARGS];
  char **lists[2 * CALL_MAX_ARGS];
  size_t nr_owned, nr_lists;
};

/* The call of that name, `-` for `_` and an ending `_opts` allowed.
 * Returns: NULL if there is none.
 */
const struct gm_callinfo *call_find (const char *name);

/* Print NAME ARGUMENT... [OPTION:VALUE]... and a newline. */
void call_usage (FILE *fp, const struct gm_callinfo *info);

/* Turn WORDS, which end with NULL and must outlive ARGS, into arguments.
 * Returns 0, or -1 with ARGS->error set: that is misuse.
 */
int call_parse (struct call_args *args, const struct gm_callinfo *info,
                char *const *words);
void call_args_free (struct call_args *args);

enum call_how {
  CALL_TEXT, /* lists one item per line, structs as `field: value` */
  CALL_NULL, /* the same with NUL for newline */
  CALL_JSON,
};

/* Print what the call returned to stdout.  Strings end with a newline,
 * buffers are written as they are; calls that return nothing print nothing.
 */
void call_print (const struct gm_callinfo *info, const struct gm_result *r,
                 enum call_how how);
void call_result_free (struct gm_result *r);

#endif
