/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operands of gfs-dd, NAME=VALUE. */
#include <string.h>

#include "common.h"
#include "gfs-dd/dd.h"
#include "size.h"

static const char *value_of (const char *arg, const char *name);
static bool number (const char *arg, const char *name, int64_t *n);
static int64_t parse_number (const char *arg, const char *text);
static void parse_conv (struct operands *o, const char *list);
static void parse_status (struct operands *o, const char *word);

void
operands_parse (struct operands *o, char *const *args, int nr_args)
{
  *o = (struct operands){ .block = 512, .count = -1 };
  for (int i = 0; i < nr_args; i++) {
    const char *arg = args[i], *value;

    if ((value = value_of (arg, "if=")) != NULL)
      o->in = strcmp (value, "-") != 0 ? value : NULL;
    else if ((value = value_of (arg, "of=")) != NULL)
      o->out = strcmp (value, "-") != 0 ? value : NULL;
    else if ((value = value_of (arg, "conv=")) != NULL)
      parse_conv (o, value);
    else if ((value = value_of (arg, "status=")) != NULL)
      parse_status (o, value);
    else if (!number (arg, "bs=", &o->block) &&
             !number (arg, "count=", &o->count) &&
             !number (arg, "skip=", &o->skip) &&
             !number (arg, "seek=", &o->seek))
      tool_misuse ("%s: unknown operand", arg);
  }
  if (o->block == 0)
    tool_misuse ("bs=0: blocks must have some bytes");
  if (o->in == NULL && o->out == NULL)
    tool_misuse ("give if= or of=, or both");
  if (o->out == NULL && (o->seek > 0 || o->sparse || o->fsync || o->fdatasync))
    tool_misuse ("seek=, conv=sparse and conv=fsync need of=");
  operands_bytes (o, o->count);
  operands_bytes (o, o->skip);
  operands_bytes (o, o->seek);
}

int64_t
operands_bytes (const struct operands *o, int64_t blocks)
{
  int64_t bytes;

  if (blocks == -1)
    return INT64_MAX;
  if (__builtin_mul_overflow (blocks, o->block, &bytes))
    tool_misuse ("that many blocks are more than any file has");
  return bytes;
}

static const char *
value_of (const char *arg, const char *name)
{
  size_t n = strlen (name);

  return strncmp (arg, name, n) == 0 ? arg + n : NULL;
}

static bool
number (const char *arg, const char *name, int64_t *n)
{
  const char *value = value_of (arg, name);

  if (value != NULL)
    *n = parse_number (arg, value);
  return value != NULL;
}

/* As dd has it: `b' for 512, `w' for 2, `c' for 1, and factors, `2x80x18b'. */
static int64_t
parse_number (const char *arg, const char *text)
{
  int64_t product = 1;

  for (const char *next = text; next != NULL;) {
    const char *end = strchrnul (next, 'x');
    size_t len = end - next;
    char part[32];
    int64_t n, unit = 1;

    if (len == 0 || len >= sizeof part)
      tool_misuse ("%s: not a number", arg);
    memcpy (part, next, len);
    part[len] = '\0';
    if (strchr ("bwc", part[len - 1]) != NULL) {
      unit = part[len - 1] == 'b' ? 512 : part[len - 1] == 'w' ? 2 : 1;
      part[len - 1] = '\0';
    }
    if (size_parse (part, &n) == -1 || __builtin_mul_overflow (n, unit, &n) ||
        __builtin_mul_overflow (product, n, &product))
      tool_misuse ("%s: not a number", arg);
    next = *end != '\0' ? end + 1 : NULL;
  }
  return product;
}

static void
parse_conv (struct operands *o, const char *list)
{
  const struct {
    const char *word;
    bool *flag;
  } known[] = {
    { "notrunc", &o->notrunc },
    { "sparse", &o->sparse },
    { "fsync", &o->fsync },
    { "fdatasync", &o->fdatasync },
  };

  for (const char *p = list; *p != '\0'; p += p[0] == ',') {
    size_t n = strcspn (p, ","), i;

    for (i = 0; i < 4; i++)
      if (strlen (known[i].word) == n && strncmp (known[i].word, p, n) == 0)
        break;
    if (i == 4)
      tool_misuse ("conv=%s: unknown conversion", list);
    *known[i].flag = true;
    p += n;
  }
}

static void
parse_status (struct operands *o, const char *word)
{
  if (strcmp (word, "none") == 0)
    o->quiet = true;
  else if (strcmp (word, "noxfer") == 0)
    o->no_rate = true;
  else if (strcmp (word, "progress") != 0) /* which terminals show anyway */
    tool_misuse ("status=%s: unknown", word);
}
