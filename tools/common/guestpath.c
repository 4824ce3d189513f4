/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths inside of an image, as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "guestpath.h"

static size_t common_length (const char *dir, const char *path);
static char *need (char *p);

char *
path_parent (const char *path)
{
  size_t len = strlen (path);

  while (len > 0 && path[len - 1] == '/')
    len--;
  while (len > 0 && path[len - 1] != '/')
    len--;
  while (len > 1 && path[len - 1] == '/')
    len--;
  return need (len > 0 ? strndup (path, len) : strdup ("/"));
}

char *
path_join (const char *dir, const char *name)
{
  size_t len = strlen (dir);
  char *path;

  if (asprintf (&path, "%s%s%s", dir, len > 0 && dir[len - 1] == '/' ? "" : "/",
                name) == -1)
    path = NULL;
  return need (path);
}

char *
path_relative (const char *dir, const char *path)
{
  size_t same, size;
  const char *rest;
  char *text, *p;

  if (strcmp (dir, "/") == 0)
    dir = "";
  if (strcmp (path, "/") == 0)
    path = "";
  same = common_length (dir, path);
  rest = path[same] == '/' ? path + same + 1 : path + same;
  size = 3 * strlen (dir + same) + strlen (rest) + 2;
  p = text = need (malloc (size));
  for (const char *d = dir + same; (d = strchr (d, '/')) != NULL; d++)
    p = stpcpy (p, "../");
  p = stpcpy (p, rest);
  if (p > text && p[-1] == '/')
    *--p = '\0';
  if (p == text)
    strcpy (text, ".");
  return text;
}

char *
path_tidy (const char *path)
{
  char *tidy = need (malloc (strlen (path) + 2)), *p = tidy;

  while (*(path += strspn (path, "/")) != '\0') {
    size_t len = strcspn (path, "/");

    if (len == 2 && path[0] == '.' && path[1] == '.')
      while (p > tidy && *--p != '/')
        ;
    else if (len != 1 || path[0] != '.') {
      *p++ = '/';
      p = mempcpy (p, path, len);
    }
    path += len;
  }
  if (p == tidy)
    *p++ = '/';
  *p = '\0';
  return tidy;
}

/* How many bytes both have in common, in whole parts. */
static size_t
common_length (const char *dir, const char *path)
{
  size_t i = 0, same = 0;

  while (dir[i] != '\0' && dir[i] == path[i]) {
    if (dir[i] == '/')
      same = i;
    i++;
  }
  if ((dir[i] == '\0' || dir[i] == '/') && (path[i] == '\0' || path[i] == '/'))
    same = i;
  return same;
}

static char *
need (char *p)
{
  if (p == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return p;
}
