/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of packages of apk: stanzas of lines "X:value". */
#include <string.h>

#include "package-text.h"

static int read_line (struct package_text *t, char *line);
static int set_version (struct package_text *t, const char *text);

const struct package_syntax package_apk = { "apk", read_line };

static int
read_line (struct package_text *t, char *line)
{
  const char *value = line + 2;

  if (line[0] == '\0')
    return package_finish (t);
  if (line[1] != ':') {
    package_senseless (t);
    return 0;
  }
  switch (line[0]) {
  case 'P':
    return package_set (t, GM_PACKAGE_NAME, value);
  case 'V':
    return set_version (t, value);
  case 'A':
    return package_set (t, GM_PACKAGE_ARCH, value);
  case 'T':
    return package_set (t, GM_PACKAGE_DESCRIPTION, value);
  case 'U':
    return package_set (t, GM_PACKAGE_URL, value);
  case 'm':
    return package_set (t, GM_PACKAGE_PUBLISHER, value);
  case 'o':
    return package_set (t, GM_PACKAGE_SOURCE, value);
  case 'I':
    return package_set_size (t, value, 1);
  default: /* its files, above all */
    return 0;
  }
}

/* The release of "1.2-r3" is 3. */
static int
set_version (struct package_text *t, const char *text)
{
  const char *r = strrchr (text, '-');

  if (package_set_version (t, text) == -1)
    return -1;
  return r != NULL && r[1] == 'r' ? package_set (t, GM_PACKAGE_RELEASE, r + 2)
                                  : 0;
}
