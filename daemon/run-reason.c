/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a program failed, in one line.
 *
 * mkfs programs and the like greet with a version before they come to the point,
 * and follow it up with a screenful of options that the user did not give.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>

#include "cleanup.h"

#include "run.h"

static bool is_greeting (const char *line);
static bool is_usage (const char *line);
static size_t name_length (const char *line, const char *program);

const char *
run_reason (struct run *r)
{
  if (r->err != NULL && r->box == NULL) {
    char *tidy = run_tidy (r->err, r->argv[0]);

    free (r->err);
    r->err = tidy;
  }
  if (r->err != NULL && r->err[0] != '\0')
    return r->err;
  free (r->err);
  r->err = NULL;
  if (WIFSIGNALED (r->status)
        ? asprintf (&r->err, "%s was killed by signal %d", r->argv[0],
                    WTERMSIG (r->status)) == -1
        : asprintf (&r->err, "%s exited with status %d", r->argv[0],
                    WEXITSTATUS (r->status)) == -1)
    r->err = NULL;
  return r->err != NULL ? r->err : "out of memory";
}

char *
run_tidy (const char *text, const char *program)
{
  CLEANUP_FREE char *copy = strdup (text);
  char *rest = copy,
       *tidy = copy == NULL ? NULL : malloc (2 * strlen (text) + 1);
  char *line, *to = tidy;

  if (tidy == NULL)
    return NULL;
  while ((line = strsep (&rest, "\n")) != NULL && !is_usage (line)) {
    size_t len;

    line += strspn (line, " \t\r");
    line += name_length (line, program);
    len = strlen (line);
    while (len > 0 && isspace ((unsigned char) line[len - 1]))
      len--;
    if (len == 0 || is_greeting (line))
      continue;
    if (to > tidy)
      to = stpcpy (to, "; ");
    to = mempcpy (to, line, len);
  }
  *to = '\0';
  return tidy;
}

/* How long "PROGRAM: " is at the beginning of LINE. */
static size_t
name_length (const char *line, const char *program)
{
  size_t len = strlen (program);

  return strncmp (line, program, len) == 0 && strncmp (line + len, ": ", 2) == 0
           ? len + 2
           : 0;
}

/* "mke2fs 1.47.0 (5-Feb-2023)", "btrfs-progs v6.2" */
static bool
is_greeting (const char *line)
{
  size_t name = strcspn (line, " "), digits;
  const char *version = line + name;

  version += strspn (version, " ");
  version += version[0] == 'v';
  digits = strspn (version, "0123456789.");
  return strchr ("0123456789", version[0]) != NULL && digits >= 3 &&
         (version[digits] == '\0' ||
          strncmp (version + digits, " (", 2) == 0) &&
         line[name - (name > 0)] != ':';
}

static bool
is_usage (const char *line)
{
  line += strspn (line, " \t");
  return strncasecmp (line, "usage:", 6) == 0;
}
