/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: set, delete and merge. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-reg/reg.h"
#include "regtext.h"

#define TEXT_MAX (256 * 1024 * 1024)

struct data {
  uint32_t type;
  unsigned char *bytes;
  size_t len;
};

static void parse_data (const char *type, char **words, struct data *d);
static void parse_number (const char *word, size_t size, struct data *d);
static void parse_strings (char **words, struct data *d);
static void parse_hex (char **words, struct data *d);
static int merge_text (guestfs_h *g, const struct reg_opts *o, const char *file,
                       struct reg_changes *all);
static int merge_item (guestfs_h *g, const struct reg_opts *o,
                       const char *object, const struct gm_regtext_item *item,
                       struct reg_place *place, struct reg_changes *all);
static char *read_text (const char *file, size_t *len);

int
reg_set (guestfs_h *g, const void *opts, char **args)
{
  const struct reg_opts *o = opts;
  CLEANUP_PLACE struct reg_place place = { NULL, NULL };
  struct reg_changes *all;
  struct data d;

  parse_data (o->type, args + 2, &d);
  if (reg_place (g, o, args[0], args[0], &place) == -1) {
    free (d.bytes);
    return -1;
  }
  all = reg_changes_new ();
  reg_change (all, place.file, REG_KEY, place.key, 0, NULL, 0);
  reg_change (all, place.file, REG_SET,
              strcmp (args[1], "@") == 0 ? "" : args[1], d.type, d.bytes,
              d.len);
  free (d.bytes);
  return reg_changes_make (g, all);
}

int
reg_delete (guestfs_h *g, const void *opts, char **args)
{
  CLEANUP_PLACE struct reg_place place = { NULL, NULL };
  struct reg_changes *all;

  if (reg_place (g, opts, args[0], args[0], &place) == -1)
    return -1;
  all = reg_changes_new ();
  if (args[1] == NULL)
    reg_change (all, place.file, REG_DELETE_KEY, place.key, 0, NULL, 0);
  else {
    reg_change (all, place.file, REG_KEY, place.key, 0, NULL, 0);
    reg_change (all, place.file, REG_UNSET,
                strcmp (args[1], "@") == 0 ? "" : args[1], 0, NULL, 0);
  }
  return reg_changes_make (g, all);
}

/* All files are read before the first change is made. */
int
reg_merge (guestfs_h *g, const void *opts, char **args)
{
  struct reg_changes *all = reg_changes_new ();

  for (; *args != NULL; args++)
    if (merge_text (g, opts, *args, all) == -1) {
      reg_changes_make (NULL, all);
      return -1;
    }
  return reg_changes_make (g, all);
}

static int
merge_text (guestfs_h *g, const struct reg_opts *o, const char *file,
            struct reg_changes *all)
{
  CLEANUP_PLACE struct reg_place place = { NULL, NULL };
  CLEANUP_FREE char *object = NULL;
  struct gm_regtext_item item;
  struct gm_regtext t;
  size_t len;
  CLEANUP_FREE char *text = read_text (file, &len);
  int r;

  if (text == NULL)
    return -1;
  r = gm_regtext_begin (&t, text, len);
  while (r != -1 && (r = gm_regtext_next (&t, &item)) == 1) {
    free (object);
    if (asprintf (&object, "%s:%u", file, t.line) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    r = merge_item (g, o, object, &item, &place, all);
    gm_regtext_item_free (&item);
    if (r == -1)
      t.why = NULL; /* it has been said */
  }
  if (r == -1 && t.why != NULL) {
    free (object);
    if (asprintf (&object, "%s:%u", file, t.line) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    tool_error (object, "%s", t.why);
  }
  gm_regtext_end (&t);
  return r;
}

static int
merge_item (guestfs_h *g, const struct reg_opts *o, const char *object,
            const struct gm_regtext_item *item, struct reg_place *place,
            struct reg_changes *all)
{
  if (item->kind == GM_REGTEXT_VALUE || item->kind == GM_REGTEXT_DELETE_VALUE) {
    if (place->file == NULL)
      return tool_error (object, "this value belongs to no key");
    reg_change (all, place->file,
                item->kind == GM_REGTEXT_VALUE ? REG_SET : REG_UNSET,
                item->name, item->type, item->data, item->len);
    return 0;
  }
  reg_place_free (place);
  if (reg_place (g, o, object, item->name, place) == -1)
    return -1;
  if (item->kind == GM_REGTEXT_KEY) {
    reg_change (all, place->file, REG_KEY, place->key, 0, NULL, 0);
    return 0;
  }
  if (place->key[0] == '\0')
    return tool_error (object, "the topmost key cannot be deleted");
  reg_change (all, place->file, REG_DELETE_KEY, place->key, 0, NULL, 0);
  reg_place_free (place);
  return 0;
}

/* FILE, or standard input for `-'. */
static char *
read_text (const char *file, size_t *len)
{
  CLEANUP_FILE FILE *opened = strcmp (file, "-") == 0 ? NULL : fopen (file, "r");
  FILE *fp = opened != NULL ? opened : stdin;
  char *text = NULL, *bigger;
  size_t room = 65536, n;

  if (opened == NULL && strcmp (file, "-") != 0) {
    tool_error (file, "%s", strerror (errno));
    return NULL;
  }
  *len = 0;
  do {
    bigger = *len < TEXT_MAX ? realloc (text, *len + room) : NULL;
    if (bigger == NULL)
      tool_die (TOOL_EXIT_FAILED, file, "is too large");
    text = bigger;
    n = fread (text + *len, 1, room, fp);
    *len += n;
    room = *len > room ? *len : room;
  } while (n > 0);
  if (ferror (fp)) {
    tool_error (file, "%s", strerror (errno));
    free (text);
    return NULL;
  }
  return text;
}

static void
parse_data (const char *type, char **words, struct data *d)
{
  static const struct {
    const char *name;
    uint32_t type;
    int words; /* -1: any number */
  } types[] = {
    { "sz", REG_SZ, 1 },           { "expand_sz", REG_EXPAND_SZ, 1 },
    { "multi_sz", REG_MULTI_SZ, -1 }, { "dword", REG_DWORD, 1 },
    { "qword", REG_QWORD, 1 },     { "binary", REG_BINARY, -1 },
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
  *d = (struct data){ .type = types[i].type };
  if (d->type == REG_DWORD || d->type == REG_QWORD)
    parse_number (words[0], d->type == REG_DWORD ? 4 : 8, d);
  else if (d->type == REG_BINARY)
    parse_hex (words, d);
  else if (d->type != 0)
    parse_strings (words, d);
}

static void
parse_number (const char *word, size_t size, struct data *d)
{
  uint64_t n;
  char *end;

  errno = 0;
  n = strtoull (word, &end, 0);
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
parse_strings (char **words, struct data *d)
{
  for (; *words != NULL; words++) {
    size_t size;
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
parse_hex (char **words, struct data *d)
{
  for (; *words != NULL; words++) {
    const char *s = *words;
    unsigned byte;
    int n;

    d->bytes = realloc (d->bytes, d->len + strlen (s) / 2 + 1);
    if (d->bytes == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    for (; *s != '\0'; s += n + (s[n] == ',' || s[n] == ' ')) {
      if (!isxdigit ((unsigned char) s[0]) || !isxdigit ((unsigned char) s[1]) ||
          sscanf (s, "%2x%n", &byte, &n) != 1)
        tool_misuse ("%s: expected pairs of hexadecimal digits", *words);
      d->bytes[d->len++] = byte;
    }
  }
}
