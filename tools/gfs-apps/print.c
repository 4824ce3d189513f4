/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applications in columns and as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "escape.h"
#include "json.h"

#include "gfs-apps/apps.h"

#define WIDTH_MAX 60 /* a column that is wider loses its shape */

enum { COLUMNS = 4 };

static const char *cell (const struct gm_package *p, size_t column);
static size_t print_cell (const char *text);

void
print_apps (const struct apps *a, const struct opts *o)
{
  size_t columns = o->long_format ? COLUMNS : COLUMNS - 1;
  size_t widths[COLUMNS] = { 0 };

  for (size_t i = 0; !o->common.null && i < a->nr; i++)
    for (size_t c = 0; c + 1 < columns; c++) {
      size_t n = strlen (cell (&a->list[i], c));

      if (n > widths[c] && n <= WIDTH_MAX)
        widths[c] = n;
    }
  for (size_t i = 0; i < a->nr && !tool_reader_gone (); i++) {
    for (size_t c = 0; c < columns; c++) {
      size_t n = print_cell (cell (&a->list[i], c));

      if (c + 1 == columns)
        break;
      if (o->common.null)
        putchar ('\t');
      else
        printf ("%*s", (int) (n < widths[c] ? widths[c] - n + 1 : 1), "");
    }
    putchar (o->common.null ? '\0' : '\n');
  }
}

/* Those who have no summary apart have a description of one line.  An empty
 * cell would make the next one look like it.
 */
static const char *
cell (const struct gm_package *p, size_t column)
{
  const char *text;

  switch (column) {
  case 0:
    return app_name (p);
  case 1:
    text = p->fields[GM_PACKAGE_FULL_VERSION];
    return text[0] ? text : "-";
  case 2:
    text = p->fields[GM_PACKAGE_ARCH];
    return text[0] ? text : "-";
  default:
    text = p->fields[GM_PACKAGE_SUMMARY];
    return text[0] ? text : p->fields[GM_PACKAGE_DESCRIPTION];
  }
}

/* Only the first line, for there is but one line for each. */
static size_t
print_cell (const char *text)
{
  CLEANUP_FREE char *line = strndup (text, strcspn (text, "\n"));

  if (line == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  print_name (stdout, line);
  return strlen (line);
}

void
print_apps_json (const struct apps *a)
{
  static const char *const keys[GM_PACKAGE_FIELDS] = {
    [GM_PACKAGE_NAME] = "name",
    [GM_PACKAGE_DISPLAY_NAME] = "display_name",
    [GM_PACKAGE_VERSION] = "version",
    [GM_PACKAGE_RELEASE] = "release",
    [GM_PACKAGE_ARCH] = "arch",
    [GM_PACKAGE_INSTALL_PATH] = "install_path",
    [GM_PACKAGE_PUBLISHER] = "publisher",
    [GM_PACKAGE_URL] = "url",
    [GM_PACKAGE_SOURCE] = "source_package",
    [GM_PACKAGE_SUMMARY] = "summary",
    [GM_PACKAGE_DESCRIPTION] = "description",
    [GM_PACKAGE_FULL_VERSION] = "full_version",
    [GM_PACKAGE_FORMAT] = "format",
  };
  struct json_list list = { 0 };

  for (size_t i = 0; i < a->nr && !tool_reader_gone (); i++) {
    const struct gm_package *p = &a->list[i];
    json_t *object = json_object ();

    for (size_t k = 0; k < GM_PACKAGE_FIELDS; k++)
      if (keys[k] != NULL && p->fields[k][0] != '\0')
        json_set_name (object, keys[k], p->fields[k]);
    json_set_int (object, "epoch", p->epoch);
    if (p->fields[GM_PACKAGE_SIZE][0] != '\0')
      json_set_int (object, "size", atoll (p->fields[GM_PACKAGE_SIZE]));
    json_list_add (&list, object);
  }
  json_list_end (&list);
}
