/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-btrfs filesystem, device and replace. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-btrfs/btrfs.h"
#include "json.h"
#include "size.h"

static char *take_last (char **args);

int
filesystem_show (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  char **list = guestfs_btrfs_filesystem_show (g, args[0]);
  struct json_list json = { 0 };

  if (list == NULL)
    return tool_fail (g, args[0]);
  for (size_t i = 0; list[i] != NULL; i++)
    if (o->common.json)
      json_list_add (&json, json_string (list[i]));
    else
      printf ("%s%c", list[i], o->common.null ? '\0' : '\n');
  if (o->common.json)
    json_list_end (&json);
  gm_strings_free (list);
  return 0;
}

int
filesystem_resize (guestfs_h *g, const void *opts, char **args)
{
  struct guestfs_btrfs_filesystem_resize_argv how = { 0 };

  (void) opts;
  if (strcmp (args[0], "max") != 0) {
    how.bitmask = GUESTFS_BTRFS_FILESYSTEM_RESIZE_SIZE_BITMASK;
    how.size = btrfs_size (args[0]);
  }
  return btrfs_done (g, guestfs_btrfs_filesystem_resize_argv (g, args[1], &how),
                     args[1]);
}

int64_t
btrfs_size (const char *text)
{
  int64_t size;

  if (size_parse (text, &size) == -1)
    tool_misuse ("%s: is not a size", text);
  return size;
}

int
filesystem_sync (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_filesystem_sync (g, args[0]), args[0]);
}

int
filesystem_defragment (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  const struct guestfs_btrfs_filesystem_defragment_argv how = {
    .bitmask = GUESTFS_BTRFS_FILESYSTEM_DEFRAGMENT_FLUSH_BITMASK |
               (o->compress != NULL
                  ? GUESTFS_BTRFS_FILESYSTEM_DEFRAGMENT_COMPRESS_BITMASK
                  : 0),
    .flush = o->flush,
    .compress = o->compress,
  };
  int r = 0;

  for (; *args != NULL; args++)
    if (guestfs_btrfs_filesystem_defragment_argv (g, *args, &how) == -1)
      r = tool_fail (g, *args);
  return r;
}

int
device_add (guestfs_h *g, const void *opts, char **args)
{
  char *path = take_last (args);

  (void) opts;
  return btrfs_done (g, guestfs_btrfs_device_add (g, args, path), path);
}

int
device_delete (guestfs_h *g, const void *opts, char **args)
{
  char *path = take_last (args);

  (void) opts;
  return btrfs_done (g, guestfs_btrfs_device_delete (g, args, path), path);
}

int
replace_start (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_replace (g, args[0], args[1], args[2]),
                     args[2]);
}

/* The last of ARGS, which is then no longer among them. */
static char *
take_last (char **args)
{
  while (args[1] != NULL)
    args++;
  return steal_ptr (args);
}
