/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What operations look for in the image before anything is changed. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "customize/ops.h"

static int check_type (const struct customize *c, const char *path,
                       mode_t type);

int
check_file (const struct customize *c, const char *path)
{
  return check_type (c, path, S_IFREG);
}

int
check_dir (const struct customize *c, const char *path)
{
  return check_type (c, path, S_IFDIR);
}

int
check_exists (const struct customize *c, const char *path)
{
  return check_type (c, path, 0);
}

static int
check_type (const struct customize *c, const char *path, mode_t type)
{
  struct guestfs_statns *st;
  mode_t mode;

  if (may_be_made (c, path))
    return 0;
  st = type ? guestfs_statns (c->g, path) : guestfs_lstatns (c->g, path);
  if (st == NULL)
    return tool_fail (c->g, path);
  mode = st->st_mode & S_IFMT;
  guestfs_free_statns (st);
  if (type == 0 || mode == type)
    return 0;
  return tool_error (
    path, "%s", type == S_IFREG ? "not a regular file" : strerror (ENOTDIR));
}

/* "/a" for "/a/b", since it may be copied; "/a/b" for "/a", since directories
 * are made on the way.
 */
bool
may_be_made (const struct customize *c, const char *path)
{
  for (size_t i = 0; i < c->made.len && !c->all_made; i++) {
    const char *made = c->made.strings[i];
    size_t n = 0;

    while (made[n] != '\0' && made[n] == path[n])
      n++;
    if ((made[n] == '\0' && (path[n] == '\0' || path[n] == '/')) ||
        (path[n] == '\0' && made[n] == '/') ||
        (made[n] == '\0' && n > 0 && made[n - 1] == '/'))
      return true;
  }
  return c->all_made;
}

void
note_change (struct customize *c, const char *path)
{
  if (gm_strvec_add (&c->changed, path) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

const char *
last_part (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}
