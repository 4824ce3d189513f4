/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counting; see count.h. */
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "count.h"

static size_t count_all (struct gm_count *count, const char *p, size_t must,
                         size_t len);
static size_t finish_part (struct gm_count *count, const char *p, size_t len);
static void count_lines (struct gm_count *count, const char *buf, size_t len);
static size_t count_wide (struct gm_count *count, const char *p, size_t len);
static void count_ascii (struct gm_count *count, char c);
static void end_line (struct gm_count *count);
static void end_word (struct gm_count *count);

void
gm_count_add (struct gm_count *count, const void *buf, size_t len)
{
  const char *p = buf;

  count->bytes += len;
  if (!count->want_words && !(count->want_chars && count->multibyte)) {
    count_lines (count, p, len);
    count->chars += len;
    return;
  }
  if (count->nr_part > 0) {
    size_t n = finish_part (count, p, len);

    p += n;
    len -= n;
  }
  count_all (count, p, len, len);
}

void
gm_count_end (struct gm_count *count)
{
  end_line (count);
  end_word (count);
}

/* Count what begins in the first MUST bytes at P, where LEN are.  Returns how
 * many bytes that is; what is incomplete, in the end, becomes the part.
 */
static size_t
count_all (struct gm_count *count, const char *p, size_t must, size_t len)
{
  size_t at = 0;

  while (at < must) {
    size_t n = 1;

    if (count->multibyte && p[at] & 0x80)
      n = count_wide (count, p + at, len - at);
    else {
      count->chars++;
      count_ascii (count, p[at]);
    }
    if (n == 0) {
      count->nr_part = len - at;
      memcpy (count->part, p + at, len - at);
      return len;
    }
    at += n;
  }
  return at;
}

/* Count what began in the part, with the LEN bytes that follow it.  Returns
 * how many of those it took.
 */
static size_t
finish_part (struct gm_count *count, const char *p, size_t len)
{
  char both[2 * GM_COUNT_PART];
  size_t part = count->nr_part;
  size_t more = len < GM_COUNT_PART ? len : GM_COUNT_PART;

  memcpy (both, count->part, part);
  memcpy (both + part, p, more);
  count->nr_part = 0;
  return count_all (count, both, part, part + more) - part;
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

/* A character of more than one byte.  Returns how many, 0 if it does not end
 * here.  A byte that is none of a character is not counted.
 */
static size_t
count_wide (struct gm_count *count, const char *p, size_t len)
{
  mbstate_t state = { 0 };
  wchar_t c;
  size_t n = mbrtowc (&c, p, len, &state);

  if (n == (size_t) -2 && len < GM_COUNT_PART)
    return 0;
  if (n == (size_t) -1 || n == (size_t) -2)
    return 1;
  count->chars++;
  if (!iswprint (c)) /* neither begins nor ends a word */
    return n == 0 ? 1 : n;
  count->column += wcwidth (c) > 0 ? wcwidth (c) : 0;
  if (iswspace (c) || c == 0xa0 || c == 0x2007 || c == 0x202f || c == 0x2060)
    end_word (count);
  else
    count->in_word = true;
  return n;
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
