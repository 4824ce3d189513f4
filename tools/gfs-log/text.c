/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Logs that are text, some of it compressed. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "contents.h"
#include "gfs-log/log.h"

#define LINE_MAX_LEN (1 << 20) /* a longer one is several */

struct reader {
  const struct log_opts *o;
  char *line;
  size_t len;
  uint64_t skip, count;
  bool print;
};

static int read_files (guestfs_h *g, char *const *files, size_t nr,
                       struct reader *r);
static int add_data (void *opaque, const void *data, size_t len);
static int end_file (void *opaque, const char *path, bool whole);
static int end_line (struct reader *r);
static bool is_rotated (const char *name, const char *base);
static int by_age (const void *a, const void *b);
static long age_of (const char *name, const char **date);

int
log_text (guestfs_h *g, char *const *files, size_t nr, const struct log_opts *o)
{
  CLEANUP_FREE char *line = malloc (LINE_MAX_LEN + 1);
  struct reader r = { .o = o, .line = line };
  size_t first = 0;

  if (line == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  /* the last few: count from the newest file back until there are enough */
  if (o->lines >= 0) {
    first = nr;
    while (first > 0 && r.count < (uint64_t) o->lines)
      if (read_files (g, files + --first, 1, &r) == -1)
        return -1;
    r.skip = r.count < (uint64_t) o->lines ? 0 : r.count - o->lines;
    if (o->lines == 0)
      return 0;
  }
  r.print = true;
  r.count = 0;
  return read_files (g, files + first, nr - first, &r);
}

char **
log_rotated (guestfs_h *g, const char *path)
{
  CLEANUP_FREE char *pattern = NULL;
  struct gm_strvec found = { 0 };
  char **names;

  if (asprintf (&pattern, "%s*", path) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  names = guestfs_glob_expand (g, pattern);
  if (names == NULL) {
    tool_fail (g, path);
    return NULL;
  }
  for (size_t i = 0; names[i] != NULL; i++)
    if (is_rotated (names[i], path) && gm_strvec_add (&found, names[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  gm_strings_free (names);
  if (found.len > 0)
    qsort (found.strings, found.len, sizeof *found.strings, by_age);
  return gm_strvec_steal (&found);
}

static int
read_files (guestfs_h *g, char *const *files, size_t nr, struct reader *r)
{
  const struct contents_user user = {
    .opts = { .compressed = true },
    .data = add_data,
    .end = end_file,
    .opaque = r,
  };

  return contents_each (g, files, nr, &user);
}

static int
add_data (void *opaque, const void *data, size_t len)
{
  struct reader *r = opaque;
  const char *p = data, *end = p + len;

  while (p < end) {
    const char *newline = memchr (p, '\n', end - p);
    size_t n = (newline == NULL ? end : newline) - p;
    size_t room = LINE_MAX_LEN - r->len;
    bool full = n >= room;

    if (full) {
      n = room;
      newline = NULL;
    }
    memcpy (r->line + r->len, p, n);
    r->len += n;
    p += n + (newline != NULL);
    if ((newline != NULL || full) && end_line (r) == -1)
      return -1;
  }
  return tool_reader_gone () ? -1 : 0;
}

static int
end_file (void *opaque, const char *path, bool whole)
{
  struct reader *r = opaque;

  (void) path;
  (void) whole;
  return r->len > 0 ? end_line (r) : 0;
}

static int
end_line (struct reader *r)
{
  regmatch_t range = { .rm_so = 0, .rm_eo = r->len };
  bool wanted = r->o->grep == NULL ||
                regexec (&r->o->pattern, r->line, 1, &range, REG_STARTEND) == 0;

  r->line[r->len] = '\0';
  if (wanted && r->count++ >= r->skip && r->print) {
    print_text (r->line, r->len);
    putchar ('\n');
  }
  r->len = 0;
  return 0;
}

/* syslog, syslog.1, syslog.2.gz, syslog-20260131.xz */
static bool
is_rotated (const char *name, const char *base)
{
  const char *rest = name + strlen (base);
  size_t digits;

  if (strncmp (name, base, strlen (base)) != 0)
    return false;
  if (*rest == '\0')
    return true;
  if (*rest != '.' && *rest != '-')
    return false;
  digits = strspn (rest + 1, "0123456789");
  rest += 1 + digits;
  return digits > 0 &&
         (*rest == '\0' || strcmp (rest, ".gz") == 0 ||
          strcmp (rest, ".xz") == 0 || strcmp (rest, ".bz2") == 0 ||
          strcmp (rest, ".zst") == 0);
}

/* The oldest first. */
static int
by_age (const void *a, const void *b)
{
  const char *x, *y;
  long i = age_of (*(char *const *) a, &x), j = age_of (*(char *const *) b, &y);

  return i != j ? (i > j ? -1 : 1) : strcmp (x, y);
}

/* The number of a rotated file; those with a date are older than the present
 * one, which has number 0.
 */
static long
age_of (const char *name, const char **date)
{
  const char *slash = strrchr (name, '/');
  const char *p = slash == NULL ? name : slash + 1;

  for (*date = ""; *p != '\0'; p++) {
    if (p[0] == '.' && isdigit ((unsigned char) p[1]))
      return strtol (p + 1, NULL, 10);
    if (p[0] == '-' && isdigit ((unsigned char) p[1])) {
      *date = p + 1;
      return 1;
    }
  }
  return 0;
}
