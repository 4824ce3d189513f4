/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a program that ran in the appliance; see lvm-result.h. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "lvm-result.h"

static bool is_warning (const char *line);
static bool is_idle (const char *line);
static bool is_question (const char *line, size_t len);
static char *one_line (const char *errors);

char *
result_value (char **result, const char *key)
{
  static char none[1];

  for (size_t i = 0; result[i] != NULL && result[i + 1] != NULL; i += 2)
    if (strcmp (result[i], key) == 0)
      return result[i + 1];
  return none;
}

int
result_check (char **result, const char *object)
{
  const char *status = result_value (result, "status");
  char *errors = result_value (result, "errors"), *save = NULL;
  CLEANUP_FREE char *reason = one_line (errors);
  bool failed = strcmp (status, "0") != 0;

  for (char *line = strtok_r (errors, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save))
    if (!is_question (line, strlen (line)) && !is_idle (line) &&
        (is_warning (line) || !failed))
      tool_error (NULL, "%s", line);
  if (!failed)
    return 0;
  if (reason[0] == '\0')
    return tool_error (object, "exit status %s", status);
  return tool_error (object, "%s", reason);
}

int
result_program_check (char **result, const char *object)
{
  const char *status = result_value (result, "status");
  CLEANUP_FREE char *reason = one_line (result_value (result, "errors"));

  if (strcmp (status, "0") == 0)
    return 0;
  if (reason[0] == '\0')
    return tool_error (object, "exit status %s", status);
  return tool_error (object, "%s", reason);
}

static bool
is_warning (const char *line)
{
  return strncmp (line, "WARNING:", 8) == 0;
}

/* Told by pvresize when it does what it was told to do. */
static bool
is_idle (const char *line)
{
  return strstr (line, ": Pretending size is ") != NULL;
}

/* "Wipe it? [y/n]: [n]": it answers itself, since there is nobody to ask. */
static bool
is_question (const char *line, size_t len)
{
  return memmem (line, len, "[y/n]", 5) != NULL;
}

/* The messages that are no warnings, separated by semicolons. */
static char *
one_line (const char *errors)
{
  static const char hint[] = "; --force answers yes";
  char *line = malloc (2 * strlen (errors) + sizeof hint), *to = line;
  bool asked = false;

  if (line == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  while (*errors != '\0') {
    size_t len;

    errors += strncmp (errors, "mdadm: ", 7) == 0 ? 7 : 0;
    len = strcspn (errors, "\n");
    if (is_question (errors, len))
      asked = true;
    else if (len > 0 && !is_warning (errors)) {
      if (to != line)
        to = stpcpy (to, "; ");
      to = mempcpy (to, errors, len);
      while (to > line && (to[-1] == '.' || to[-1] == ' '))
        to--;
    }
    errors += len + (errors[len] == '\n');
  }
  *to = '\0';
  if (asked && to != line)
    strcpy (to, hint);
  return line;
}
