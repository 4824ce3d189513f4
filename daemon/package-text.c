/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Package databases that are text: lines, and what they add up to. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "package-text.h"

struct field {
  char *text; /* NULL: nothing yet */
  size_t len;
};

struct package_text {
  const struct package_syntax *syntax;
  package_found *found;
  void *opaque;

  char line[PACKAGE_LINE + 1];
  size_t len;

  /* The present entry. */
  struct field fields[GM_PACKAGE_FIELDS];
  int32_t epoch;
  int continued;
  bool begun, senseless, absent;
  uint64_t bad;
};

static int end_line (struct package_text *t);
static int set (struct package_text *t, enum gm_package_field field,
                const char *value, size_t len);
static void forget (struct package_text *t);

struct package_text *
package_text_new (const struct package_syntax *syntax, package_found *found,
                  void *opaque)
{
  struct package_text *t = calloc (1, sizeof *t);

  if (t == NULL)
    return NULL;
  t->syntax = syntax;
  t->found = found;
  t->opaque = opaque;
  t->continued = -1;
  return t;
}

void
package_text_free (struct package_text *t)
{
  int err = errno;

  if (t != NULL)
    forget (t);
  free (t);
  errno = err;
}

int
package_text_feed (struct package_text *t, const char *buf, size_t len)
{
  while (len > 0) {
    const char *end = memchr (buf, '\n', len);
    size_t n = end != NULL ? (size_t) (end - buf) : len;
    size_t keep = PACKAGE_LINE - t->len;

    if (keep > n)
      keep = n;
    memcpy (t->line + t->len, buf, keep);
    t->len += keep;
    if (end == NULL)
      break;
    if (end_line (t) == -1)
      return -1;
    buf += n + 1;
    len -= n + 1;
  }
  return 0;
}

int
package_text_end (struct package_text *t)
{
  if (t->len > 0 && end_line (t) == -1)
    return -1;
  return package_finish (t);
}

uint64_t
package_text_bad (const struct package_text *t)
{
  return t->bad;
}

/* A line with a zero byte in it is no text. */
static int
end_line (struct package_text *t)
{
  size_t len = t->len;

  t->len = 0;
  t->line[len] = '\0';
  if (strlen (t->line) != len) {
    package_senseless (t);
    return 0;
  }
  return t->syntax->line (t, t->line);
}

int
package_set (struct package_text *t, enum gm_package_field field,
             const char *value)
{
  return set (t, field, value, strlen (value));
}

static int
set (struct package_text *t, enum gm_package_field field, const char *value,
     size_t len)
{
  char *text = strndup (value, len);

  t->begun = true;
  if (text == NULL)
    return -1;
  free (t->fields[field].text);
  t->fields[field] = (struct field){ text, len };
  return 0;
}

int
package_append (struct package_text *t, enum gm_package_field field,
                const char *line)
{
  struct field *f = &t->fields[field];
  size_t n = strlen (line), before = f->text != NULL ? f->len + 1 : 0;
  char *text;

  t->begun = true;
  if (before > GM_PACKAGE_TEXT) /* it would be cut anyway */
    return 0;
  text = realloc (f->text, before + n + 1);
  if (text == NULL)
    return -1;
  if (before > 0)
    text[before - 1] = '\n';
  memcpy (text + before, line, n + 1);
  *f = (struct field){ text, before + n };
  return 0;
}

/* The version itself may have hyphens, the release has none. */
int
package_set_version (struct package_text *t, const char *text)
{
  const char *colon = strchr (text, ':'), *start = text, *hyphen;
  char *end;
  long epoch = 0;

  if (colon != NULL) {
    errno = 0;
    epoch = strtol (text, &end, 10);
    start = colon + 1;
    if (end != colon || text == colon || epoch < 0 || epoch > INT32_MAX ||
        errno != 0) {
      package_senseless (t);
      epoch = 0;
      start = text;
    }
  }
  t->epoch = epoch;
  hyphen = strrchr (start, '-');
  if (hyphen == NULL)
    hyphen = start + strlen (start);
  if (set (t, GM_PACKAGE_VERSION, start, hyphen - start) == -1 ||
      package_set (t, GM_PACKAGE_RELEASE, *hyphen ? hyphen + 1 : "") == -1)
    return -1;
  return package_set (t, GM_PACKAGE_FULL_VERSION, text);
}

int
package_set_size (struct package_text *t, const char *text, unsigned unit)
{
  unsigned long long size;
  char digits[24], *end;

  errno = 0;
  size = strtoull (text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
      size > INT64_MAX / unit)
    return 0; /* not worth to lose the package for */
  snprintf (digits, sizeof digits, "%llu", size * unit);
  return package_set (t, GM_PACKAGE_SIZE, digits);
}

void
package_not_installed (struct package_text *t)
{
  t->absent = t->begun = true;
}

int
package_continued (const struct package_text *t)
{
  return t->continued;
}

void
package_continue (struct package_text *t, int field)
{
  t->continued = field;
}

void
package_senseless (struct package_text *t)
{
  t->senseless = t->begun = true;
}

int
package_finish (struct package_text *t)
{
  struct gm_package p = { .kind = GM_PACKAGE, .epoch = t->epoch };
  const struct field *name = &t->fields[GM_PACKAGE_NAME];
  const struct field *version = &t->fields[GM_PACKAGE_VERSION];
  bool named = name->len > 0 && version->len > 0;
  int r = 0;

  for (size_t i = 0; i < GM_PACKAGE_FIELDS; i++)
    p.fields[i] = t->fields[i].text;
  p.fields[GM_PACKAGE_FORMAT] = t->syntax->format;
  if (t->begun && ((!named && !t->absent) || t->senseless))
    t->bad++;
  if (named && !t->absent)
    r = t->found (t->opaque, &p);
  forget (t);
  return r;
}

static void
forget (struct package_text *t)
{
  for (size_t i = 0; i < GM_PACKAGE_FIELDS; i++) {
    free (t->fields[i].text);
    t->fields[i] = (struct field){ NULL, 0 };
  }
  t->epoch = 0;
  t->continued = -1;
  t->begun = t->senseless = t->absent = false;
}
