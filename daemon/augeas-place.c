/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files a path expression is about, by the names that it begins with. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "augeas-place.h"

/* What ends the part of an expression that is a plain path. */
#define SPECIAL "[]*|()!=,{}$\"'<>: \t\n"

static bool goes_elsewhere (const char *expression);
static size_t plain (const char *step, char *to);

char *
augeas_place (const char *expression)
{
  static const char files[] = "/files";
  const char *p = expression;
  char *place, *to;

  errno = 0;
  if (goes_elsewhere (p))
    return strdup ("");
  if (p[0] == '$' || p[0] == '\0')
    return NULL; /* what a variable stands for was loaded for its definition */
  if (p[0] == '/') {
    size_t n = strlen (files);

    if (p[1] == '/' || p[1] == '*')
      return strdup ("");
    if (strncmp (p, files, n) != 0 || (p[n] != '/' && p[n] != '\0'))
      return NULL;
    p += n + (p[n] == '/');
  }
  place = to = malloc (strlen (p) + 2);
  if (place == NULL)
    return NULL;
  for (;;) {
    size_t n = plain (p, to + 1);

    if (n == 0)
      break;
    to[0] = '/';
    to += strlen (to);
    p += n;
    if (p[0] != '/')
      break;
    p++;
  }
  *to = '\0';
  return place;
}

/* Is it about more than what is below its first names? */
static bool
goes_elsewhere (const char *expression)
{
  static const char *const ways[] = { "|",        "..",      "parent::",
                                      "ancestor", "sibling", NULL };
  const char *first = strstr (expression, "/files");

  for (size_t i = 0; ways[i] != NULL; i++)
    if (strstr (expression, ways[i]) != NULL)
      return true;
  return first != NULL && (strstr (first + 1, "/files/") != NULL ||
                           (first != expression && expression[0] == '/' &&
                            strncmp (expression, "/augeas", 7) != 0));
}

/* Copy the step at STEP to TO, without backslashes, and a NUL.  Returns its
 * length; 0 if there is none that is a plain name.
 */
static size_t
plain (const char *step, char *to)
{
  size_t n = 0;

  if (step[0] == '.' && (step[1] == '/' || step[1] == '\0'))
    return 0;
  for (; step[n] != '\0' && step[n] != '/' && step[n] != '['; n++) {
    if (step[n] == '\\' && step[n + 1] != '\0')
      n++;
    else if (strchr (SPECIAL, step[n]) != NULL)
      return 0;
    *to++ = step[n];
  }
  *to = '\0';
  return n;
}
