/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Printing what grep has found, with the names of files in the image.
 *
 * What grep prints begins with the name of a file and a zero byte, but for
 * lines `--' between groups and messages, which begin with our own name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-grep/grep.h"

static const char *path_of (struct grep_run *r, const char **p);
static void print_message (struct grep_run *r, const char *line);
static void print_list (struct grep_run *r, FILE *fp);
static void print_line (struct grep_run *r, const char *line, size_t len);

void *
grep_print (void *run)
{
  struct grep_run *r = run;
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;
  ssize_t len;
  FILE *fp = fdopen (r->out, "r");

  if (fp == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (r->o->list || r->o->list_without)
    print_list (r, fp);
  while (!ferror (stdout) && (len = getline (&line, &size, fp)) > 0)
    print_line (r, line, len);
  fflush (stdout); /* the next files may take long */
  fclose (fp);     /* ends grep, if it has not ended: nobody reads our stdout */
  return NULL;
}

/* The file whose name is at *P, which is moved behind it; NULL if none.  It is
 * mostly the same as the last time, or the next.
 */
static const char *
path_of (struct grep_run *r, const char **p)
{
  char *end;
  long fd;

  if (strncmp (*p, GREP_NAME, strlen (GREP_NAME)) != 0)
    return NULL;
  fd = strtol (*p + strlen (GREP_NAME), &end, 10);
  for (size_t i = 0; i < r->nr_files; i++) {
    size_t at = (r->at + i) % r->nr_files;

    if (r->files[at].fd != fd)
      continue;
    r->at = at;
    *p = end;
    return r->files[at].path;
  }
  return NULL;
}

/* Names that end with a NUL, and messages that end with a newline. */
static void
print_list (struct grep_run *r, FILE *fp)
{
  char item[1024];
  size_t n = 0;
  int c;

  while (!ferror (stdout) && (c = getc (fp)) != EOF) {
    const char *p = item, *path;

    if (c != '\0' && c != '\n') {
      if (n < sizeof item - 1)
        item[n++] = c;
      continue;
    }
    item[n] = '\0';
    n = 0;
    path = path_of (r, &p);
    if (path == NULL)
      print_message (r, item);
    else {
      print_name (stdout, path);
      putchar (r->o->common.null ? '\0' : '\n');
    }
  }
}

static void
print_line (struct grep_run *r, const char *line, size_t len)
{
  const char *p = line, *path = path_of (r, &p), *end = line + len;
  char separator = ':';

  if (path == NULL || *p++ != '\0') {
    if (strcmp (line, "--\n") == 0)
      r->separate = true;
    else
      print_message (r, line);
    return;
  }
  if (r->o->hide_numbers || r->o->numbers || r->o->offsets) {
    const char *number = p;

    p += strspn (p, "0123456789");
    separator = p < end ? *p++ : ':';
    if (!r->o->hide_numbers)
      p = number;
  }
  if (r->separate)
    puts ("--");
  r->separate = false;
  r->printed = true;
  if (r->o->show_names) {
    print_name (stdout, path);
    putchar (r->o->common.null ? '\0' : separator);
  }
  fwrite (p, 1, end - p, stdout);
}

/* `gfs-grep: FILE: REASON', or a REASON alone. */
static void
print_message (struct grep_run *r, const char *line)
{
  CLEANUP_FREE char *copy = strdup (line);
  const char *p, *path;

  if (copy == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  copy[strcspn (copy, "\n")] = '\0';
  p = strchr (copy, ' ');
  if (strncmp (copy, "gfs-grep: ", 10) != 0)
    return;
  p++;
  path = path_of (r, &p);
  if (path != NULL && strncmp (p, ": ", 2) == 0) {
    tool_error (path, "%s", p + 2);
    r->said = r->printed = true; /* for grep, it is the same */
  } else if (r->nr_files == 0)
    tool_error (NULL, "%s", p);
  else {
    free (r->reason);
    r->reason = strdup (p);
  }
}
