/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what reads databases of packages that are text, and the records that
 * come of it.  The first byte of the input chooses the format, the second in
 * which pieces the rest is fed.  What comes out must not depend on the pieces,
 * and has a name and a version; as a record it is read back as it was.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "package-text.h"

struct result {
  uint64_t nr, sum;
};

static void
expect (int holds)
{
  if (!holds)
    abort ();
}

static int
found (void *opaque, const struct gm_package *p)
{
  struct result *result = opaque;
  struct gm_package copy;
  size_t len;
  char *record = gm_package_record (p, &len);

  expect (record != NULL);
  expect (p->fields[GM_PACKAGE_NAME][0] != '\0');
  expect (p->fields[GM_PACKAGE_VERSION][0] != '\0');
  expect (gm_package_parse (&copy, record, len - 1) == 0);
  expect (gm_package_parse (&copy, record, len) == (ptrdiff_t) len);
  expect (copy.epoch == p->epoch && copy.epoch >= 0);
  for (size_t i = 0; i < GM_PACKAGE_FIELDS; i++) {
    const char *field = p->fields[i] != NULL ? p->fields[i] : "";

    expect (strncmp (copy.fields[i], field, GM_PACKAGE_TEXT) == 0);
    for (const char *s = field; *s != '\0'; s++)
      result->sum = result->sum * 31 + (unsigned char) *s;
  }
  result->nr++;
  free (record);
  return 0;
}

static struct result
parse (const struct package_syntax *syntax, const char *data, size_t size,
       size_t piece)
{
  struct result result = { 0, 0 };
  struct package_text *t = package_text_new (syntax, found, &result);

  expect (t != NULL);
  for (size_t pos = 0; pos < size; pos += piece)
    expect (package_text_feed (t, data + pos,
                               size - pos < piece ? size - pos : piece) == 0);
  expect (package_text_end (t) == 0);
  result.sum += package_text_bad (t);
  package_text_free (t);
  return result;
}

static void
name_portage (const char *data, size_t size)
{
  struct result result = { 0, 0 };
  struct package_text *t = package_text_new (&package_portage, found, &result);
  char *name = strndup (data, size);

  expect (t != NULL && name != NULL);
  expect (package_portage_name (t, "cat", name) == 0);
  expect (package_finish (t) == 0);
  package_text_free (t);
  free (name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const struct package_syntax *const syntaxes[] = {
    &package_dpkg,
    &package_apk,
    &package_pacman,
  };
  const char *text = (const char *) data + 2;
  struct result whole, pieces;
  struct gm_package p;

  if (size < 2)
    return 0;
  size -= 2;
  whole = parse (syntaxes[data[0] % 3], text, size, size + 1);
  pieces = parse (syntaxes[data[0] % 3], text, size, data[1] + 1);
  expect (whole.nr == pieces.nr && whole.sum == pieces.sum);
  name_portage (text, size);
  gm_package_parse (&p, text, size);
  return 0;
}
