/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hardware addresses in netplan's settings, which are YAML: what is below a key
 * is indented more.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

struct line {
  const char *text;
  size_t indent;
  bool blank; /* or a comment */
  bool gone;
};
struct lines {
  struct line *list;
  size_t nr;
};

static int change_file (struct sysprep *s, const char *path);
static void split (char *text, struct lines *l);
static int take_out (struct lines *l, const char *path);
static bool is_key (const struct line *line, const char *key);
static bool had_only_address (const struct lines *l, size_t i);
static void take_name (struct lines *l, size_t match);
static bool take_name_at (struct lines *l, size_t i, size_t match);
static bool has_below (const struct lines *l, size_t i, bool gone_too);
static char *join (const struct lines *l);

int
change_netplan (struct sysprep *s)
{
  static const char pattern[] = "/etc/netplan/*.yaml";
  CLEANUP_FREE_STRINGS char **found = guestfs_glob_expand (s->g, pattern);
  int r = 0;

  if (found == NULL)
    return tool_fail (s->g, pattern);
  for (size_t i = 0; found[i] != NULL; i++)
    if (is_file (s->g, found[i]) && change_file (s, found[i]) == -1)
      r = -1;
  return r;
}

static int
change_file (struct sysprep *s, const char *path)
{
  CLEANUP_FREE char *text = NULL, *copy = NULL, *new = NULL;
  struct lines l = { 0 };
  int r = text_read (s->g, path, &text);

  if (r != 1)
    return r;
  copy = text_copy (text);
  split (copy, &l);
  r = take_out (&l, path);
  new = join (&l);
  free (l.list);
  return change_to (s, path, text, new) == -1 ? -1 : r;
}

static void
split (char *text, struct lines *l)
{
  char *rest = text;

  for (char *line; (line = strsep (&rest, "\n")) != NULL;) {
    size_t indent = strspn (line, " ");

    l->list = reallocarray (l->list, l->nr + 1, sizeof *l->list);
    if (l->list == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    l->list[l->nr++] = (struct line){
      .text = line,
      .indent = indent,
      .blank = line[indent + strspn (line + indent, "\t\r")] == '\0' ||
               line[indent] == '#',
    };
  }
}

/* An interface that was told by nothing but its address is told by its key, and
 * cannot have another name.
 */
static int
take_out (struct lines *l, const char *path)
{
  int r = 0;

  for (size_t i = 0; i < l->nr; i++) {
    struct line *line = &l->list[i];

    if (line->blank || strstr (line->text, "macaddress") == NULL)
      continue;
    line->gone = is_key (line, "macaddress:");
    if (!line->gone)
      r = tool_error (path,
                      "line %zu: an address stays, since the line has "
                      "more than that",
                      i + 1);
  }
  for (size_t i = 0; i < l->nr; i++)
    if (is_key (&l->list[i], "match:") && had_only_address (l, i)) {
      l->list[i].gone = true;
      take_name (l, i);
    }
  return r;
}

static bool
is_key (const struct line *line, const char *key)
{
  return strncmp (line->text + line->indent, key, strlen (key)) == 0;
}

static bool
had_only_address (const struct lines *l, size_t i)
{
  return has_below (l, i, true) && !has_below (l, i, false);
}

/* From the block of MATCH, as far as another, which no YAML may have. */
static void
take_name (struct lines *l, size_t match)
{
  for (size_t i = match; i > 0 && take_name_at (l, i - 1, match); i--)
    ;
  for (size_t i = match + 1; i < l->nr && take_name_at (l, i, match); i++)
    ;
}

/* Is line I in the block? */
static bool
take_name_at (struct lines *l, size_t i, size_t match)
{
  struct line *line = &l->list[i];
  size_t indent = l->list[match].indent;

  if (line->blank || line->indent > indent)
    return true;
  if (line->indent < indent || is_key (line, "match:"))
    return false;
  if (is_key (line, "set-name:"))
    line->gone = true;
  return true;
}

static bool
has_below (const struct lines *l, size_t i, bool gone_too)
{
  for (size_t j = i + 1; j < l->nr; j++) {
    const struct line *line = &l->list[j];

    if (line->blank)
      continue;
    if (line->indent <= l->list[i].indent)
      break;
    if (gone_too || !line->gone)
      return true;
  }
  return false;
}

/* A key with nothing left below it would have no value. */
static char *
join (const struct lines *l)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  if (out == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < l->nr; i++) {
    const struct line *line = &l->list[i];
    const char *comment = strstr (line->text, " #");
    size_t len =
      comment ? (size_t) (comment - line->text) : strlen (line->text);

    if (line->gone)
      continue;
    if (!line->blank && had_only_address (l, i))
      fprintf (out, "%.*s {}%s", (int) len, line->text, line->text + len);
    else
      fputs (line->text, out);
    if (i + 1 < l->nr)
      fputc ('\n', out);
  }
  if (fclose (out) == EOF)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return text;
}
