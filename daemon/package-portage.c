/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A package as Portage keeps it: a directory whose name says it all. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "package-text.h"

static char *last_part (char *name);
static bool is_revision (const char *part);
static int no_lines (struct package_text *t, char *line);

const struct package_syntax package_portage = { "ebuild", no_lines };

/* "name-1.2_p3-r4": the version begins with a digit, and only a revision may
 * follow it.
 */
int
package_portage_name (struct package_text *t, const char *category,
                      const char *directory)
{
  CLEANUP_FREE char *name = strdup (directory), *full = NULL;
  char *part, *revision = NULL;

  if (name == NULL)
    return -1;
  part = last_part (name);
  if (part != NULL && is_revision (part)) {
    revision = part;
    part[-1] = '\0';
    part = last_part (name);
  }
  if (part == NULL || !isdigit ((unsigned char) *part)) {
    package_senseless (t);
    return 0;
  }
  part[-1] = '\0';
  full = malloc (strlen (category) + strlen (name) + 2);
  if (full == NULL)
    return -1;
  stpcpy (stpcpy (stpcpy (full, category), "/"), name);
  if (package_set (t, GM_PACKAGE_NAME, full) == -1 ||
      package_set (t, GM_PACKAGE_VERSION, part) == -1 ||
      package_set (t, GM_PACKAGE_RELEASE, revision ? revision : "") == -1)
    return -1;
  return package_set (t, GM_PACKAGE_FULL_VERSION, directory + (part - name));
}

/* What follows the last hyphen, or NULL. */
static char *
last_part (char *name)
{
  char *hyphen = strrchr (name, '-');

  return hyphen != NULL ? hyphen + 1 : NULL;
}

static bool
is_revision (const char *part)
{
  return part[0] == 'r' && isdigit ((unsigned char) part[1]) &&
         part[1 + strspn (part + 1, "0123456789")] == '\0';
}

static int
no_lines (struct package_text *t, char *line)
{
  (void) t;
  (void) line;
  return 0;
}
