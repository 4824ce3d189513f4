/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -b, whose value may be left out. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "strvec.h"

#include "gfs-log/log.h"

static bool is_boot_option (const char *arg);
static bool is_boot (const char *arg);
static bool takes_value (const struct poptOption *table, const char *arg);
static void add (struct gm_strvec *vec, const char *arg);

char **
log_boot_arguments (int *argc, const char **argv,
                    const struct poptOption *table)
{
  struct gm_strvec vec = { 0 };
  bool options = true;

  for (int i = 0; i < *argc; i++) {
    add (&vec, argv[i]);
    options &= strcmp (argv[i], "--") != 0;
    if (i == 0 || !options)
      continue;
    if (is_boot_option (argv[i]) && !is_boot (argv[i + 1]))
      add (&vec, "0");
    else if (takes_value (table, argv[i]) && argv[i + 1] != NULL)
      add (&vec, argv[++i]);
  }
  *argc = vec.len;
  return gm_strvec_steal (&vec);
}

/* Also behind others of one letter, which take no values. */
static bool
is_boot_option (const char *arg)
{
  if (strcmp (arg, "--boot") == 0)
    return true;
  if (arg[0] != '-')
    return false;
  arg += 1 + strspn (arg + 1, "krqvx");
  return strcmp (arg, "b") == 0;
}

/* A number, or an identifier. */
static bool
is_boot (const char *arg)
{
  size_t digits = 0;
  const char *p;

  if (arg == NULL)
    return false;
  p = arg + (arg[0] == '-' || arg[0] == '+');
  if (p[0] != '\0' && p[strspn (p, "0123456789")] == '\0')
    return true;
  for (p = arg; isxdigit ((unsigned char) *p) || *p == '-'; p++)
    digits += *p != '-';
  return *p == '\0' && digits == 32;
}

static bool
takes_value (const struct poptOption *table, const char *arg)
{
  for (const struct poptOption *o = table;
       o->longName || o->shortName || o->arg; o++) {
    unsigned kind = o->argInfo & POPT_ARG_MASK;

    if (kind == POPT_ARG_INCLUDE_TABLE && takes_value (o->arg, arg))
      return true;
    if (kind == POPT_ARG_INCLUDE_TABLE || kind == POPT_ARG_NONE ||
        kind == POPT_ARG_VAL || arg[0] != '-')
      continue;
    if (arg[1] == '-'
          ? o->longName != NULL && strcmp (arg + 2, o->longName) == 0
          : arg[1] != '\0' && arg[1] == o->shortName && arg[2] == '\0')
      return true;
  }
  return false;
}

static void
add (struct gm_strvec *vec, const char *arg)
{
  if (gm_strvec_add (vec, arg) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}
