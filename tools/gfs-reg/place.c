/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: which file of the image a key is in. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-reg/reg.h"
#include "inspect.h"

/* What has been found so far, for the one image that there is. */
static struct {
  bool known;
  char *root, *software, *system, *control_set;
} windows;

static int find_windows (guestfs_h *g, const struct reg_opts *o,
                         const char *object);
static const char *rest_of (const char *key, const char *name);
static int machine (guestfs_h *g, const char *object, const char *key,
                    struct reg_place *place);
static int user (guestfs_h *g, const struct reg_opts *o, const char *object,
                 const char *key, struct reg_place *place);
static char *guess_folder (guestfs_h *g, const char *name, int len);
static int beside (guestfs_h *g, const char *object, const char *name,
                   const char *rest, struct reg_place *place);
static int put (struct reg_place *place, const char *file, const char *prefix,
                const char *rest);

int
reg_place (guestfs_h *g, const struct reg_opts *o, const char *object,
           const char *key, struct reg_place *place)
{
  const char *rest;

  key += strspn (key, "\\");
  if (o->hive != NULL)
    return put (place, o->hive, "", key);
  if (find_windows (g, o, object) == -1)
    return -1;
  if ((rest = rest_of (key, "HKLM")) != NULL ||
      (rest = rest_of (key, "HKEY_LOCAL_MACHINE")) != NULL)
    return machine (g, object, rest, place);
  if ((rest = rest_of (key, "HKU")) != NULL ||
      (rest = rest_of (key, "HKEY_USERS")) != NULL)
    return user (g, o, object, rest, place);
  return tool_error (object, "%s: keys begin with HKLM\\ or HKU\\", key);
}

static int
find_windows (guestfs_h *g, const struct reg_opts *o, const char *object)
{
  struct tool_common *common = (struct tool_common *) &o->common;

  if (windows.known)
    return 0;
  windows.root = tool_system (common, g);
  if (windows.root == NULL || !tool_is_windows (g, windows.root))
    return tool_error (object, "no Windows is mounted; see --hive");
  windows.software =
    guestfs_inspect_get_windows_software_hive (g, windows.root);
  windows.system = guestfs_inspect_get_windows_system_hive (g, windows.root);
  windows.control_set =
    guestfs_inspect_get_windows_current_control_set (g, windows.root);
  windows.known = true;
  return 0;
}

/* What follows the first key NAME, or NULL if the first is another. */
static const char *
rest_of (const char *key, const char *name)
{
  size_t len = strlen (name);

  if (strncasecmp (key, name, len) != 0 ||
      (key[len] != '\0' && key[len] != '\\'))
    return NULL;
  key += len;
  return key + strspn (key, "\\");
}

static int
machine (guestfs_h *g, const char *object, const char *key,
         struct reg_place *place)
{
  const char *rest, *set;

  if ((rest = rest_of (key, "SOFTWARE")) != NULL)
    return windows.software != NULL
             ? put (place, windows.software, "", rest)
             : tool_error (object, "this Windows has no hive SOFTWARE");
  if ((rest = rest_of (key, "SYSTEM")) != NULL) {
    if (windows.system == NULL)
      return tool_error (object, "this Windows has no hive SYSTEM");
    set = rest_of (rest, "CurrentControlSet");
    if (set != NULL && windows.control_set == NULL)
      return tool_error (object,
                         "it is not known which control set is current");
    return set != NULL ? put (place, windows.system, windows.control_set, set)
                       : put (place, windows.system, "", rest);
  }
  if ((rest = rest_of (key, "SAM")) != NULL)
    return beside (g, object, "SAM", rest, place);
  if ((rest = rest_of (key, "SECURITY")) != NULL)
    return beside (g, object, "SECURITY", rest, place);
  return tool_error (
    object, "HKLM\\%s: is none of SOFTWARE, SYSTEM, SAM, SECURITY", key);
}

/* HKU\.DEFAULT, or a user. */
static int
user (guestfs_h *g, const struct reg_opts *o, const char *object,
      const char *key, struct reg_place *place)
{
  const char *rest = rest_of (key, ".DEFAULT");
  int len = strcspn (key, "\\");
  CLEANUP_FREE char *path = NULL;

  if (rest != NULL)
    return beside (g, object, "DEFAULT", rest, place);
  if (len == 0 || memchr (key, '/', len) != NULL || key[0] == '.')
    return tool_error (object, "HKU\\%s: expected the name of a user", key);
  if (windows.software != NULL)
    path = reg_profile (g, o, windows.software, key, len);
  if (path == NULL)
    path = guess_folder (g, key, len);
  if (path == NULL)
    return tool_error (object, "HKU\\%.*s: there is no such user", len, key);
  return put (place, path, "", key + len + strspn (key + len, "\\"));
}

/* A user whom SOFTWARE does not know may be in a folder all the same. */
static char *
guess_folder (guestfs_h *g, const char *name, int len)
{
  static const char *const folders[] = { "/Users", "/Documents and Settings",
                                         NULL };

  for (int i = 0; folders[i] != NULL; i++) {
    CLEANUP_FREE char *path = NULL;
    char *found;

    if (asprintf (&path, "%s/%.*s/NTUSER.DAT", folders[i], len, name) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    found = guestfs_case_sensitive_path (g, path);
    if (found != NULL)
      return found;
  }
  return NULL;
}

/* A hive in the folder of the others. */
static int
beside (guestfs_h *g, const char *object, const char *name, const char *rest,
        struct reg_place *place)
{
  const char *near = windows.software ? windows.software : windows.system;
  const char *slash = near == NULL ? NULL : strrchr (near, '/');
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FREE char *found = NULL;

  if (slash != NULL &&
      asprintf (&path, "%.*s/%s", (int) (slash - near), near, name) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (path != NULL)
    found = guestfs_case_sensitive_path (g, path);
  if (found == NULL)
    return tool_error (object, "this Windows has no hive %s", name);
  return put (place, found, "", rest);
}

static int
put (struct reg_place *place, const char *file, const char *prefix,
     const char *rest)
{
  place->file = strdup (file);
  if (place->file == NULL ||
      asprintf (&place->key, "%s%s%s", prefix,
                prefix[0] != '\0' && rest[0] != '\0' ? "\\" : "", rest) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return 0;
}

void
reg_place_free (struct reg_place *place)
{
  free (steal_ptr (&place->file));
  free (steal_ptr (&place->key));
}
