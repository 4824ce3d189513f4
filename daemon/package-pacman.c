/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A package as pacman keeps it, one file each: a line "%KEY%", then its values,
 * a line each, then an empty one.
 */
#include <string.h>

#include "package-text.h"

/* Instead of a field, for what is not just text. */
enum { VERSION = GM_PACKAGE_FIELDS, SIZE };

static int read_line (struct package_text *t, char *line);
static int find_key (const char *line);

const struct package_syntax package_pacman = { "pacman", read_line };

static int
read_line (struct package_text *t, char *line)
{
  size_t len = strlen (line);
  int field = package_continued (t);

  if (len > 2 && line[0] == '%' && line[len - 1] == '%') {
    package_continue (t, find_key (line));
    return 0;
  }
  package_continue (t, -1); /* the first value is taken */
  if (len == 0 || field == -1)
    return 0;
  if (field == VERSION)
    return package_set_version (t, line);
  if (field == SIZE)
    return package_set_size (t, line, 1);
  return package_set (t, field, line);
}

static int
find_key (const char *line)
{
  static const struct {
    const char *key;
    int field;
  } keys[] = {
    { "%NAME%", GM_PACKAGE_NAME },
    { "%VERSION%", VERSION },
    { "%BASE%", GM_PACKAGE_SOURCE },
    { "%DESC%", GM_PACKAGE_DESCRIPTION },
    { "%URL%", GM_PACKAGE_URL },
    { "%ARCH%", GM_PACKAGE_ARCH },
    { "%PACKAGER%", GM_PACKAGE_PUBLISHER },
    { "%SIZE%", SIZE },
  };

  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (strcmp (line, keys[i].key) == 0)
      return keys[i].field;
  return -1;
}
