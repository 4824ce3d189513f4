/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can only be told of a system that is mounted. */
#include <stdlib.h>

#include "cleanup.h"
#include "gfs-inspect/inspect.h"
#include "json.h"

static void set_known (json_t *object, const char *key, const char *value);
static json_t *need (json_t *value);

int
add_applications (guestfs_h *g, const char *root, json_t *system)
{
  struct guestfs_application2_list *list =
    guestfs_inspect_list_applications2 (g, root);
  json_t *array;

  if (list == NULL)
    return tool_fail (g, root);
  array = need (json_array ());
  for (uint32_t i = 0; i < list->len; i++) {
    const struct guestfs_application2 *a = &list->val[i];
    json_t *object = need (json_object ());

    set_known (object, "name", a->app2_name);
    set_known (object, "display_name", a->app2_display_name);
    if (a->app2_epoch != 0)
      json_set_int (object, "epoch", a->app2_epoch);
    set_known (object, "version", a->app2_version);
    set_known (object, "release", a->app2_release);
    set_known (object, "arch", a->app2_arch);
    set_known (object, "install_path", a->app2_install_path);
    set_known (object, "publisher", a->app2_publisher);
    set_known (object, "url", a->app2_url);
    set_known (object, "source_package", a->app2_source_package);
    set_known (object, "summary", a->app2_summary);
    set_known (object, "description", a->app2_description);
    json_array_append_new (array, object);
  }
  json_object_set_new (system, "applications", array);
  guestfs_free_application2_list (list);
  return 0;
}

int
add_icon (guestfs_h *g, const char *root, json_t *system)
{
  size_t size;
  CLEANUP_FREE char *icon = guestfs_inspect_get_icon (g, root, &size, -1);
  CLEANUP_FREE char *text = NULL;

  if (icon == NULL)
    return tool_fail (g, root);
  if (size == 0)
    return 0;
  text = base64_encode (icon, size);
  if (text == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  json_set_name (system, "icon", text);
  return 0;
}

static void
set_known (json_t *object, const char *key, const char *value)
{
  if (value != NULL && value[0] != '\0')
    json_set_name (object, key, value);
}

static json_t *
need (json_t *value)
{
  if (value == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return value;
}
