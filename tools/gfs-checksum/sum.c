/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-checksum: types of checksums, names in lists, and asking for many. */
/* mini_checksums is private */
#define GUESTFS_PRIVATE 1

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-checksum/checksum.h"

enum { BATCH_FILES = 256, BATCH_BYTES = 512 * 1024 };

static const struct sum_type types[] = {
  { "md5", "MD5", 32 },       { "sha1", "SHA1", 40 },
  { "sha224", "SHA224", 56 }, { "sha256", "SHA256", 64 },
  { "sha384", "SHA384", 96 }, { "sha512", "SHA512", 128 },
};

const struct sum_type *
sum_type_find (const char *name, const char *tag, size_t digits)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if ((name && strcmp (types[i].name, name) == 0) ||
        (tag && strcmp (types[i].tag, tag) == 0) || types[i].digits == digits)
      return &types[i];
  return NULL;
}

bool
batch_add (struct batch *b, const char *path)
{
  if (gm_strvec_add (&b->paths, path) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  b->bytes += strlen (path);
  return b->paths.len >= BATCH_FILES || b->bytes >= BATCH_BYTES;
}

char **
batch_ask (guestfs_h *g, const struct batch *b, const char *type)
{
  char **sums = guestfs_mini_checksums (g, type, b->paths.strings);

  if (sums == NULL)
    tool_fail (g, NULL);
  return sums;
}

void
batch_clear (struct batch *b)
{
  gm_strvec_free (&b->paths);
  b->bytes = 0;
}

/* On a terminal all is odd that is not safe there. */
static char *
escaped (const char *name)
{
  return isatty (STDOUT_FILENO) ? escape_name (name) : NULL;
}

bool
name_is_odd (const char *name)
{
  CLEANUP_FREE char *safe = escaped (name);

  return safe ? strcmp (safe, name) != 0 : strpbrk (name, "\\\n\r") != NULL;
}

void
put_name (const char *name)
{
  CLEANUP_FREE char *safe = escaped (name);

  if (safe) {
    fputs (safe, stdout);
    return;
  }
  for (; *name; name++)
    if (*name == '\\')
      fputs ("\\\\", stdout);
    else if (*name == '\n')
      fputs ("\\n", stdout);
    else if (*name == '\r')
      fputs ("\\r", stdout);
    else
      putchar (*name);
}
