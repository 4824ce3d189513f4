/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of a journal. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal-stream.h"

static const char *value_of (const char *arg, const char *name);
static int number_of (const char *arg, const char *name, uint64_t *n);
static int compile (struct journal_query *q, const char *text, int flags);

int
journal_query_parse (struct journal_query *q, char *const *args)
{
  *q = (struct journal_query){
    .args = args,
    .until = UINT64_MAX,
    .lines = UINT64_MAX,
    .all_fields = true,
  };
  for (; *args != NULL; args++) {
    const char *v;
    int r = number_of (*args, "since=", &q->since);

    if (r == 0)
      r = number_of (*args, "until=", &q->until);
    if (r == 0)
      r = number_of (*args, "lines=", &q->lines);
    if (r == -1)
      return -1;
    if (r == 1)
      continue;
    if ((v = value_of (*args, "boot=")) != NULL)
      q->boot = v;
    else if ((v = value_of (*args, "grep=")) != NULL ||
             (v = value_of (*args, "igrep=")) != NULL) {
      if (compile (q, v, (*args)[0] == 'i' ? REG_ICASE : 0) == -1)
        return -1;
    } else if (value_of (*args, "field=") != NULL)
      q->all_fields = false;
    else if ((v = value_of (*args, "root=")) != NULL)
      q->root = v;
    else if (strcmp (*args, "reverse") == 0)
      q->reverse = true;
    else if (value_of (*args, "match=") == NULL) {
      fprintf (stderr, "%s: unknown option\n", *args);
      return -1;
    }
  }
  return 0;
}

static const char *
value_of (const char *arg, const char *name)
{
  size_t len = strlen (name);

  return strncmp (arg, name, len) == 0 ? arg + len : NULL;
}

/* Returns 1, 0 if ARG is not NAME, or -1 after a message. */
static int
number_of (const char *arg, const char *name, uint64_t *n)
{
  const char *v = value_of (arg, name);
  char *end;

  if (v == NULL)
    return 0;
  errno = 0;
  *n = strtoull (v, &end, 10);
  if (isdigit ((unsigned char) v[0]) && *end == '\0' && errno == 0)
    return 1;
  fprintf (stderr, "%s: no number\n", arg);
  return -1;
}

static int
compile (struct journal_query *q, const char *text, int flags)
{
  int r = q->grep ? 0 : regcomp (&q->pattern, text, REG_EXTENDED | flags);
  char why[256];

  q->grep = true;
  if (r == 0)
    return 0;
  regerror (r, &q->pattern, why, sizeof why);
  fprintf (stderr, "%s: %s\n", text, why);
  return -1;
}
