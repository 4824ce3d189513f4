/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part dump, apply: whole tables as text, in the format of sfdisk. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-part/part.h"

#define TABLE_LIMIT (1024 * 1024) /* of the text of a table */

static char *read_table (const char *path);

int
part_dump (guestfs_h *g, const struct part_opts *o, char **args)
{
  CLEANUP_FREE char *text = guestfs_mini_part_dump (
    g, args[0], GUESTFS_MINI_PART_DUMP_JSON, o->common.json, -1);

  if (text == NULL)
    return tool_fail (g, args[0]);
  fputs (text, stdout);
  return 0;
}

int
part_apply (guestfs_h *g, const struct part_opts *o, char **args)
{
  CLEANUP_FREE char *table = read_table (args[1] != NULL ? args[1] : "-");
  CLEANUP_FREE_STRINGS char **changes = NULL;

  if (table == NULL)
    return -1;
  changes = guestfs_mini_part_apply (
    g, args[0], table, GUESTFS_MINI_PART_APPLY_DRYRUN, o->dry_run, -1);
  if (changes == NULL)
    return tool_fail (g, args[0]);
  for (size_t i = 0; o->dry_run && changes[i] != NULL; i++) {
    print_name (stdout, changes[i]);
    putchar ('\n');
  }
  return 0;
}

/* All of the host's file PATH, `-' being stdin; NULL after a message. */
static char *
read_table (const char *path)
{
  bool is_stdin = strcmp (path, "-") == 0;
  const char *name = is_stdin ? "standard input" : path;
  FILE *fp = is_stdin ? stdin : fopen (path, "re");
  char *text = malloc (TABLE_LIMIT + 1);
  size_t n = 0;

  if (fp == NULL || text == NULL) {
    tool_error (name, "%s", strerror (errno));
    goto bad;
  }
  n = fread (text, 1, TABLE_LIMIT + 1, fp);
  if (ferror (fp)) {
    tool_error (name, "%s", strerror (errno));
    goto bad;
  }
  if (n > TABLE_LIMIT || memchr (text, '\0', n) != NULL) {
    tool_error (name, "is not the text of a partition table");
    goto bad;
  }
  text[n] = '\0';
  if (!is_stdin)
    fclose (fp);
  return text;
bad:
  if (fp != NULL && !is_stdin)
    fclose (fp);
  free (text);
  return NULL;
}
