/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: set, delete and merge. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-reg/reg.h"
#include "regtext.h"

#define TEXT_MAX (256 * 1024 * 1024)

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
  const struct reg_data *d = &o->data;
  struct reg_changes *all;

  if (reg_place (g, o, args[0], args[0], &place) == -1)
    return -1;
  all = reg_changes_new ();
  reg_change (all, place.file, REG_KEY, place.key, 0, NULL, 0);
  reg_change (all, place.file, REG_SET,
              strcmp (args[1], "@") == 0 ? "" : args[1], d->type, d->bytes,
              d->len);
  return reg_changes_make (g, all);
}

int
reg_delete (guestfs_h *g, const void *opts, char **args)
{
  CLEANUP_PLACE struct reg_place place = { NULL, NULL };
  struct reg_changes *all;
  int r;

  if (reg_place (g, opts, args[0], args[0], &place) == -1)
    return -1;
  r = reg_exists (g, &place);
  if (r != 1)
    return r; /* what is not there need not be deleted */
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
  CLEANUP_FILE FILE *opened =
    strcmp (file, "-") == 0 ? NULL : fopen (file, "r");
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
