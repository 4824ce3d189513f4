/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of packages of dpkg: stanzas of fields, "Name: value", which go on
 * in lines that begin with a space.
 */
#include <string.h>
#include <strings.h>

#include "package-text.h"

static int read_line (struct package_text *t, char *line);
static int more (struct package_text *t, const char *line);
static int field (struct package_text *t, const char *name, char *value);
static bool is_installed (const char *status);

const struct package_syntax package_dpkg = { "deb", read_line };

static int
read_line (struct package_text *t, char *line)
{
  char *colon;

  if (line[0] == '\0')
    return package_finish (t);
  if (line[0] == ' ' || line[0] == '\t')
    return more (t, line + 1);
  package_continue (t, -1);
  colon = strchr (line, ':');
  if (colon == NULL || colon == line) {
    package_senseless (t);
    return 0;
  }
  *colon = '\0';
  return field (t, line, colon + 1 + strspn (colon + 1, " \t"));
}

/* A lone dot stands for an empty line. */
static int
more (struct package_text *t, const char *line)
{
  int to = package_continued (t);

  return to == -1 ? 0
                  : package_append (t, to, strcmp (line, ".") == 0 ? "" : line);
}

static int
field (struct package_text *t, const char *name, char *value)
{
  static const struct {
    const char *name;
    enum gm_package_field field;
  } plain[] = {
    { "Package", GM_PACKAGE_NAME },         { "Architecture", GM_PACKAGE_ARCH },
    { "Maintainer", GM_PACKAGE_PUBLISHER }, { "Homepage", GM_PACKAGE_URL },
    { "Description", GM_PACKAGE_SUMMARY },
  };

  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
    if (strcasecmp (name, plain[i].name) == 0) {
      if (plain[i].field == GM_PACKAGE_SUMMARY)
        package_continue (t, GM_PACKAGE_DESCRIPTION);
      return package_set (t, plain[i].field, value);
    }
  if (strcasecmp (name, "Version") == 0)
    return package_set_version (t, value);
  if (strcasecmp (name, "Installed-Size") == 0)
    return package_set_size (t, value, 1024);
  if (strcasecmp (name, "Source") == 0) {
    value[strcspn (value, " \t")] = '\0'; /* where its version may follow */
    return package_set (t, GM_PACKAGE_SOURCE, value);
  }
  if (strcasecmp (name, "Status") == 0 && !is_installed (value))
    package_not_installed (t);
  return 0;
}

/* What was wanted, whether it went well, and what is: the last counts.  Waiting
 * for triggers means to be all there.
 */
static bool
is_installed (const char *status)
{
  const char *last = strrchr (status, ' ');

  last = last != NULL ? last + 1 : status;
  return strcasecmp (last, "installed") == 0 ||
         strncasecmp (last, "triggers-", 9) == 0;
}
