/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-diff: changes in a temporary file.  They go no further than this process,
 * so numbers are as they are in memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-diff/diff.h"

static void
failed (void)
{
  tool_die (TOOL_EXIT_FAILED, NULL, "temporary file: %s", strerror (errno));
}

static void
put (FILE *spool, const void *data, size_t len)
{
  if (fwrite (data, 1, len, spool) != len)
    failed ();
}

void
spool_write (FILE *spool, const struct change *c)
{
  const char *what = c->what ? c->what : "";

  put (spool, &c->kind, sizeof c->kind);
  put (spool, &c->ask_contents, sizeof c->ask_contents);
  put (spool, c->path, strlen (c->path) + 1);
  put (spool, what, strlen (what) + 1);
  put (spool, &c->old, sizeof c->old);
  put (spool, &c->new, sizeof c->new);
}

static char *
get_string (FILE *spool)
{
  char *s = NULL;
  size_t size = 0;

  if (getdelim (&s, &size, 0, spool) <= 0)
    failed ();
  return s;
}

static bool
get (FILE *spool, void *data, size_t len)
{
  size_t n = fread (data, 1, len, spool);

  if (ferror (spool))
    failed ();
  return n == len;
}

bool
spool_read (FILE *spool, struct change *c)
{
  if (!get (spool, &c->kind, sizeof c->kind))
    return false;
  if (!get (spool, &c->ask_contents, sizeof c->ask_contents))
    failed ();
  c->path = get_string (spool);
  c->what = get_string (spool);
  return get (spool, &c->old, sizeof c->old) &&
         get (spool, &c->new, sizeof c->new);
}
