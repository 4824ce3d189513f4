/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loading only what is asked for.
 *
 * What has been loaded is left as it is, since it may have been changed, unless
 * the file has (refresh.c).
 */
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

#include "augeas-place.h"
#include "session.h"

#define ERRORS_MAX 1000

static char *file_of (char *place);
static int load_one (struct session *s, const char *file, int how,
                     struct augeas_message *out);
static int load_below (struct session *s, const char *place,
                       struct augeas_message *out);
static int tell_errors (struct session *s, const char *place, bool is_file,
                        struct augeas_message *out);

int
need_files (struct session *s, int how, const char *expression,
            struct augeas_message *out)
{
  CLEANUP_FREE char *place =
    how == AUGEAS_NEED_NODE ? augeas_place (expression) : strdup (expression);
  CLEANUP_FREE char *file = NULL;
  int r;

  if (place == NULL)
    return errno == ENOMEM ? failed (out, "out of memory") : 0;
  if (how != AUGEAS_NEED_ANEW && refresh_files (s, place, out) == -1)
    return -1;
  file = how == AUGEAS_NEED_NODE ? file_of (place) : strdup (place);
  if (file != NULL)
    r = load_one (s, file, how, out);
  else
    r = load_below (s, place, out);
  if (r == -1)
    return -1;
  return tell_errors (s, file != NULL ? file : place, file != NULL, out);
}

char *
node_of_file (struct session *s, const char *top, const char *file)
{
  char *path = strdup (top);

  while (path != NULL && *file != '\0') {
    size_t len;
    char *step, *escaped = NULL, *longer;

    file += strspn (file, "/");
    len = strcspn (file, "/");
    if (len == 0)
      break;
    step = strndup (file, len);
    if (step == NULL || aug_escape_name (s->aug, step, &escaped) == -1 ||
        asprintf (&longer, "%s/%s", path, escaped != NULL ? escaped : step) ==
          -1)
      longer = NULL;
    free (step);
    free (escaped);
    free (path);
    path = longer;
    file += len;
  }
  return path;
}

/* The first of PLACE and what is above it that is a file, or NULL. */
static char *
file_of (char *place)
{
  for (char *p = place; *p != '\0';) {
    size_t len = 1 + strcspn (p + 1, "/");
    char saved = p[len];
    struct stat st;

    p[len] = '\0';
    if (stat (place, &st) == -1)
      st.st_mode = 0;
    if (S_ISREG (st.st_mode)) {
      char *file = strdup (place);

      p[len] = saved;
      return file;
    }
    p[len] = saved;
    p += len;
    if (!S_ISDIR (st.st_mode))
      break;
  }
  return NULL;
}

static int
load_one (struct session *s, const char *file, int how,
          struct augeas_message *out)
{
  const bool must = how != AUGEAS_NEED_NODE;
  CLEANUP_FREE char *meta = node_of_file (s, "/augeas/files", file);
  struct stat st;
  int n = meta != NULL ? aug_match (s->aug, meta, NULL) : -1;

  if (n == -1)
    return augeas_failed (s, out, file);
  if (n > 0 && how != AUGEAS_NEED_ANEW)
    return 0;
  if (stat (file, &st) == -1 || !S_ISREG (st.st_mode)) {
    if (!must)
      return 0;
    return failed (out, "%s: %s", file,
                   errno == ENOENT ? "No such file or directory"
                                   : "not a regular file");
  }
  if (how == AUGEAS_NEED_ANEW)
    forget_file (s, file);
  if (aug_load_file (s->aug, file) == 0)
    return 0;
  if (aug_error (s->aug) != AUG_ENOLENS)
    return augeas_failed (s, out, file);
  return must ? failed (out, "%s: no lens is for this file", file) : 0;
}

/* Could PATTERN match something below PLACE? */
static bool
leads_there (const char *pattern, const char *place)
{
  while (*place != '\0') {
    size_t p = strcspn (pattern + 1, "/"), q = strcspn (place + 1, "/");
    CLEANUP_FREE char *a = strndup (pattern + 1, p);
    CLEANUP_FREE char *b = strndup (place + 1, q);

    if (pattern[0] != '/' || a == NULL || b == NULL ||
        fnmatch (a, b, FNM_NOESCAPE) != 0)
      return false;
    pattern += 1 + p;
    place += 1 + q;
  }
  return true;
}

static int
load_matches (struct session *s, const char *pattern, const char *place,
              struct augeas_message *out)
{
  size_t len = strlen (place);
  glob_t found;
  int r = 0;

  if (glob (pattern, GLOB_NOSORT, NULL, &found) != 0)
    return 0;
  for (size_t i = 0; i < found.gl_pathc && r == 0; i++) {
    const char *file = found.gl_pathv[i];

    if (strncmp (file, place, len) == 0 &&
        (file[len] == '/' || file[len] == '\0'))
      r = load_one (s, file, AUGEAS_NEED_NODE, out);
  }
  globfree (&found);
  return r;
}

static int
load_below (struct session *s, const char *place, struct augeas_message *out)
{
  CLEANUP_FREE_STRINGS char **incl = NULL;
  int n = match_nodes (s, "/augeas/load/*/incl", &incl);

  if (n == -1)
    return augeas_failed (s, out, NULL);
  for (int i = 0; i < n; i++) {
    CLEANUP_FREE char *pattern = NULL;
    const char *value = NULL;

    if (aug_get (s->aug, incl[i], &value) != 1 || value == NULL ||
        asprintf (&pattern, "%s%s", value[0] == '/' ? "" : "/", value) == -1) {
      pattern = NULL;
      continue;
    }
    if (leads_there (pattern, place) &&
        load_matches (s, pattern, place, out) == -1)
      return -1;
  }
  return 0;
}

/* Five words of each file that could not be loaded. */
static int
tell_errors (struct session *s, const char *place, bool is_file,
             struct augeas_message *out)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  CLEANUP_FREE_STRINGS char **errors = NULL;
  CLEANUP_FREE char *top = node_of_file (s, "/augeas/files", place);
  CLEANUP_FREE char *expression = NULL;
  int n = -1;

  if (top != NULL &&
      asprintf (&expression, is_file ? "%s/error" : "%s//error", top) != -1)
    n = match_nodes (s, expression, &errors);
  if (n == -1)
    return augeas_failed (s, out, NULL);
  for (int i = 0; i < n && i < ERRORS_MAX; i++) {
    CLEANUP_FREE char *node =
      strndup (errors[i], strlen (errors[i]) - strlen ("/error"));
    const char *path = node != NULL ? value_of (s, node, "path") : NULL;
    const char *line = value_of (s, errors[i], "line");
    const char *column = value_of (s, errors[i], "char");
    const char *lens = value_of (s, errors[i], "lens");
    const char *why = value_of (s, errors[i], "message");

    if (path == NULL)
      path = node != NULL ? node + strlen ("/augeas") : "";
    if (strncmp (path, "/files/", 7) == 0)
      path += strlen ("/files");
    if (lens != NULL && strncmp (lens, "./", 2) == 0)
      lens += 2;
    if (gm_strvec_add (&vec, path) == -1 ||
        gm_strvec_add (&vec, line != NULL ? line : "") == -1 ||
        gm_strvec_add (&vec, column != NULL ? column : "") == -1 ||
        gm_strvec_add (&vec, lens != NULL ? lens : "") == -1 ||
        gm_strvec_add (&vec, why != NULL ? why : "cannot be read") == -1)
      return failed (out, "out of memory");
  }
  return answer (out, &vec);
}
