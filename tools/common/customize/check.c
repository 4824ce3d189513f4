/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What operations look for in the image before anything is changed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "customize/ops.h"

static int check_type (const struct customize *c, const char *path,
                       mode_t type);
static int type_of (const struct customize *c, const char *path, bool follow,
                    mode_t *type);
static char *parent_of (const char *path);
static void unmake (struct gm_strvec *made, const char *dir);
static bool is_below (const char *path, const char *dir);

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
  mode_t mode;

  if (may_be_made (c, path))
    return 0;
  if (is_removed (c, path))
    return tool_error (path, "an operation before takes it away");
  if (type_of (c, path, type != 0, &mode) == -1)
    return tool_fail (c->g, path);
  if (type == 0 || mode == type)
    return 0;
  return tool_error (
    path, "%s", type == S_IFREG ? "not a regular file" : strerror (ENOTDIR));
}

/* The file type of PATH, or of what it leads to.  Returns 0, or -1. */
static int
type_of (const struct customize *c, const char *path, bool follow, mode_t *type)
{
  struct guestfs_statns *st =
    follow ? guestfs_statns (c->g, path) : guestfs_lstatns (c->g, path);

  if (st == NULL)
    return -1;
  *type = st->st_mode & S_IFMT;
  guestfs_free_statns (st);
  return 0;
}

int
check_place (const struct customize *c, const char *path, bool dir)
{
  CLEANUP_FREE char *parent = NULL;
  mode_t type;

  if (may_be_made (c, path))
    return 0;
  if (!is_removed (c, path)) {
    if (type_of (c, path, true, &type) == 0)
      return dir || type != S_IFDIR
               ? 0
               : tool_error (path, "%s", strerror (EISDIR));
    if (guestfs_last_errno (c->g) != ENOENT)
      return tool_fail (c->g, path);
  }
  parent = parent_of (path);
  return check_dir (c, parent);
}

int
check_way (const struct customize *c, const char *path)
{
  CLEANUP_FREE char *at = text_copy (path);
  mode_t type;

  for (;;) {
    char *parent;

    if (may_be_made (c, at))
      return 0;
    if (!is_removed (c, at)) {
      if (type_of (c, at, true, &type) == 0)
        return type == S_IFDIR ? 0 : tool_error (at, "%s", strerror (ENOTDIR));
      if (guestfs_last_errno (c->g) != ENOENT &&
          guestfs_last_errno (c->g) != ENOTDIR)
        return tool_fail (c->g, at);
    }
    if (strcmp (at, "/") == 0)
      return 0;
    parent = parent_of (at);
    free (at);
    at = parent;
  }
}

/* Without the last part of PATH. */
static char *
parent_of (const char *path)
{
  size_t len = strlen (path);

  while (len > 1 && path[len - 1] == '/')
    len--;
  while (len > 1 && path[len - 1] != '/')
    len--;
  while (len > 1 && path[len - 1] == '/')
    len--;
  return text_format ("%.*s", (int) len, path);
}

int
note_removed (struct customize *c, const char *path)
{
  CLEANUP_FREE_STRINGS char **paths = matching_paths (c->g, path);

  if (paths == NULL)
    return -1;
  for (size_t i = 0; paths[i] != NULL; i++) {
    unmake (&c->made, paths[i]);
    if (gm_strvec_add (&c->removed, paths[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  return 0;
}

static void
unmake (struct gm_strvec *made, const char *dir)
{
  size_t kept = 0;

  for (size_t i = 0; i < made->len; i++)
    if (is_below (made->strings[i], dir))
      free (made->strings[i]);
    else
      made->strings[kept++] = made->strings[i];
  if (made->strings != NULL)
    made->strings[kept] = NULL;
  made->len = kept;
}

bool
is_removed (const struct customize *c, const char *path)
{
  for (size_t i = 0; i < c->removed.len; i++)
    if (is_below (path, c->removed.strings[i]))
      return true;
  return false;
}

/* Or DIR itself. */
static bool
is_below (const char *path, const char *dir)
{
  size_t n = strlen (dir);

  while (n > 0 && dir[n - 1] == '/')
    n--;
  return strncmp (path, dir, n) == 0 && (path[n] == '\0' || path[n] == '/');
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
