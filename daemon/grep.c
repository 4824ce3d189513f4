/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines that match a regular expression.  API: share/api/search.xml. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "lines.h"
#include "sysroot.h"
#include "unpack.h"

#define BLOCK (256 * 1024)
#define LINE_LIMIT (16 * 1024 * 1024) /* what a line may have */

struct grep {
  struct re_pattern_buffer re;
  struct lines lines;
  char *buf;
  size_t len, size;
};

static char *pattern_of (const char *regex, bool fixed);
static const char *compile (struct re_pattern_buffer *re, const char *pattern,
                            bool extended, bool insensitive);
static int search_all (struct call *c, struct grep *grep, struct unpack *u);
static int make_room (struct grep *grep);
static int search (struct grep *grep, size_t len);
static int matches (struct grep *grep, const char *p, size_t len,
                    size_t *where);

char **
do_grep (struct call *c, const char *regex, const char *path,
         const struct do_grep_opts *o)
{
  bool extended = o->bitmask & GUESTFS_GREP_EXTENDED_BITMASK && o->extended;
  bool fixed = o->bitmask & GUESTFS_GREP_FIXED_BITMASK && o->fixed;
  bool insensitive =
    o->bitmask & GUESTFS_GREP_INSENSITIVE_BITMASK && o->insensitive;
  bool compressed =
    o->bitmask & GUESTFS_GREP_COMPRESSED_BITMASK && o->compressed;
  CLEANUP_FREE char *pattern = pattern_of (regex, fixed);
  CLEANUP_FD int fd = -1;
  CLEANUP_UNPACK struct unpack u = { 0 };
  struct grep grep = { 0 };
  const char *error;
  int r;

  if (pattern == NULL)
    return reply_errno_null (c, "%s", regex);
  if (extended && fixed) {
    reply_explained (c, EINVAL, "extended and fixed exclude each other");
    return NULL;
  }
  fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  if (fd == -1)
    return NULL;
  error = compile (&grep.re, pattern, extended, insensitive);
  if (error != NULL) {
    reply_explained (c, EINVAL, "%s: %s", regex, error);
    return NULL;
  }
  r = unpack_open (&u, fd, compressed);
  if (r == 0)
    r = search_all (c, &grep, &u);
  if (r == -1 && u.error[0] != '\0')
    reply_explained (c, errno, "%s: %s", path, u.error);
  else if (r == -1 && errno == EFBIG)
    reply_explained (c, EFBIG, "%s: a line is longer than %d MiB", path,
                     LINE_LIMIT >> 20);
  else if (r == -1)
    lines_reply_errno (c, path);
  regfree (&grep.re);
  free (grep.buf);
  if (r == 0)
    return lines_steal_or_reply (c, path, &grep.lines);
  lines_free (&grep.lines);
  return NULL;
}

/* A regular expression for REGEX, which may be plain text.  In both a newline
 * stands between alternatives.
 */
static char *
pattern_of (const char *regex, bool fixed)
{
  char *pattern = malloc (2 * strlen (regex) + 1), *p = pattern;

  if (pattern == NULL)
    return NULL;
  for (; *regex; regex++) {
    if (fixed && strchr ("\\.[*^$", *regex) != NULL)
      *p++ = '\\';
    *p++ = *regex;
  }
  *p = '\0';
  return pattern;
}

/* Returns NULL, or what is wrong with PATTERN. */
static const char *
compile (struct re_pattern_buffer *re, const char *pattern, bool extended,
         bool insensitive)
{
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  reg_syntax_t syntax = extended ? RE_SYNTAX_EGREP : RE_SYNTAX_GREP;
  const char *error;

  syntax &= ~RE_DOT_NEWLINE;
  syntax |= RE_HAT_LISTS_NOT_NEWLINE | RE_NO_SUB;
  if (insensitive)
    syntax |= RE_ICASE;
  re->fastmap = malloc (256);
  pthread_mutex_lock (&lock); /* the syntax is a variable of the C library's */
  re_set_syntax (syntax);
  error = re_compile_pattern (pattern, strlen (pattern), re);
  pthread_mutex_unlock (&lock);
  if (error != NULL)
    regfree (re);
  return error;
}

static int
search_all (struct call *c, struct grep *grep, struct unpack *u)
{
  ssize_t n;

  for (;;) {
    char *newline;
    size_t len;

    if (make_room (grep) == -1)
      return -1;
    n = unpack_read (u, grep->buf + grep->len, grep->size - grep->len - 1);
    if (n == -1)
      return -1;
    if (n == 0)
      break;
    if (call_cancelled (c)) {
      errno = ECANCELED;
      return -1;
    }
    newline = memrchr (grep->buf + grep->len, '\n', n);
    grep->len += n;
    if (newline == NULL)
      continue;
    len = newline + 1 - grep->buf;
    if (search (grep, len) == -1)
      return -1;
    grep->len -= len;
    memmove (grep->buf, grep->buf + len, grep->len);
  }
  if (grep->len == 0)
    return 0;
  grep->buf[grep->len++] = '\n';
  return search (grep, grep->len);
}

/* For a block, or twice as much as there is of the line. */
static int
make_room (struct grep *grep)
{
  size_t size = grep->size == 0 ? BLOCK : 2 * grep->size;
  char *buf;

  if (grep->size >= 2 * grep->len + 2)
    return 0;
  if (grep->len >= LINE_LIMIT) {
    errno = EFBIG;
    return -1;
  }
  buf = realloc (grep->buf, size);
  if (buf == NULL)
    return -1;
  grep->buf = buf;
  grep->size = size;
  return 0;
}

/* Search LEN bytes of whole lines: all at once for where something may match,
 * and then that line by itself, since in all of them white space may match a
 * newline.
 */
static int
search (struct grep *grep, size_t len)
{
  const char *p = grep->buf, *end = p + len;
  size_t where;
  int r = 0;

  while (p < end && (r = matches (grep, p, end - p, &where)) > 0) {
    const char *at = p + where;
    const char *newline = memchr (at, '\n', end - at);
    const char *start = memrchr (p, '\n', at - p);

    start = start == NULL ? p : start + 1;
    if (newline == NULL) /* behind the last of them */
      return 0;
    r = matches (grep, start, newline - start, &where);
    if (r == -1)
      return -1;
    if (r > 0 && (lines_add_text (&grep->lines, start, newline - start) == -1 ||
                  lines_end_line (&grep->lines) == -1))
      return -1;
    p = newline + 1;
  }
  return r == -1 ? -1 : 0;
}

/* Does something in the LEN bytes at P match, and where is the first?  Returns
 * 1, 0, or -1 with errno: it could not be told.
 */
static int
matches (struct grep *grep, const char *p, size_t len, size_t *where)
{
  regoff_t r = re_search (&grep->re, p, len, 0, len, NULL);

  if (r == -2) {
    errno = ENOMEM;
    return -1;
  }
  *where = r;
  return r >= 0;
}
