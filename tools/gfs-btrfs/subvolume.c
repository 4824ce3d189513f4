/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-btrfs subvolume. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-btrfs/btrfs.h"
#include "json.h"

#define TOP_LEVEL 5 /* the file system itself */

static void print_line (const struct btrfs_opts *o,
                        const struct guestfs_btrfssubvolume *s);
static int delete_tree (guestfs_h *g, const char *path);
static int delete_below (guestfs_h *g, const char *path,
                         const struct guestfs_btrfssubvolume_list *list,
                         uint64_t id, bool *seen);
static const char *path_in (const char *outer, const char *path);

int
subvolume_list (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  struct guestfs_btrfssubvolume_list *list =
    guestfs_btrfs_subvolume_list (g, args[0]);
  struct json_list json = { 0 };

  if (list == NULL)
    return tool_fail (g, args[0]);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct guestfs_btrfssubvolume *s = &list->val[i];

    if (o->common.json) {
      json_t *object = json_object ();

      json_set_int (object, "id", s->btrfssubvolume_id);
      json_set_int (object, "parent", s->btrfssubvolume_top_level_id);
      json_set_name (object, "path", s->btrfssubvolume_path);
      json_list_add (&json, object);
    } else
      print_line (o, s);
  }
  if (o->common.json)
    json_list_end (&json);
  guestfs_free_btrfssubvolume_list (list);
  return 0;
}

static void
print_line (const struct btrfs_opts *o, const struct guestfs_btrfssubvolume *s)
{
  if (!o->paths)
    printf ("ID %" PRIu64 " top level %" PRIu64 " path ", s->btrfssubvolume_id,
            s->btrfssubvolume_top_level_id);
  if (o->common.null)
    fputs (s->btrfssubvolume_path, stdout);
  else
    print_name (stdout, s->btrfssubvolume_path);
  putchar (o->common.null ? '\0' : '\n');
}

int
subvolume_create (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  const struct guestfs_btrfs_subvolume_create_opts_argv how = {
    .bitmask = o->qgroup != NULL
                 ? GUESTFS_BTRFS_SUBVOLUME_CREATE_OPTS_QGROUPID_BITMASK
                 : 0,
    .qgroupid = o->qgroup,
  };
  int r = 0;

  for (; *args != NULL; args++)
    if (guestfs_btrfs_subvolume_create_opts_argv (g, *args, &how) == -1)
      r = tool_fail (g, *args);
  return r;
}

int
subvolume_delete (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  int r = 0;

  for (; *args != NULL; args++)
    if (o->recursive ? delete_tree (g, *args) == -1
                     : guestfs_btrfs_subvolume_delete (g, *args) == -1)
      r = o->recursive ? -1 : tool_fail (g, *args);
  return r;
}

/* PATH and the subvolumes in it.  These are known by number: their paths are
 * those of the file system, not of what is mounted.
 */
static int
delete_tree (guestfs_h *g, const char *path)
{
  struct guestfs_btrfssubvolume_list *list;
  char **show = guestfs_btrfs_subvolume_show (g, path);
  uint64_t id = 0;
  bool *seen;
  int r;

  if (show == NULL)
    return tool_fail (g, path);
  for (size_t i = 0; show[i] != NULL; i += 2)
    if (strcmp (show[i], "Subvolume ID") == 0)
      id = strtoull (show[i + 1], NULL, 10);
  gm_strings_free (show);
  if (id == TOP_LEVEL)
    return tool_error (path, "the top level cannot be deleted");
  list = guestfs_btrfs_subvolume_list (g, path);
  if (list == NULL)
    return tool_fail (g, path);
  seen = calloc (list->len + 1, sizeof *seen);
  if (seen == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  r = delete_below (g, path, list, id, seen);
  free (seen);
  guestfs_free_btrfssubvolume_list (list);
  return r;
}

/* What is in what, the image says: each is SEEN once, or it could lead us in
 * circles.
 */
static int
delete_below (guestfs_h *g, const char *path,
              const struct guestfs_btrfssubvolume_list *list, uint64_t id,
              bool *seen)
{
  const char *self = NULL;
  int r = 0;

  for (uint32_t i = 0; i < list->len; i++)
    if (list->val[i].btrfssubvolume_id == id) {
      self = list->val[i].btrfssubvolume_path;
      seen[i] = true;
    }
  if (self == NULL)
    return tool_error (path, "is not in the list of subvolumes");
  for (uint32_t i = 0; r == 0 && i < list->len; i++) {
    const struct guestfs_btrfssubvolume *s = &list->val[i];
    CLEANUP_FREE char *inner = NULL;
    const char *rest;

    if (s->btrfssubvolume_top_level_id != id || seen[i])
      continue;
    rest = path_in (self, s->btrfssubvolume_path);
    if (rest == NULL)
      return tool_error (s->btrfssubvolume_path, "is not below %s", self);
    if (asprintf (&inner, "%s/%s", path, rest) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "%s", strerror (errno));
    r = delete_below (g, inner, list, s->btrfssubvolume_id, seen);
  }
  return r == -1
           ? -1
           : btrfs_done (g, guestfs_btrfs_subvolume_delete (g, path), path);
}

/* What PATH is inside OUTER, or NULL if it leads elsewhere. */
static const char *
path_in (const char *outer, const char *path)
{
  size_t len = strlen (outer);

  if (strncmp (path, outer, len) != 0 || path[len] != '/')
    return NULL;
  for (const char *s = path + len; s != NULL; s = strchr (s + 1, '/')) {
    size_t n = strcspn (s + 1, "/");

    if (n == 0 || (n <= 2 && strspn (s + 1, ".") >= n))
      return NULL;
  }
  return path + len + 1;
}

int
subvolume_snapshot (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  const struct guestfs_btrfs_subvolume_snapshot_opts_argv how = {
    .bitmask = GUESTFS_BTRFS_SUBVOLUME_SNAPSHOT_OPTS_RO_BITMASK |
               (o->qgroup != NULL
                  ? GUESTFS_BTRFS_SUBVOLUME_SNAPSHOT_OPTS_QGROUPID_BITMASK
                  : 0),
    .ro = o->readonly,
    .qgroupid = o->qgroup,
  };

  return btrfs_done (
    g, guestfs_btrfs_subvolume_snapshot_opts_argv (g, args[0], args[1], &how),
    args[1]);
}

int
subvolume_show (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  char **show = guestfs_btrfs_subvolume_show (g, args[0]);
  json_t *object;

  if (show == NULL)
    return tool_fail (g, args[0]);
  object = json_object ();
  for (size_t i = 0; show[i] != NULL; i += 2) {
    json_set_name (object, show[i], show[i + 1]);
    if (o->common.json)
      continue;
    printf ("%s: ", show[i]);
    print_name (stdout, show[i + 1]);
    putchar (o->common.null ? '\0' : '\n');
  }
  if (o->common.json)
    json_print (object);
  else
    json_decref (object);
  gm_strings_free (show);
  return 0;
}

int
subvolume_get_default (guestfs_h *g, const void *opts, char **args)
{
  int64_t id = guestfs_btrfs_subvolume_get_default (g, args[0]);

  (void) opts;
  if (id == -1)
    return tool_fail (g, args[0]);
  printf ("%" PRIi64 "\n", id);
  return 0;
}

int
subvolume_set_default (guestfs_h *g, const void *opts, char **args)
{
  int64_t id = subvolume_id (args[0]);

  (void) opts;
  return btrfs_done (g, guestfs_btrfs_subvolume_set_default (g, id, args[1]),
                     args[1]);
}

int64_t
subvolume_id (const char *text)
{
  char *end;
  int64_t id;

  errno = 0;
  id = strtoll (text, &end, 10);
  if (errno != 0 || *end != '\0' || end == text || id < 0)
    tool_misuse ("%s: is not the number of a subvolume", text);
  return id;
}
