/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers: results and errors. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "session.h"

static void one_line (char *text);

int
answer (struct augeas_message *out, struct gm_strvec *vec)
{
  size_t n = vec->len;

  out->strings = gm_strvec_steal (vec);
  out->nr = out->strings != NULL ? n : 0;
  return out->strings != NULL ? 0 : failed (out, "out of memory");
}

int
failed (struct augeas_message *out, const char *fs, ...)
{
  char *text = NULL;
  va_list args;

  augeas_wire_free (out);
  out->what = -1;
  va_start (args, fs);
  if (vasprintf (&text, fs, args) == -1)
    text = NULL;
  va_end (args);
  out->strings = calloc (2, sizeof out->strings[0]);
  if (text == NULL || out->strings == NULL) {
    free (text);
    return -1;
  }
  one_line (text);
  out->strings[0] = text;
  out->nr = 1;
  return -1;
}

int
augeas_failed (struct session *s, struct augeas_message *out,
               const char *object)
{
  const char *minor = aug_error_minor_message (s->aug);
  const char *details = aug_error_details (s->aug);

  return failed (out, "%s%s%s%s%s%s%s", object != NULL ? object : "",
                 object != NULL ? ": " : "", aug_error_message (s->aug),
                 minor != NULL ? ": " : "", minor != NULL ? minor : "",
                 details != NULL ? ": " : "", details != NULL ? details : "");
}

int
match_nodes (struct session *s, const char *expression, char ***nodes)
{
  char **found = NULL, **longer;
  int n = aug_match (s->aug, expression, &found);

  *nodes = NULL;
  if (n < 0)
    return -1;
  longer = reallocarray (found, n + 1, sizeof longer[0]);
  if (longer == NULL) {
    for (int i = 0; i < n; i++)
      free (found[i]);
    free (found);
    return -1;
  }
  longer[n] = NULL;
  *nodes = longer;
  return n;
}

const char *
value_of (struct session *s, const char *path, const char *child)
{
  CLEANUP_FREE char *name = NULL;
  const char *value = NULL;

  if (asprintf (&name, "%s/%s", path, child) == -1) {
    name = NULL;
    return NULL;
  }
  return aug_get (s->aug, name, &value) == 1 ? value : NULL;
}

/* A message is one: Augeas's details may be several. */
static void
one_line (char *text)
{
  size_t len = strlen (text);

  while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
    text[--len] = '\0';
  for (; *text != '\0'; text++)
    if (*text == '\n')
      *text = ' ';
}
