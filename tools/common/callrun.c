/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From words to arguments of an API call. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "callrun.h"
#include "cleanup.h"

static int compare_name (const void *key, const void *info);
static int parse_opt (struct call_args *args, const struct gm_callinfo *info,
                      const char *word);
static int parse_value (struct call_args *args, const struct gm_arg *arg,
                        const char *word, struct gm_value *value);
static int parse_number (struct call_args *args, const struct gm_arg *arg,
                         const char *word, struct gm_value *value);
static int parse_bool (struct call_args *args, const struct gm_arg *arg,
                       const char *word, struct gm_value *value);
static int split_list (struct call_args *args, const char *word,
                       struct gm_value *value);
static int read_buffer (struct call_args *args, const struct gm_arg *arg,
                        const char *word, struct gm_value *value);
static int misuse (struct call_args *args, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

const struct gm_callinfo *
call_find (const char *name)
{
  CLEANUP_FREE char *copy = strdup (name);
  size_t len = strlen (name);
  const struct gm_callinfo *info;

  if (copy == NULL)
    return NULL;
  for (char *p = copy; *p; p++)
    if (*p == '-')
      *p = '_';
  info =
    bsearch (copy, gm_calls, gm_nr_calls, sizeof gm_calls[0], compare_name);
  if (info == NULL && len > 5 && strcmp (copy + len - 5, "_opts") == 0) {
    copy[len - 5] = '\0';
    info =
      bsearch (copy, gm_calls, gm_nr_calls, sizeof gm_calls[0], compare_name);
    if (info && info->nr_opts == 0)
      info = NULL;
  }
  return info;
}

static int
compare_name (const void *key, const void *info)
{
  return strcmp (key, ((const struct gm_callinfo *) info)->name);
}

void
call_usage (FILE *fp, const struct gm_callinfo *info)
{
  static const char *const kinds[] = {
    [GM_ARG_STRING] = "STRING", [GM_ARG_LIST] = "'ITEM ...'",
    [GM_ARG_BOOL] = "BOOL",     [GM_ARG_INT] = "N",
    [GM_ARG_INT64] = "N",
  };

  fputs (info->name, fp);
  for (size_t i = 0; i < info->nr_args; i++) {
    fputc (' ', fp);
    for (const char *p = info->args[i].name; *p; p++)
      fputc (*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p, fp);
  }
  for (size_t i = 0; i < info->nr_opts; i++)
    fprintf (fp, " [%s:%s]", info->opts[i].name, kinds[info->opts[i].kind]);
  fputc ('\n', fp);
}

int
call_parse (struct call_args *args, const struct gm_callinfo *info,
            char *const *words)
{
  size_t n = 0;

  memset (args, 0, sizeof *args);
  for (; n < info->nr_args; n++) {
    if (words[n] == NULL)
      return misuse (args, "%s: argument '%s' is missing", info->name,
                     info->args[n].name);
    if (parse_value (args, &info->args[n], words[n], &args->args[n]) == -1)
      return -1;
  }
  for (; words[n] != NULL; n++)
    if (parse_opt (args, info, words[n]) == -1)
      return -1;
  return 0;
}

static int
parse_opt (struct call_args *args, const struct gm_callinfo *info,
           const char *word)
{
  size_t len = strcspn (word, ":");

  if (info->nr_opts == 0)
    return misuse (args, "%s: too many arguments: '%s'", info->name, word);
  if (word[len] != ':')
    return misuse (args, "%s: '%s' is not NAME:VALUE", info->name, word);
  for (size_t i = 0; i < info->nr_opts; i++) {
    uint64_t bit = UINT64_C (1) << i;

    if (strlen (info->opts[i].name) != len ||
        strncmp (info->opts[i].name, word, len) != 0)
      continue;
    if (args->bitmask & bit)
      return misuse (args, "%s: '%s' is there twice", info->name,
                     info->opts[i].name);
    args->bitmask |= bit;
    return parse_value (args, &info->opts[i], word + len + 1, &args->opts[i]);
  }
  return misuse (args, "%s: there is no optional argument '%.*s'", info->name,
                 (int) len, word);
}

static int
parse_value (struct call_args *args, const struct gm_arg *arg, const char *word,
             struct gm_value *value)
{
  switch (arg->kind) {
  case GM_ARG_STRING:
  case GM_ARG_KEY:
    value->s = word;
    return 0;
  case GM_ARG_OPTSTRING:
    value->s = word[0] != '\0' ? word : NULL;
    return 0;
  case GM_ARG_FILEIN:
    value->s = strcmp (word, "-") == 0 ? "/dev/stdin" : word;
    return 0;
  case GM_ARG_FILEOUT:
    value->s = strcmp (word, "-") == 0 ? "/dev/stdout" : word;
    return 0;
  case GM_ARG_INT:
  case GM_ARG_INT64:
    return parse_number (args, arg, word, value);
  case GM_ARG_BOOL:
    return parse_bool (args, arg, word, value);
  case GM_ARG_LIST:
    return split_list (args, word, value);
  case GM_ARG_BUFFER:
    return read_buffer (args, arg, word, value);
  }
  return misuse (args, "%s: cannot be given as text", arg->name);
}

static int
parse_number (struct call_args *args, const struct gm_arg *arg,
              const char *word, struct gm_value *value)
{
  char *end;

  errno = 0;
  value->n = strtoll (word, &end, 0);
  if (end == word || *end != '\0')
    return misuse (args, "%s: '%s' is not a number", arg->name, word);
  if (errno == ERANGE ||
      (arg->kind == GM_ARG_INT && (value->n < INT_MIN || value->n > INT_MAX)))
    return misuse (args, "%s: %s is too large", arg->name, word);
  return 0;
}

static int
parse_bool (struct call_args *args, const struct gm_arg *arg, const char *word,
            struct gm_value *value)
{
  if (strcmp (word, "true") == 0 || strcmp (word, "1") == 0)
    value->n = 1;
  else if (strcmp (word, "false") != 0 && strcmp (word, "0") != 0)
    return misuse (args, "%s: '%s' is neither true nor false", arg->name, word);
  return 0;
}

static int
split_list (struct call_args *args, const char *word, struct gm_value *value)
{
  char *copy = strdup (word), *save;
  char **list = calloc (strlen (word) / 2 + 2, sizeof *list);
  size_t n = 0;

  if (copy)
    args->owned[args->nr_owned++] = copy;
  if (list)
    args->lists[args->nr_lists++] = list;
  if (copy == NULL || list == NULL)
    return misuse (args, "out of memory");
  for (char *item = strtok_r (copy, " ", &save); item;
       item = strtok_r (NULL, " ", &save))
    list[n++] = item;
  value->list = list;
  return 0;
}

static int
read_buffer (struct call_args *args, const struct gm_arg *arg, const char *word,
             struct gm_value *value)
{
  CLEANUP_FILE FILE *opened = NULL;
  FILE *fp, *mem;
  char block[BUFSIZ], *content;
  size_t n, size;

  if (word[0] != '@' || word[1] == '@') {
    value->s = word[0] == '@' ? word + 1 : word;
    value->size = strlen (value->s);
    return 0;
  }
  fp = stdin;
  if (strcmp (word, "@-") != 0)
    fp = opened = fopen (word + 1, "re");
  mem = fp ? open_memstream (&content, &size) : NULL;
  if (mem == NULL)
    return misuse (args, "%s: %s: %s", arg->name, word + 1, strerror (errno));
  while ((n = fread (block, 1, sizeof block, fp)) > 0)
    fwrite (block, 1, n, mem);
  n = ferror (fp) ? errno : 0;
  if (fclose (mem) != 0)
    n = ENOMEM;
  args->owned[args->nr_owned++] = content;
  if (n != 0)
    return misuse (args, "%s: %s: %s", arg->name, word + 1, strerror (n));
  value->s = content;
  value->size = size;
  return 0;
}

static int
misuse (struct call_args *args, const char *fs, ...)
{
  va_list ap;

  va_start (ap, fs);
  if (vasprintf (&args->error, fs, ap) == -1)
    args->error = NULL;
  va_end (ap);
  return -1;
}

void
call_args_free (struct call_args *args)
{
  for (size_t i = 0; i < args->nr_owned; i++)
    free (args->owned[i]);
  for (size_t i = 0; i < args->nr_lists; i++)
    free (args->lists[i]);
  free (args->error);
  memset (args, 0, sizeof *args);
}
