/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can only be told of a system that is mounted. */
#include <stdlib.h>

#include "cleanup.h"
#include "gfs-inspect/inspect.h"
#include "json.h"

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
