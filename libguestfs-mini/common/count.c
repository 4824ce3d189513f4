/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counting; see count.h. */
#include <ctype.h>
#include <string.h>
#include <wctype.h>

#include "count.h"

static void count_lines (struct gm_count *count, const char *buf, size_t len);
static size_t count_wide (struct gm_count *count, const char *p, size_t len);
static void count_ascii (struct gm_count *count, char c);
static void end_line (struct gm_count *count);
static void end_word (struct gm_count *count);

void
gm_count_add (struct gm_count *count, const void *buf, size_t len)
{
  const char *p = buf, *end = p + len;

  count->bytes += len;
  if (!count->want_words && !(count->want_chars && count->multibyte)) {
    count_lines (count, p, len);
    count->chars += len;
    return;
  }
  while (p < end)
    if (!count->multibyte || ((*p & 0x80) == 0 && mbsinit (&count->state))) {
      count->chars++;
      count_ascii (count, *p++);
    } else
      p += count_wide (count, p, end - p);
}

void
gm_count_end (struct gm_count *count)
{
  end_line (count);
  end_word (count);
}

static void
count_lines (struct gm_count *count, const char *buf, size_t len)
{
  const char *end = buf + len;

  while ((buf = memchr (buf, '\n', end - buf)) != NULL) {
    count->lines++;
    buf++;
  }
}

/* A character of more than one byte, or the part of one that is here.
 * Returns how many bytes of it are.  What is no character is not counted.
 */
static size_t
count_wide (struct gm_count *count, const char *p, size_t len)
{
  wchar_t c;
  size_t n = mbrtowc (&c, p, len, &count->state);

  if (n == (size_t) -2)
    return len;
  if (n == (size_t) -1) {
    memset (&count->state, 0, sizeof count->state);
    return 1;
  }
  count->chars++;
  if (iswspace (c) || c == 0xa0 || c == 0x2007 || c == 0x202f || c == 0x2060) {
    count->column += wcwidth (c) > 0 ? wcwidth (c) : 0;
    end_word (count);
  } else if (iswprint (c)) {
    count->column += wcwidth (c) > 0 ? wcwidth (c) : 0;
    count->in_word = true;
  }
  return n == 0 ? 1 : n;
}

/* The locale is not asked: of these bytes all locales think the same.  A
 * character that is not printed neither begins nor ends a word.
 */
static void
count_ascii (struct gm_count *count, char c)
{
  switch (c) {
  case '\n':
    count->lines++;
    /* fall through */
  case '\r':
  case '\f':
    end_line (count);
    end_word (count);
    return;
  case '\t':
    count->column += 8 - count->column % 8;
    end_word (count);
    return;
  case ' ':
    count->column++;
    /* fall through */
  case '\v':
    end_word (count);
    return;
  default:
    if (c > ' ' && c < 0x7f) {
      count->column++;
      count->in_word = true;
    }
  }
}

static void
end_line (struct gm_count *count)
{
  if (count->column > count->longest)
    count->longest = count->column;
  count->column = 0;
}

static void
end_word (struct gm_count *count)
{
  count->words += count->in_word;
  count->in_word = false;
}
