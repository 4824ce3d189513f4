/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: values from the command line. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-reg/reg.h"
#include "regtext.h"

static void parse_number (const char *word, size_t size, struct reg_data *d);
static void parse_strings (char **words, struct reg_data *d);
static void parse_hex (char **words, struct reg_data *d);

void
reg_parse_data (const char *type, char **words, struct reg_data *d)
{
  static const struct {
    const char *name;
    uint32_t type;
    int words; /* -1: any number */
  } types[] = {
    { "sz", REG_SZ, 1 },
    { "expand_sz", REG_EXPAND_SZ, 1 },
    { "multi_sz", REG_MULTI_SZ, -1 },
    { "dword", REG_DWORD, 1 },
    { "qword", REG_QWORD, 1 },
    { "binary", REG_BINARY, -1 },
    { "none", 0, 0 },
  };
  size_t i = 0, nr = 0;

  while (type != NULL && i < sizeof types / sizeof types[0] &&
         strcasecmp (type, types[i].name) != 0)
    i++;
  if (i == sizeof types / sizeof types[0])
    tool_misuse ("--type: there is no type %s", type);
  while (words[nr] != NULL)
    nr++;
  if (types[i].words != -1 && nr != (size_t) types[i].words)
    tool_misuse ("set: expected %d DATA for %s", types[i].words, types[i].name);
  *d = (struct reg_data){ .type = types[i].type };
  if (d->type == REG_DWORD || d->type == REG_QWORD)
    parse_number (words[0], d->type == REG_DWORD ? 4 : 8, d);
  else if (d->type == REG_BINARY)
    parse_hex (words, d);
  else if (d->type != 0)
    parse_strings (words, d);
}

static void
parse_number (const char *word, size_t size, struct reg_data *d)
{
  uint64_t n;
  char *end;

  errno = 0;
  n = strtoull (word, &end, strncasecmp (word, "0x", 2) == 0 ? 16 : 10);
  if (errno != 0 || *end != '\0' || end == word || strchr (word, '-') != NULL ||
      (size == 4 && n > UINT32_MAX))
    tool_misuse ("%s: is no number of %zu bits", word, 8 * size);
  d->len = size;
  d->bytes = malloc (size);
  if (d->bytes == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < size; i++)
    d->bytes[i] = n >> 8 * i;
}

/* One, or many with one more zero at the end. */
static void
parse_strings (char **words, struct reg_data *d)
{
  for (; *words != NULL; words++) {
    size_t size;

    if (!is_utf8 (*words))
      tool_misuse ("%s: is no UTF-8", *words);
    if (d->type == REG_MULTI_SZ && **words == '\0')
      tool_misuse ("set: a string of multi_sz cannot be empty");
    CLEANUP_FREE unsigned char *string =
      gm_regtext_utf16 (*words, strlen (*words), &size);
    unsigned char *bigger = realloc (d->bytes, d->len + size + 2);

    if (string == NULL || bigger == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    d->bytes = bigger;
    memcpy (d->bytes + d->len, string, size);
    d->len += size;
  }
  if (d->bytes == NULL)
    d->bytes = calloc (1, 2);
  if (d->bytes == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (d->type != REG_MULTI_SZ)
    return;
  d->bytes[d->len] = d->bytes[d->len + 1] = 0;
  d->len += 2;
}

/* "01 02", "0102", "01,02". */
static void
parse_hex (char **words, struct reg_data *d)
{
  for (; *words != NULL; words++) {
    const char *s = *words;
    unsigned byte;
    int n;

    d->bytes = realloc (d->bytes, d->len + strlen (s) / 2 + 1);
    if (d->bytes == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    for (; *s != '\0'; s += n + (s[n] == ',' || s[n] == ' ')) {
      if (!isxdigit ((unsigned char) s[0]) ||
          !isxdigit ((unsigned char) s[1]) ||
          sscanf (s, "%2x%n", &byte, &n) != 1)
        tool_misuse ("%s: expected pairs of hexadecimal digits", *words);
      d->bytes[d->len++] = byte;
    }
  }
}
