/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths as Windows has them, on the command line. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "guestpath.h"
#include "inspect.h"
#include "strvec.h"

static char *find_windows (struct tool_common *c, guestfs_h *g);
static char *translate (guestfs_h *g, const char *root, const char *path);
static char *device_of (guestfs_h *g, const char *root, char letter);
static char *mounted_at (guestfs_h *g, const char *device);
static char *fold (guestfs_h *g, const char *path);

char *
tool_path (struct tool_common *c, guestfs_h *g, char *take_path)
{
  CLEANUP_FREE char *root = NULL;
  char *path;

  if (take_path == NULL || !tool_has_drive (take_path))
    return take_path;
  root = find_windows (c, g);
  if (root == NULL)
    return take_path;
  path = translate (g, root, take_path);
  free (take_path);
  return path;
}

/* The arguments are lent by popt, so all of them are copied. */
void
tool_paths (struct tool_common *c, guestfs_h *g, int first, int nr)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  bool any = false;

  for (int i = first; i < first + nr && i < c->nr_args; i++)
    any |= tool_has_drive (c->args[i]);
  if (!any)
    return;
  for (int i = 0; i < c->nr_args; i++) {
    char *path = strdup (c->args[i]);

    if (path != NULL && i >= first && i < first + nr)
      path = tool_path (c, g, path);
    if (path == NULL || gm_strvec_take (&vec, path) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  gm_strings_free (c->expanded);
  c->args = c->expanded = gm_strvec_steal (&vec);
  if (c->args == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

bool
tool_has_drive (const char *path)
{
  return isalpha ((unsigned char) path[0]) && path[1] == ':' &&
         (path[2] == '\\' || path[2] == '/');
}

/* The root of the Windows that is mounted, malloc'ed; NULL if there is none.  Of
 * a live appliance that is what the last inspection has found; a private one is
 * inspected, even if -m has said what to mount.
 */
static char *
find_windows (struct tool_common *c, guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **roots = NULL;
  char *found = NULL;

  if (c->system != NULL)
    return tool_is_windows (g, c->system) ? strdup (c->system) : NULL;
  roots = c->private_appliance && !c->inspected ? guestfs_inspect_os (g)
                                                : guestfs_inspect_get_roots (g);
  c->inspected |= c->private_appliance;
  for (size_t i = 0; roots != NULL && roots[i] != NULL; i++) {
    CLEANUP_FREE char *dir = NULL;

    if (!tool_is_windows (g, roots[i]))
      continue;
    dir = mounted_at (g, roots[i]);
    if (dir == NULL && found != NULL)
      continue;
    free (found);
    found = strdup (roots[i]);
    if (dir != NULL)
      break;
  }
  return found;
}

static char *
translate (guestfs_h *g, const char *root, const char *path)
{
  const char drive[] = { toupper ((unsigned char) path[0]), ':', '\0' };
  CLEANUP_FREE char *device = device_of (g, root, drive[0]);
  CLEANUP_FREE char *dir = NULL;
  CLEANUP_FREE char *full = NULL;

  if (device == NULL)
    tool_die (TOOL_EXIT_FAILED, path, "this Windows has no drive %s", drive);
  dir = mounted_at (g, device);
  if (dir == NULL)
    tool_die (TOOL_EXIT_FAILED, path, "%s is %s, which is not mounted", drive,
              device);
  full = path_join (dir, path + 3);
  for (char *p = full + strlen (dir); *p != '\0'; p++)
    if (*p == '\\')
      *p = '/';
  return fold (g, full);
}

/* The device of the drive LETTER, malloc'ed, or NULL.  A registry that knows no
 * letters leaves one for what Windows lies on.
 */
static char *
device_of (guestfs_h *g, const char *root, char letter)
{
  CLEANUP_FREE_STRINGS char **drives =
    guestfs_inspect_get_drive_mappings (g, root);

  for (size_t i = 0; drives && drives[i] && drives[i + 1]; i += 2)
    if (toupper ((unsigned char) drives[i][0]) == letter)
      return strdup (drives[i + 1]);
  if ((drives == NULL || drives[0] == NULL) && letter == 'C')
    return strdup (root);
  return NULL;
}

/* Where DEVICE is mounted, malloc'ed, or NULL. */
static char *
mounted_at (guestfs_h *g, const char *device)
{
  CLEANUP_FREE_STRINGS char **mounts = guestfs_mountpoints (g);

  for (size_t i = 0; mounts && mounts[i] && mounts[i + 1]; i += 2)
    if (strcmp (mounts[i], device) == 0)
      return strdup (mounts[i + 1]);
  return NULL;
}

/* PATH with the case that names have on the disk, as far as they exist. */
static char *
fold (guestfs_h *g, const char *path)
{
  char *folded = guestfs_case_sensitive_path (g, path);
  CLEANUP_FREE char *parent = NULL;
  CLEANUP_FREE char *above = NULL;
  const char *name;

  if (folded != NULL)
    return folded;
  parent = path_parent (path);
  if (strcmp (parent, path) == 0 || strcmp (path, "/") == 0)
    return strdup (path);
  above = fold (g, parent);
  name = path + strlen (parent);
  return path_join (above, name + strspn (name, "/"));
}
