/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-btrfs quota and qgroup. */
#include <stdio.h>
#include <string.h>

#include "gfs-btrfs/btrfs.h"
#include "json.h"
#include "size.h"

int
quota_enable (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_quota_enable (g, args[0], 1), args[0]);
}

int
quota_disable (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_quota_enable (g, args[0], 0), args[0]);
}

int
quota_rescan (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_quota_rescan (g, args[0]), args[0]);
}

/* Group, bytes it refers to, bytes that nobody else does. */
int
qgroup_show (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  struct guestfs_btrfsqgroup_list *list =
    guestfs_btrfs_qgroup_show (g, args[0]);
  char rfer[SIZE_TEXT], excl[SIZE_TEXT];
  struct json_list json = { 0 };

  if (list == NULL)
    return tool_fail (g, args[0]);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct guestfs_btrfsqgroup *q = &list->val[i];

    if (o->common.json) {
      json_t *object = json_object ();

      json_set_name (object, "group", q->btrfsqgroup_id);
      json_set_int (object, "referenced", q->btrfsqgroup_rfer);
      json_set_int (object, "exclusive", q->btrfsqgroup_excl);
      json_list_add (&json, object);
    } else
      printf ("%s %s %s%c", q->btrfsqgroup_id,
              size_text (rfer, q->btrfsqgroup_rfer, o->human),
              size_text (excl, q->btrfsqgroup_excl, o->human),
              o->common.null ? '\0' : '\n');
  }
  if (o->common.json)
    json_list_end (&json);
  guestfs_free_btrfsqgroup_list (list);
  return 0;
}

int
qgroup_create (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_qgroup_create (g, args[0], args[1]),
                     args[1]);
}

int
qgroup_destroy (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_qgroup_destroy (g, args[0], args[1]),
                     args[1]);
}

int
qgroup_assign (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (
    g, guestfs_btrfs_qgroup_assign (g, args[0], args[1], args[2]), args[2]);
}

int
qgroup_remove (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (
    g, guestfs_btrfs_qgroup_remove (g, args[0], args[1], args[2]), args[2]);
}

int
qgroup_limit (guestfs_h *g, const void *opts, char **args)
{
  int64_t size = strcmp (args[0], "none") == 0 ? -1 : btrfs_size (args[0]);

  (void) opts;
  return btrfs_done (g, guestfs_btrfs_qgroup_limit (g, args[1], size), args[1]);
}
