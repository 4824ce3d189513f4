/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-xattr: values as text, in the forms of getfattr(1). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gfs-xattr/xattr.h"
#include "octal.h"

static const char digits64[] =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static bool looks_like_text (const char *value, size_t len);
static void print_text (const char *value, size_t len);
static void print_base64 (const char *value, size_t len);
static bool parse_hex (const char *text, char *buf, size_t *len);
static bool parse_base64 (const char *text, char *buf, size_t *len);
static bool parse_quoted (const char *text, char *buf, size_t *len);

void
xattr_print_value (const char *value, size_t len, enum xattr_encoding how)
{
  if (how == ENCODING_AUTO)
    how = looks_like_text (value, len) ? ENCODING_TEXT : ENCODING_64;
  if (how == ENCODING_TEXT)
    print_text (value, len);
  else if (how == ENCODING_64)
    print_base64 (value, len);
  else {
    fputs ("0x", stdout);
    for (size_t i = 0; i < len; i++)
      printf ("%02x", (unsigned char) value[i]);
  }
}

char *
xattr_parse_value (const char *text, size_t *len)
{
  size_t size = strlen (text);
  char *buf = malloc (size + 1);
  bool ok = true;

  if (buf == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (strncasecmp (text, "0x", 2) == 0)
    ok = parse_hex (text + 2, buf, len);
  else if (strncasecmp (text, "0s", 2) == 0)
    ok = parse_base64 (text + 2, buf, len);
  else if (size >= 2 && text[0] == '"' && text[size - 1] == '"')
    ok = parse_quoted (text, buf, len);
  else {
    memcpy (buf, text, size);
    *len = size;
  }
  if (ok)
    return buf;
  free (buf);
  return NULL;
}

/* At most an eighth of it cannot be printed, a NUL at its end aside. */
static bool
looks_like_text (const char *value, size_t len)
{
  size_t unprintable = 0;

  if (len > 0 && value[len - 1] == '\0')
    len--;
  for (size_t i = 0; i < len; i++)
    if (!isascii (value[i]) || !isprint (value[i]))
      unprintable++;
  return len >= 8 * unprintable;
}

static void
print_text (const char *value, size_t len)
{
  bool terminal = isatty (STDOUT_FILENO);

  putchar ('"');
  for (size_t i = 0; i < len; i++) {
    unsigned char byte = value[i];

    if (byte == '"' || byte == '\\')
      printf ("\\%c", byte);
    else if (byte == '\0' || byte == '\n' || byte == '\r' ||
             (terminal && (byte < 0x20 || byte >= 0x7f)))
      printf ("\\%03o", byte);
    else
      putchar (byte);
  }
  putchar ('"');
}

static void
print_base64 (const char *value, size_t len)
{
  fputs ("0s", stdout);
  for (size_t i = 0; i < len; i += 3) {
    const unsigned char *b = (const unsigned char *) value + i;
    size_t n = len - i < 3 ? len - i : 3;
    unsigned v = b[0] << 16 | (n > 1 ? b[1] << 8 : 0) | (n > 2 ? b[2] : 0);

    putchar (digits64[v >> 18]);
    putchar (digits64[v >> 12 & 63]);
    putchar (n > 1 ? digits64[v >> 6 & 63] : '=');
    putchar (n > 2 ? digits64[v & 63] : '=');
  }
}

static bool
parse_hex (const char *text, char *buf, size_t *len)
{
  unsigned byte;

  for (*len = 0; *text != '\0'; text += 2, ++*len) {
    if (!isxdigit ((unsigned char) text[0]) ||
        !isxdigit ((unsigned char) text[1]))
      return false;
    sscanf (text, "%2x", &byte);
    buf[*len] = byte;
  }
  return true;
}

static bool
parse_base64 (const char *text, char *buf, size_t *len)
{
  for (*len = 0; *text != '\0'; text += 4) {
    unsigned v = 0, pad = 0;

    for (int i = 0; i < 4; i++) {
      const char *digit =
        text[i] != '\0' && pad == 0 ? strchr (digits64, text[i]) : NULL;

      if (digit == NULL && (text[i] != '=' || i < 2))
        return false;
      pad += digit == NULL;
      v = v << 6 | (digit != NULL ? digit - digits64 : 0);
    }
    if (pad > 0 && text[4] != '\0')
      return false;
    buf[(*len)++] = v >> 16;
    if (pad < 2)
      buf[(*len)++] = v >> 8;
    if (pad < 1)
      buf[(*len)++] = v;
  }
  return true;
}

/* Between quotes, \" \\ and \ooo; a backslash before anything else is one. */
static bool
parse_quoted (const char *text, char *buf, size_t *len)
{
  const char *end = text + strlen (text) - 1;

  *len = 0;
  for (const char *p = text + 1; p < end; ++*len) {
    const char *next;

    if (*p == '\\' && (p[1] == '\\' || p[1] == '"') && p + 1 < end) {
      buf[*len] = p[1];
      p += 2;
    } else if (*p == '\\' && (next = octal_digits (p + 1, &buf[*len])) != NULL)
      p = next;
    else
      buf[*len] = *p++;
  }
  return true;
}
