/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of an operating system; see system.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "system.h"

typedef char *getter (guestfs_h *g, const char *root);

static int set_strings (guestfs_h *g, const char *root, json_t *system,
                        bool windows);
static int set_version (guestfs_h *g, const char *root, json_t *system);
static int set_pairs (json_t *system, const char *list, const char *key,
                      const char *value, char **take_pairs);
static int set_filesystems (guestfs_h *g, const char *root, json_t *system);
static int set_facts (guestfs_h *g, const char *root, json_t *system);
static void set_known (json_t *object, const char *key, const char *value);
static json_t *need (json_t *value);

json_t *
system_read (guestfs_h *g, const char *root)
{
  json_t *system = need (json_object ());
  bool windows;

  json_set_name (system, "root", root);
  if (set_strings (g, root, system, false) == -1)
    goto failed;
  windows = strcmp (system_string (system, "name"), "windows") == 0;
  if (set_version (g, root, system) == -1 ||
      set_strings (g, root, system, true) == -1 ||
      set_pairs (system, "mountpoints", "mountpoint", "dev",
                 guestfs_inspect_get_mountpoints (g, root)) == -1 ||
      set_filesystems (g, root, system) == -1 ||
      (windows &&
       set_pairs (system, "drive_mappings", "name", "dev",
                  guestfs_inspect_get_drive_mappings (g, root)) == -1) ||
      set_facts (g, root, system) == -1)
    goto failed;
  return system;

failed:
  tool_fail (g, root);
  json_decref (system);
  return NULL;
}

const char *
system_string (const json_t *system, const char *key)
{
  const char *value = json_string_value (json_object_get (system, key));

  return value != NULL ? value : "";
}

/* The parts of a version are numbers, so 22.04 is 22.4 unless the system has
 * written it itself.
 */
char *
system_version (const json_t *system)
{
  const json_t *facts = json_object_get (system, "facts");
  const char *own = facts ? system_string (facts, "version_id") : "";
  json_int_t major =
    json_integer_value (json_object_get (system, "major_version"));
  json_int_t minor =
    json_integer_value (json_object_get (system, "minor_version"));
  bool windows = strcmp (system_string (system, "name"), "windows") == 0;
  char *version = NULL, *end, rest = '\0';
  long own_major = strtol (own, &end, 10), own_minor = 0;
  int r;

  if (*end == '.' && end > own)
    own_minor = strtol (end + 1, &end, 10);
  rest = *end;
  if ((major == 0 && minor == 0) ||
      (own_major == major && own_minor == minor && rest == '\0'))
    r = asprintf (&version, "%s", own);
  else if (minor == 0 && !windows)
    r = asprintf (&version, "%" JSON_INTEGER_FORMAT, major);
  else
    r = asprintf (&version, "%" JSON_INTEGER_FORMAT ".%" JSON_INTEGER_FORMAT,
                  major, minor);
  if (r == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return version;
}

/* Those that stand before the version, or LATER. */
static int
set_strings (guestfs_h *g, const char *root, json_t *system, bool later)
{
  static const struct {
    const char *name;
    getter *get;
    bool later, windows;
  } strings[] = {
    { "name", guestfs_inspect_get_type, false, false },
    { "arch", guestfs_inspect_get_arch, false, false },
    { "distro", guestfs_inspect_get_distro, false, false },
    { "product_name", guestfs_inspect_get_product_name, false, false },
    { "product_variant", guestfs_inspect_get_product_variant, false, false },
    { "package_format", guestfs_inspect_get_package_format, true, false },
    { "package_management", guestfs_inspect_get_package_management, true,
      false },
    { "windows_systemroot", guestfs_inspect_get_windows_systemroot, true,
      true },
    { "windows_current_control_set",
      guestfs_inspect_get_windows_current_control_set, true, true },
    { "hostname", guestfs_inspect_get_hostname, true, false },
    { "osinfo", guestfs_inspect_get_osinfo, true, false },
  };
  bool windows = strcmp (system_string (system, "name"), "windows") == 0;

  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
    CLEANUP_FREE char *value = NULL;

    if (strings[i].later != later || (strings[i].windows && !windows))
      continue;
    value = strings[i].get (g, root);
    if (value != NULL)
      set_known (system, strings[i].name, value);
    else if (!strings[i]
                .windows) /* what a registry does not tell is no error */
      return -1;
  }
  return 0;
}

static int
set_version (guestfs_h *g, const char *root, json_t *system)
{
  int major = guestfs_inspect_get_major_version (g, root);
  int minor = major >= 0 ? guestfs_inspect_get_minor_version (g, root) : -1;

  if (minor < 0)
    return -1;
  json_set_int (system, "major_version", major);
  json_set_int (system, "minor_version", minor);
  return 0;
}

/* An array of objects that have KEY and VALUE. */
static int
set_pairs (json_t *system, const char *list, const char *key, const char *value,
           char **take_pairs)
{
  CLEANUP_FREE_STRINGS char **pairs = take_pairs;
  json_t *array = need (json_array ());

  if (pairs == NULL) {
    json_decref (array);
    return -1;
  }
  for (size_t i = 0; pairs[i] && pairs[i + 1]; i += 2) {
    json_t *object = need (json_object ());

    json_set_name (object, key, pairs[i]);
    json_set_name (object, value, pairs[i + 1]);
    json_array_append_new (array, object);
  }
  json_object_set_new (system, list, array);
  return 0;
}

static int
set_filesystems (guestfs_h *g, const char *root, json_t *system)
{
  CLEANUP_FREE_STRINGS char **list = guestfs_inspect_get_filesystems (g, root);
  json_t *array;

  if (list == NULL)
    return -1;
  array = need (json_array ());
  for (size_t i = 0; list[i] != NULL; i++) {
    CLEANUP_FREE char *type = guestfs_vfs_type (g, list[i]);
    CLEANUP_FREE char *label = guestfs_vfs_label (g, list[i]);
    CLEANUP_FREE char *uuid = guestfs_vfs_uuid (g, list[i]);
    json_t *object = need (json_object ());

    json_set_name (object, "dev", list[i]);
    set_known (object, "type", type);
    set_known (object, "label", label);
    set_known (object, "uuid", uuid);
    json_array_append_new (array, object);
  }
  json_object_set_new (system, "filesystems", array);
  return 0;
}

static int
set_facts (guestfs_h *g, const char *root, json_t *system)
{
  CLEANUP_FREE_STRINGS char **pairs = guestfs_mini_inspect_facts (g, root);
  CLEANUP_FREE_STRINGS char **lines = guestfs_mini_inspect_warnings (g, root);
  json_t *facts, *warnings;

  if (pairs == NULL || lines == NULL)
    return -1;
  facts = need (json_object ());
  for (size_t i = 0; pairs[i] && pairs[i + 1]; i += 2)
    json_set_name (facts, pairs[i], pairs[i + 1]);
  warnings = need (json_array ());
  for (size_t i = 0; lines[i] != NULL; i++)
    json_array_append_new (warnings, json_string (lines[i]));
  json_object_set_new (system, "facts", facts);
  json_object_set_new (system, "warnings", warnings);
  return 0;
}

static void
set_known (json_t *object, const char *key, const char *value)
{
  if (value != NULL && value[0] != '\0' && strcmp (value, "unknown") != 0)
    json_set_name (object, key, value);
}

static json_t *
need (json_t *value)
{
  if (value == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return value;
}
