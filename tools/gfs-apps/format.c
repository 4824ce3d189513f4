/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats like those of dpkg-query -f: ${Field}, ${Field;WIDTH} and ${Field;-WIDTH},
 * \n, \t, \r, \\ and whatever else stands in them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "escape.h"

#include "gfs-apps/apps.h"

/* Names that dpkg-query knows too, where it has such a field. */
enum { SIZE_KIB = GM_PACKAGE_FIELDS, EPOCH };
static const struct {
  const char *name;
  int field;
} fields[] = {
  { "Package", GM_PACKAGE_NAME },
  { "Version", GM_PACKAGE_FULL_VERSION },
  { "Architecture", GM_PACKAGE_ARCH },
  { "Maintainer", GM_PACKAGE_PUBLISHER },
  { "Homepage", GM_PACKAGE_URL },
  { "source:Package", GM_PACKAGE_SOURCE },
  { "binary:Summary", GM_PACKAGE_SUMMARY },
  { "Installed-Size", SIZE_KIB },
  { "Description", GM_PACKAGE_DESCRIPTION },
  { "Display-Name", GM_PACKAGE_DISPLAY_NAME },
  { "Epoch", EPOCH },
  { "Upstream-Version", GM_PACKAGE_VERSION },
  { "Release", GM_PACKAGE_RELEASE },
  { "Install-Path", GM_PACKAGE_INSTALL_PATH },
  { "Format", GM_PACKAGE_FORMAT },
};

/* What a ${...} at the beginning of P says. */
struct reference {
  int field, width;
  const char *end; /* behind it */
};

static bool parse (const char *p, struct reference *r);
static char *value (const struct gm_package *p, int field);
static void print_value (const char *text, int width);

void
format_check (const char *format)
{
  struct reference r;

  for (const char *p = format; (p = strstr (p, "${")) != NULL; p = r.end)
    if (!parse (p, &r))
      tool_misuse ("--format: '%.*s': no such field",
                   (int) strcspn (p, "}") + (strchr (p, '}') != NULL), p);
}

void
format_print (const char *format, const struct gm_package *p)
{
  static const char escapes[] = "n\nt\tr\r\\\\";
  struct reference r;

  for (const char *f = format; *f != '\0';) {
    if (f[0] == '$' && f[1] == '{' && parse (f, &r)) {
      CLEANUP_FREE char *text = value (p, r.field);

      print_value (text, r.width);
      f = r.end;
      continue;
    }
    if (f[0] == '\\' && f[1] != '\0') {
      const char *e = strchr (escapes, f[1]);

      if (e != NULL && (e - escapes) % 2 == 0) {
        putchar (e[1]);
        f += 2;
        continue;
      }
    }
    putchar (*f++);
  }
}

static bool
parse (const char *p, struct reference *r)
{
  const char *name = p + 2, *end = strchr (name, '}');
  size_t len = strcspn (name, ";}");
  char *rest;

  if (end == NULL)
    return false;
  r->width = 0;
  r->end = end + 1;
  if (name[len] == ';') {
    long width = strtol (name + len + 1, &rest, 10);

    if (rest != end || rest == name + len + 1 || labs (width) > 1000)
      return false;
    r->width = width;
  }
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (strlen (fields[i].name) == len &&
        strncasecmp (fields[i].name, name, len) == 0) {
      r->field = fields[i].field;
      return true;
    }
  return false;
}

/* Malloc'ed.  A package that names no source is its own. */
static char *
value (const struct gm_package *p, int field)
{
  unsigned long long size = strtoull (p->fields[GM_PACKAGE_SIZE], NULL, 10);
  char *text = NULL;
  int r = 0;

  if (field == EPOCH)
    r = asprintf (&text, "%d", p->epoch);
  else if (field == SIZE_KIB && p->fields[GM_PACKAGE_SIZE][0] == '\0')
    text = strdup ("");
  else if (field == SIZE_KIB)
    r = asprintf (&text, "%llu", (size + 1023) / 1024);
  else if (field == GM_PACKAGE_SOURCE && p->fields[field][0] == '\0')
    text = strdup (p->fields[GM_PACKAGE_NAME]);
  else
    text = strdup (p->fields[field]);
  if (text == NULL || r == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return text;
}

/* Positive widths are filled on the left. */
static void
print_value (const char *text, int width)
{
  int pad = abs (width) - (int) strlen (text);

  if (width > 0 && pad > 0)
    printf ("%*s", pad, "");
  print_name (stdout, text);
  if (width < 0 && pad > 0)
    printf ("%*s", pad, "");
}
