/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands of augtool on standard input, one a line.  The session has them
 * parsed by Augeas itself; here only the files are found that they need.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aug.h"
#include "cleanup.h"

#define BLANKS " \t\r\n"

static int run_line (guestfs_h *g, const struct aug_opts *o, const char *line,
                     const char *where);
static bool is_command (const char *line, const char *name);
static int need_words (guestfs_h *g, const char *line);
static char *next_word (const char **line);

int
aug_script (guestfs_h *g, const struct aug_opts *o)
{
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;
  unsigned long number = 0;
  ssize_t len;

  while ((len = getline (&line, &size, stdin)) != -1) {
    char where[32];

    number++;
    snprintf (where, sizeof where, "line %lu", number);
    if (memchr (line, '\0', len) != NULL)
      return tool_error (where, "has a NUL byte in it");
    while (len > 0 && strchr (BLANKS, line[len - 1]) != NULL)
      line[--len] = '\0';
    if (is_command (line, "quit"))
      break;
    if (run_line (g, o, line + strspn (line, BLANKS), where) == -1)
      return -1;
  }
  return ferror (stdin)
           ? tool_error ("standard input", "%s", strerrordesc_np (errno))
           : 0;
}

static int
run_line (guestfs_h *g, const struct aug_opts *o, const char *line,
          const char *where)
{
  int r;

  if (line[0] == '\0' || line[0] == '#')
    return 0;
  if (is_command (line, "save")) /* which must not go to a read-only drive */
    r = aug_save_all (g, o, true);
  else
    r = need_words (g, line) == -1 ? -1 : aug_run (g, line, where);
  return r;
}

static bool
is_command (const char *line, const char *name)
{
  size_t len = strlen (name);

  line += strspn (line, BLANKS);
  return strncmp (line, name, len) == 0 &&
         (line[len] == '\0' || isspace ((unsigned char) line[len]));
}

/* Whatever looks like the path of a node, and the first word in any case.  A
 * value that looks like one loads a file in vain, which does no harm.
 */
static int
need_words (guestfs_h *g, const char *line)
{
  static const char *const others[] = { "defvar",  "defnode",   "ins",
                                        "insert",  "help",      "errors",
                                        "load",    "transform", "span",
                                        "context", NULL };
  CLEANUP_FREE char *command = next_word (&line);
  bool first = true;

  for (size_t i = 0; command != NULL && others[i] != NULL; i++)
    if (strcmp (command, others[i]) == 0)
      first = false;
  for (;; first = false) {
    CLEANUP_FREE char *word = next_word (&line);

    if (word == NULL)
      return 0;
    if ((first || strchr (word, '/') != NULL) && aug_need (g, word) == -1)
      return -1;
  }
}

/* The next word, in quotes or with brackets in which blanks do not count; NULL
 * at the end.
 */
static char *
next_word (const char **line)
{
  const char *p = *line + strspn (*line, BLANKS), *start = p;
  int depth = 0;
  char quote = '\0';

  if (*p == '\0')
    return NULL;
  if (*p == '"' || *p == '\'') {
    quote = *p;
    start = ++p;
  }
  for (; *p != '\0'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (quote != '\0' ? *p == quote
                           : depth == 0 && strchr (BLANKS, *p) != NULL)
      break;
    else if (quote == '\0')
      depth += (*p == '[') - (*p == ']' && depth > 0);
  }
  *line = *p != '\0' ? p + 1 : p;
  return strndup (start, p - start);
}
