/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reader of fstab(5); see fstab.h. */
#include <string.h>

#include "fstab.h"

static bool field (const char **p, char *out, size_t size);
static void tidy_spec (char *spec);
static bool tidy_dir (char *dir);

enum fstab_result
fstab_next (const char **text, unsigned *line, struct fstab_entry *entry)
{
  const char *p = *text;
  bool good;

  for (;; p++, ++*line) {
    p += strspn (p, " \t\r");
    if (*p == '#')
      p += strcspn (p, "\n");
    if (*p != '\n')
      break;
  }
  *text = p;
  if (*p == '\0')
    return FSTAB_END;
  good = field (&p, entry->spec, sizeof entry->spec) &&
         field (&p, entry->dir, sizeof entry->dir) &&
         field (&p, entry->type, sizeof entry->type) &&
         field (&p, entry->options, sizeof entry->options) &&
         entry->dir[0] != '\0' && tidy_dir (entry->dir);
  tidy_spec (entry->spec);
  *text = p + strcspn (p, "\n");
  return good ? FSTAB_ENTRY : FSTAB_BAD;
}

bool
fstab_option (const struct fstab_entry *entry, const char *name, char *value)
{
  const char *p = entry->options;
  size_t name_len = strlen (name);
  bool found = false;

  while (*p != '\0') {
    size_t len = strcspn (p, ",");

    if (len >= name_len && memcmp (p, name, name_len) == 0 &&
        (len == name_len || p[name_len] == '=')) {
      size_t skip = len == name_len ? len : name_len + 1;

      memcpy (value, p + skip, len - skip);
      value[len - skip] = '\0';
      found = true;
    }
    p += len;
    p += *p == ',';
  }
  return found;
}

/* Copy the next field to OUT, with \ooo undone; empty if the line has none.
 * Returns false if it does not fit, or has a zero byte.
 */
static bool
field (const char **p, char *out, size_t size)
{
  size_t n = 0;
  bool good = true;

  *p += strspn (*p, " \t\r");
  for (; **p != '\0' && strchr (" \t\r\n", **p) == NULL; ++*p) {
    const char *q = *p;
    char byte = *q;

    if (q[0] == '\\' && q[1] >= '0' && q[1] <= '3' && q[2] >= '0' &&
        q[2] <= '7' && q[3] >= '0' && q[3] <= '7') {
      byte = (q[1] - '0') << 6 | (q[2] - '0') << 3 | (q[3] - '0');
      *p += 3;
    }
    if (n + 1 < size && byte != '\0')
      out[n++] = byte;
    else
      good = false;
  }
  out[n] = '\0';
  return good;
}

/* UUID="..." is as good as UUID=... */
static void
tidy_spec (char *spec)
{
  char *value = strchr (spec, '=');
  size_t len;

  if (value == NULL || (value[1] != '"' && value[1] != '\''))
    return;
  len = strlen (value + 2);
  if (len > 0 && value[1 + len] == value[1]) {
    memmove (value + 1, value + 2, len - 1);
    value[len] = '\0';
  }
}

/* Returns false if a path has parts that lead elsewhere.  What is no path
 * ("none", "swap") is fine.
 */
static bool
tidy_dir (char *dir)
{
  char *to = dir;

  if (dir[0] != '/')
    return true;
  for (const char *from = dir; *from != '\0';) {
    size_t len;

    from += strspn (from, "/");
    len = strcspn (from, "/");
    if (len == 0)
      break;
    if ((len == 1 && from[0] == '.') ||
        (len == 2 && from[0] == '.' && from[1] == '.'))
      return false;
    *to++ = '/';
    memmove (to, from, len);
    to += len;
    from += len;
  }
  if (to == dir)
    *to++ = '/';
  *to = '\0';
  return true;
}
