/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files and directories whose names nobody has yet. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cleanup.h"

#include "sysroot.h"
#include "tempname.h"

#define RANDOM 6 /* that many X */
#define TRIES 100

void
tempname_fill (char *exes)
{
  static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  unsigned char bytes[RANDOM] = { 0 };

  /* Guessed names do no harm: what exists is never opened. */
  if (getrandom (bytes, sizeof bytes, 0) == -1)
    memset (bytes, 0, sizeof bytes);
  for (int i = 0; i < RANDOM; i++)
    exes[i] = letters[bytes[i] % (sizeof letters - 1)];
}

char *
tempname_make_or_reply (struct call *c, const char *tmpl, const char *suffix,
                        int (*make) (int dir, const char *name))
{
  CLEANUP_FREE char *path = NULL, *tmpl_name = NULL;
  CLEANUP_FD int dir = -1;
  size_t len = strlen (tmpl);

  if (len < RANDOM || strcmp (tmpl + len - RANDOM, "XXXXXX") != 0)
    return reply_explained (c, EINVAL, "%s: does not end in XXXXXX", tmpl),
           NULL;
  if (strchr (suffix, '/') != NULL)
    return reply_explained (c, EINVAL, "%s: a suffix has no slash", suffix),
           NULL;
  dir = sysroot_open_parent (c, tmpl, &tmpl_name);
  path = malloc (len + strlen (suffix) + 1);
  if (dir == -1 || path == NULL)
    return reply_errno_null (c, "%s", tmpl);
  stpcpy (stpcpy (path, tmpl), suffix);
  for (int i = 0; i < TRIES; i++) {
    tempname_fill (path + len - RANDOM);
    if (make (dir, strrchr (path, '/') + 1) == 0)
      return steal_ptr (&path);
    if (errno != EEXIST)
      return reply_errno_null (c, "%s%s", tmpl, suffix);
  }
  return reply_code (c, EEXIST, "%s%s", tmpl, suffix), NULL;
}
