/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text form of a registry: lines, keys and names; see regtext.h. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "regtext.h"

#define HEADER "Windows Registry Editor Version 5.00"

static int fail (struct gm_regtext *t, const char *why);
static void skip_blank (struct gm_regtext *t);
static bool end_of_line (struct gm_regtext *t);
static int read_key (struct gm_regtext *t, struct gm_regtext_item *item);
static int read_value (struct gm_regtext *t, struct gm_regtext_item *item);
static char *read_quoted (struct gm_regtext *t);
static int read_string (struct gm_regtext *t, struct gm_regtext_item *item);
static int read_dword (struct gm_regtext *t, struct gm_regtext_item *item);
static int read_hex (struct gm_regtext *t, struct gm_regtext_item *item);
static bool word (struct gm_regtext *t, const char *w);
static int digits (struct gm_regtext *t, int max, uint32_t *number);

int
gm_regtext_begin (struct gm_regtext *t, const void *data, size_t len)
{
  const unsigned char *p = data;
  size_t good;

  *t = (struct gm_regtext){ .line = 1, .at = 1 };
  if (len >= 2 && p[0] == 0xff && p[1] == 0xfe) {
    if (len % 2 != 0)
      return fail (t, "it ends in the middle of a character");
    t->text = gm_regtext_utf8 (p + 2, len - 2);
    if (t->text == NULL)
      return fail (t, errno == EILSEQ ? "is no UTF-16" : "out of memory");
    t->len = strlen (t->text);
  } else {
    if (len >= 3 && memcmp (p, "\xef\xbb\xbf", 3) == 0) {
      p += 3;
      len -= 3;
    }
    if (memchr (p, 0, len) != NULL)
      return fail (t, "there is a zero byte in it");
    good = gm_regtext_check_utf8 ((const char *) p, len);
    for (size_t i = 0; good < len && i < good; i++)
      t->line += p[i] == '\n';
    if (good < len)
      return fail (t, "is no UTF-8; save the file as Unicode");
    t->text = malloc (len + 1);
    if (t->text == NULL)
      return fail (t, "out of memory");
    memcpy (t->text, p, len);
    t->text[len] = '\0';
    t->len = len;
  }
  skip_blank (t);
  t->line = t->at;
  if (!word (t, HEADER) || !end_of_line (t))
    return fail (t, "expected the line '" HEADER "'");
  return 0;
}

void
gm_regtext_end (struct gm_regtext *t)
{
  free (steal_ptr (&t->text));
}

int
gm_regtext_next (struct gm_regtext *t, struct gm_regtext_item *item)
{
  int r;

  memset (item, 0, sizeof *item);
  skip_blank (t);
  t->line = t->at;
  if (t->pos == t->len)
    return 0;
  r = t->text[t->pos] == '[' ? read_key (t, item) : read_value (t, item);
  if (r == 0 && !end_of_line (t))
    r = fail (t, "there is more than expected in this line");
  if (r == 0)
    return 1;
  gm_regtext_item_free (item);
  return -1;
}

void
gm_regtext_item_free (struct gm_regtext_item *item)
{
  free (steal_ptr (&item->name));
  free (steal_ptr (&item->data));
}

static int
fail (struct gm_regtext *t, const char *why)
{
  t->why = why;
  return -1;
}

/* White space, empty lines and comments. */
static void
skip_blank (struct gm_regtext *t)
{
  for (; t->pos < t->len; t->pos++) {
    char c = t->text[t->pos];

    if (c == ';')
      while (t->pos + 1 < t->len && t->text[t->pos + 1] != '\n')
        t->pos++;
    else if (c == '\n')
      t->at++;
    else if (c != ' ' && c != '\t' && c != '\r')
      return;
  }
}

static bool
end_of_line (struct gm_regtext *t)
{
  t->pos += strspn (t->text + t->pos, " \t\r");
  return t->pos == t->len || t->text[t->pos] == '\n' || t->text[t->pos] == ';';
}

static bool
word (struct gm_regtext *t, const char *w)
{
  if (strncasecmp (t->text + t->pos, w, strlen (w)) != 0)
    return false;
  t->pos += strlen (w);
  return true;
}

/* "[Key]" or "[-Key]"; the name may have brackets in it. */
static int
read_key (struct gm_regtext *t, struct gm_regtext_item *item)
{
  const char *start = t->text + t->pos + 1;
  size_t len = strcspn (start, "\n");

  while (len > 0 && start[len - 1] != ']')
    len--;
  if (len == 0)
    return fail (t, "the name of a key ends with ]");
  t->pos += len + 1;
  len--;
  if (*start == '-' && len > 0) {
    item->kind = GM_REGTEXT_DELETE_KEY;
    start++;
    len--;
  }
  item->name = strndup (start, len);
  if (item->name == NULL)
    return fail (t, "out of memory");
  return len > 0 ? 0 : fail (t, "the name of a key is empty");
}

static int
read_value (struct gm_regtext *t, struct gm_regtext_item *item)
{
  item->kind = GM_REGTEXT_VALUE;
  if (word (t, "@"))
    item->name = strdup ("");
  else if (t->text[t->pos] == '"')
    item->name = read_quoted (t);
  else
    return fail (t, "expected [key], \"name\"= or @=");
  if (item->name == NULL)
    return fail (t, "this name does not end");
  t->pos += strspn (t->text + t->pos, " \t");
  if (!word (t, "="))
    return fail (t, "expected = after the name");
  t->pos += strspn (t->text + t->pos, " \t");
  if (t->text[t->pos] == '"')
    return read_string (t, item);
  if (word (t, "dword:"))
    return read_dword (t, item);
  if (word (t, "hex"))
    return read_hex (t, item);
  if (!word (t, "-"))
    return fail (t, "expected a string, dword:, hex: or -");
  item->kind = GM_REGTEXT_DELETE_VALUE;
  return 0;
}

/* A backslash stands before quotes and itself.  */
static char *
read_quoted (struct gm_regtext *t)
{
  const char *from = t->text + t->pos + 1;
  char *text = malloc (t->len - t->pos + 1), *to = text;

  if (text == NULL)
    return NULL;
  for (; *from != '"'; from++) {
    if (*from == '\\' && (from[1] == '\\' || from[1] == '"'))
      from++;
    if (*from == '\0') {
      free (text);
      return NULL;
    }
    if (*from == '\n')
      t->at++;
    *to++ = *from;
  }
  *to = '\0';
  t->pos = from + 1 - t->text;
  return text;
}

static int
read_string (struct gm_regtext *t, struct gm_regtext_item *item)
{
  CLEANUP_FREE char *text = read_quoted (t);

  if (text == NULL)
    return fail (t, "this string does not end");
  item->type = 1;
  item->data = gm_regtext_utf16 (text, strlen (text), &item->len);
  return item->data == NULL ? fail (t, "out of memory") : 0;
}

static int
read_dword (struct gm_regtext *t, struct gm_regtext_item *item)
{
  uint32_t number;

  if (digits (t, 8, &number) == -1)
    return fail (t, "expected up to 8 hexadecimal digits");
  item->type = 4;
  item->len = 4;
  item->data = malloc (4);
  if (item->data == NULL)
    return fail (t, "out of memory");
  for (int i = 0; i < 4; i++)
    item->data[i] = number >> 8 * i;
  return 0;
}

/* "hex:01,02" or "hex(7):01,02"; a line that goes on ends with a backslash. */
static int
read_hex (struct gm_regtext *t, struct gm_regtext_item *item)
{
  item->type = 3;
  if (word (t, "(") && (digits (t, 8, &item->type) == -1 || !word (t, ")")))
    return fail (t, "expected a type as in hex(7):");
  if (!word (t, ":"))
    return fail (t, "expected : after hex");
  item->data = malloc ((t->len - t->pos) / 2 + 1);
  if (item->data == NULL)
    return fail (t, "out of memory");
  for (;;) {
    uint32_t byte;
    const char *s;

    t->pos += strspn (t->text + t->pos, " \t");
    s = t->text + t->pos;
    if (*s == '\\') {
      s += 1 + strspn (s + 1, " \t\r");
      if (*s != '\n')
        return fail (t, "expected the end of the line after the backslash");
      t->at++;
      t->pos = s + 1 - t->text;
      continue;
    }
    if (!isxdigit ((unsigned char) *s)) /* nothing, or after a last comma */
      return 0;
    if (digits (t, 2, &byte) == -1)
      return fail (t, "expected two hexadecimal digits");
    item->data[item->len++] = byte;
    t->pos += strspn (t->text + t->pos, " \t");
    if (!word (t, ","))
      return 0;
  }
}

static int
digits (struct gm_regtext *t, int max, uint32_t *number)
{
  int n = 0;

  for (*number = 0; isxdigit ((unsigned char) t->text[t->pos]); t->pos++) {
    int c = tolower ((unsigned char) t->text[t->pos]);

    if (n++ == max)
      return -1;
    *number = *number << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return n > 0 ? 0 : -1;
}
