/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes to extended attributes of many files. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "xattrs.h"

struct xattr_changes {
  FILE *fp;
  size_t nr;
};

static void failed (void) __attribute__ ((noreturn));

struct xattr_changes *
xattr_changes_new (void)
{
  struct xattr_changes *ch = calloc (1, sizeof *ch);

  if (ch == NULL || (ch->fp = tmpfile ()) == NULL)
    failed ();
  return ch;
}

void
xattr_changes_add (struct xattr_changes *ch, const char *path, const char *name,
                   const char *value, size_t len)
{
  uint32_t n = value != NULL ? len : UINT32_MAX;
  const unsigned char be[] = { n >> 24, n >> 16, n >> 8, n };

  fwrite (path, strlen (path) + 1, 1, ch->fp);
  fwrite (name, strlen (name) + 1, 1, ch->fp);
  fwrite (be, sizeof be, 1, ch->fp);
  if (value != NULL && len > 0)
    fwrite (value, len, 1, ch->fp);
  if (ferror (ch->fp))
    failed ();
  ch->nr++;
}

int
xattr_changes_make (guestfs_h *g, struct xattr_changes *take_ch, bool nofollow)
{
  CLEANUP_FREE struct xattr_changes *ch = take_ch;
  CLEANUP_FILE FILE *fp = ch->fp;
  CLEANUP_FREE_STRINGS char **list = NULL;
  char name[32];
  int r = 0;

  if (ch->nr == 0)
    return 0;
  if (fflush (fp) == EOF || lseek (fileno (fp), 0, SEEK_SET) == -1)
    failed ();
  snprintf (name, sizeof name, "/dev/fd/%d", fileno (fp));
  list = guestfs_mini_change_xattrs (
    g, name, GUESTFS_MINI_CHANGE_XATTRS_NOFOLLOW, nofollow, -1);
  if (list == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; list[i] != NULL && list[i + 1] != NULL; i += 2)
    r = tool_error (list[i], "%s", list[i + 1]);
  return r;
}

static void
failed (void)
{
  tool_die (TOOL_EXIT_FAILED, NULL, "temporary file: %s", strerror (errno));
}
