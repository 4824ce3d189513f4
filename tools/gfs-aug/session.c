/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session: its beginning, what it loads, and what it saves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aug.h"
#include "cleanup.h"
#include "escape.h"

#define SAVE_MODE "/augeas/save"

enum { NO_LOAD = 32 }; /* of aug_init */

static int save_as (guestfs_h *g, const char *mode);

static int tell_errors (char *const *words);
static void print_lines (const char *text, size_t len);

int
aug_begin (guestfs_h *g, const struct aug_opts *o)
{
  if (guestfs_mini_aug_begin (g, "/", NO_LOAD) == -1)
    return tool_fail (g, NULL);
  return o->load != NULL ? aug_load_files (g, o->load, false) : 0;
}

int
aug_load_files (guestfs_h *g, char *const *files, bool anew)
{
  int r = 0;

  for (; *files != NULL; files++) {
    CLEANUP_FREE_STRINGS char **words =
      guestfs_mini_aug_need (g, *files, GUESTFS_MINI_AUG_NEED_FILE, 1,
                             GUESTFS_MINI_AUG_NEED_ANEW, (int) anew, -1);

    if (words == NULL)
      r = tool_fail (g, *files);
    else if (tell_errors (words) > 0)
      r = -1;
  }
  return r;
}

int
aug_need (guestfs_h *g, const char *expression)
{
  CLEANUP_FREE_STRINGS char **words = guestfs_mini_aug_need (g, expression, -1);

  if (words == NULL)
    return tool_fail (g, expression);
  tell_errors (words);
  return 0;
}

/* Returns how many files could not be parsed. */
static int
tell_errors (char *const *words)
{
  int n = 0;

  for (; words[0] != NULL; words += 5, n++) {
    const char *line = words[1], *column = words[2], *lens = words[3];

    if (line[0] == '\0')
      tool_error (words[0], "%s", words[4]);
    else
      tool_error (words[0], "line %s, column %s: %s (lens %.*s)", line, column,
                  words[4], (int) strcspn (lens, ":"), lens);
  }
  return n;
}

int
aug_save_all (guestfs_h *g, const struct aug_opts *o, bool loud)
{
  CLEANUP_FREE_STRINGS char **files = guestfs_mini_aug_changed (g);
  const char *mode = o->new ? "newfile" : o->backup ? "backup" : NULL;
  size_t nr = 0;
  int r = 0;

  if (files == NULL)
    return tool_fail (g, NULL);
  for (; files[nr] != NULL; nr++)
    if (!tool_path_writable (g, files[nr]))
      r = tool_error (files[nr], "is on a read-only drive");
  if (r == -1)
    return -1;
  if (nr > 0 && save_as (g, mode) == -1)
    return -1;
  if (loud && nr > 0)
    printf ("Saved %zu file(s)\n", nr);
  return 0;
}

/* The session outlives this command, so it gets its own MODE back; NULL: keep
 * that.  Returns 0, or -1 after a message.
 */
static int
save_as (guestfs_h *g, const char *mode)
{
  CLEANUP_FREE char *before = NULL;
  int r;

  if (mode == NULL)
    return guestfs_aug_save (g) == -1 ? tool_fail (g, NULL) : 0;
  before = guestfs_aug_get (g, SAVE_MODE);
  if (before == NULL || guestfs_aug_set (g, SAVE_MODE, mode) == -1)
    return tool_fail (g, NULL);
  r = guestfs_aug_save (g);
  if (r == -1)
    r = tool_fail (g, NULL);
  return guestfs_aug_set (g, SAVE_MODE, before) == -1 ? tool_fail (g, NULL) : r;
}

int
aug_end (guestfs_h *g, const struct aug_opts *o)
{
  CLEANUP_FREE_STRINGS char **files = NULL;
  bool alone = o->common.nr_drives > 0;
  int r = 0;

  if (o->autosave || (alone && o->common.rw))
    return aug_save_all (g, o, false);
  if (!alone)
    return 0; /* the next command on this handle may save it */
  files = guestfs_mini_aug_changed (g);
  if (files == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; files[i] != NULL; i++)
    r = tool_error (files[i], "was changed, and is not saved without --rw");
  return r;
}

int
aug_run (guestfs_h *g, const char *commands, const char *object)
{
  CLEANUP_FREE char *text = NULL;
  size_t len;

  text = guestfs_mini_aug_run (g, commands, &len);
  if (text == NULL)
    return tool_fail (g, object);
  print_lines (text, len);
  return 0;
}

/* Augeas has escaped values, but not the names of nodes. */
static void
print_lines (const char *text, size_t len)
{
  bool terminal = isatty (STDOUT_FILENO);
  const char *end = text + len;

  if (!terminal)
    fwrite (text, 1, len, stdout);
  while (terminal && text < end) {
    size_t n = *text == '\n' ? 1 : printable_len (text);

    if (n > 0)
      fwrite (text, 1, n, stdout);
    else
      printf ("\\x%02x", (unsigned char) *text);
    text += n > 0 ? n : 1;
  }
}
