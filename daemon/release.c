/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Readers of os-release and its older kin; see release.h. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "release.h"

#define VERSION_MAX 1000000000 /* more is no version */

static const char *find_value (const char *text, const char *key);
static size_t unquote (const char *p, char *out);
static size_t utf8_length (const char *p, size_t len);
static int number (const char **p);

char *
release_value (const char *text, const char *key)
{
  const char *p = find_value (text, key);
  char value[RELEASE_VALUE_MAX];
  size_t len = p != NULL ? unquote (p, value) : 0;

  if (len > 0)
    return release_clean (value, len);
  errno = ENOENT;
  return NULL;
}

char *
release_uci (const char *text, const char *key)
{
  static const char option[] = "option";
  const size_t len = strlen (key);

  for (const char *p = strstr (text, option); p != NULL;
       p = strstr (p, option)) {
    size_t n;

    p += strlen (option);
    p += strspn (p, " \t");
    if (strncmp (p, key, len) != 0 || (p[len] != ' ' && p[len] != '\t'))
      continue;
    p += len + strspn (p + len, " \t'\"");
    n = strcspn (p, "'\" \t\r\n");
    if (n > 0)
      return release_clean (p, n < RELEASE_VALUE_MAX ? n : RELEASE_VALUE_MAX);
  }
  errno = ENOENT;
  return NULL;
}

char *
release_line (const char *text)
{
  size_t len;

  text += strspn (text, " \t\r\n\v\f");
  len = strcspn (text, "\r\n");
  while (len > 0 && isspace ((unsigned char) text[len - 1]))
    len--;
  if (len > RELEASE_VALUE_MAX)
    len = RELEASE_VALUE_MAX;
  if (len > 0)
    return release_clean (text, len);
  errno = ENOENT;
  return NULL;
}

char *
release_clean (const char *text, size_t len)
{
  char *clean = malloc (len + 1);
  size_t n = 0, i = 0;

  while (clean != NULL && i < len && text[i] != '\0') {
    size_t more = utf8_length (text + i, len - i);

    if (more == 0) {
      clean[n++] = '?';
      i++;
      continue;
    }
    memcpy (clean + n, text + i, more);
    n += more;
    i += more;
  }
  if (clean != NULL)
    clean[n] = '\0';
  return clean;
}

bool
release_version (const char *text, int *major, int *minor)
{
  *major = *minor = 0;
  text += strcspn (text, "0123456789");
  if (*text == '\0')
    return false;
  *major = number (&text);
  if (text[0] == '.' && isdigit ((unsigned char) text[1])) {
    text++;
    *minor = number (&text);
  }
  return true;
}

bool
release_has_word (const char *text, const char *word)
{
  size_t len = strlen (word);

  for (;;) {
    text += strspn (text, " \t");
    if (*text == '\0')
      return false;
    if (strncmp (text, word, len) == 0 && strcspn (text, " \t") == len)
      return true;
    text += strcspn (text, " \t");
  }
}

/* Where the value of the last line "KEY=" begins, or NULL. */
static const char *
find_value (const char *text, const char *key)
{
  const char *found = NULL;
  size_t len = strlen (key);

  while (*text != '\0') {
    text += strspn (text, " \t\r");
    if (strncmp (text, key, len) == 0 && text[len] == '=')
      found = text + len + 1;
    text += strcspn (text, "\n");
    text += *text == '\n';
  }
  return found;
}

/* Copy a value to OUT, of RELEASE_VALUE_MAX bytes, as a shell would see it.  It
 * ends with the line, even in quotes.  Returns its length.
 */
static size_t
unquote (const char *p, char *out)
{
  size_t n = 0;
  char quote = '\0';

  for (; *p != '\0' && *p != '\n' && n < RELEASE_VALUE_MAX; p++) {
    if (quote == '\0' && isspace ((unsigned char) *p))
      break;
    if (*p == quote)
      quote = '\0';
    else if (quote == '\0' && (*p == '"' || *p == '\''))
      quote = *p;
    else if (*p == '\\' && quote != '\'' && p[1] != '\0' && p[1] != '\n' &&
             (quote == '\0' || strchr ("\"\\$`", p[1]) != NULL))
      out[n++] = *++p;
    else if (*p != '\r')
      out[n++] = *p;
  }
  return n;
}

/* Of the character at P, of which at most LEN bytes are there; 0: it is none
 * that can be shown.
 */
static size_t
utf8_length (const char *p, size_t len)
{
  const unsigned char *u = (const unsigned char *) p;
  size_t n = u[0] < 0x80   ? 1
             : u[0] < 0xc2 ? 0
             : u[0] < 0xe0 ? 2
             : u[0] < 0xf0 ? 3
                           : 4;

  if (n == 1)
    return u[0] >= 0x20 && u[0] != 0x7f;
  if (n == 0 || n > len || u[0] > 0xf4)
    return 0;
  for (size_t i = 1; i < n; i++)
    if ((u[i] & 0xc0) != 0x80)
      return 0;
  if ((u[0] == 0xc2 && u[1] < 0xa0) || /* control characters */
      (u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) ||
      (u[0] == 0xef && u[1] == 0xbf && u[2] > 0xbd) || /* U+FFFE, U+FFFF */
      (u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f))
    return 0;
  return n;
}

/* The number at *P, which is moved behind it; 0 if it is too large. */
static int
number (const char **p)
{
  long n = 0;

  for (; isdigit ((unsigned char) **p); ++*p)
    if (n < VERSION_MAX)
      n = n * 10 + (**p - '0');
  return n < VERSION_MAX ? n : 0;
}
