/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small helpers of the scanner: allocation, vectors, messages. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

static void
out_of_memory (void)
{
  fputs ("scanner: out of memory\n", stderr);
  exit (1);
}

int
error_at (struct loc loc, const char *fs, ...)
{
  va_list args;

  fprintf (stderr, "%s:%d: error: ", loc.file, loc.line);
  va_start (args, fs);
  vfprintf (stderr, fs, args);
  va_end (args);
  fputc ('\n', stderr);
  return -1;
}

void *
xcalloc (size_t nmemb, size_t size)
{
  void *p = calloc (nmemb, size);

  if (p == NULL)
    out_of_memory ();
  return p;
}

char *
xstrdup (const char *s)
{
  char *r = strdup (s);

  if (r == NULL)
    out_of_memory ();
  return r;
}

char *
xasprintf (const char *fs, ...)
{
  va_list args;
  char *r;
  int n;

  va_start (args, fs);
  n = vasprintf (&r, fs, args);
  va_end (args);
  if (n == -1)
    out_of_memory ();
  return r;
}

char *
xupper (const char *s)
{
  char *r = xstrdup (s);

  for (char *p = r; *p; p++)
    *p = toupper ((unsigned char) *p);
  return r;
}

void *
vector_grow (void *vec, size_t *nr, size_t size)
{
  char *p = reallocarray (vec, *nr + 1, size);

  if (p == NULL)
    out_of_memory ();
  memset (p + *nr * size, 0, size);
  (*nr)++;
  return p;
}

char *
read_whole (const char *path)
{
  FILE *fp = fopen (path, "r"), *mem;
  char block[4096], *text;
  size_t n, len;

  if (fp == NULL)
    return NULL;
  mem = open_memstream (&text, &len);
  if (mem == NULL)
    out_of_memory ();
  while ((n = fread (block, 1, sizeof block, fp)) > 0)
    fwrite (block, 1, n, mem);
  if (fclose (mem) != 0)
    out_of_memory ();
  if (ferror (fp)) {
    fclose (fp);
    return NULL;
  }
  fclose (fp);
  return text;
}

static int
is_name_char (char c)
{
  return isalnum ((unsigned char) c) || c == '_';
}

char *
next_link (const char **text)
{
  for (const char *p = *text; (p = strstr (p, "()")) != NULL; p += 2) {
    const char *start = p;

    while (start > *text && is_name_char (start[-1]))
      start--;
    if (start == p)
      continue;
    *text = p + 2;
    return xasprintf ("%.*s", (int) (p - start), start);
  }
  *text += strlen (*text);
  return NULL;
}
