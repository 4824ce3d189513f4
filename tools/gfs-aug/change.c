/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands that change trees, and those about the session. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aug.h"
#include "cleanup.h"

static int
done (guestfs_h *g, int r, const char *object)
{
  return r == -1 ? tool_fail (g, object) : 0;
}

int
aug_set_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  for (; args[0] != NULL && args[1] != NULL; args += 2)
    if (aug_need (g, args[0]) == -1 ||
        done (g, guestfs_aug_set (g, args[0], args[1]), args[0]) == -1)
      return -1;
  return 0;
}

int
aug_setm_cmd (guestfs_h *g, const void *opts, char **args)
{
  const char *sub = args[1][0] != '\0' ? args[1] : NULL;

  (void) opts;
  if (aug_need (g, args[0]) == -1)
    return -1;
  return done (g, guestfs_aug_setm (g, args[0], sub, args[2]), args[0]);
}

int
aug_clear_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  for (; *args != NULL; args++)
    if (aug_need (g, *args) == -1 ||
        done (g, guestfs_aug_clear (g, *args), *args) == -1)
      return -1;
  return 0;
}

int
aug_rm_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  for (; *args != NULL; args++) {
    int n;

    if (aug_need (g, *args) == -1)
      return -1;
    n = guestfs_aug_rm (g, *args);
    if (n == -1)
      return tool_fail (g, *args);
    if (n == 0)
      return tool_error (*args, "no matching node");
  }
  return 0;
}

int
aug_mv_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  if (aug_need (g, args[0]) == -1 || aug_need (g, args[1]) == -1)
    return -1;
  return done (g, guestfs_aug_mv (g, args[0], args[1]), args[0]);
}

int
aug_insert_cmd (guestfs_h *g, const void *opts, char **args)
{
  bool before = strcmp (args[1], "before") == 0;

  (void) opts;
  if (aug_need (g, args[2]) == -1)
    return -1;
  return done (g, guestfs_aug_insert (g, args[2], args[0], before), args[2]);
}

int
aug_defvar_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  if (aug_need (g, args[1]) == -1)
    return -1;
  return done (g, guestfs_aug_defvar (g, args[0], args[1]), args[0]);
}

int
aug_defnode_cmd (guestfs_h *g, const void *opts, char **args)
{
  const char *value = args[2] != NULL ? args[2] : "";
  struct guestfs_int_bool *r;

  (void) opts;
  if (aug_need (g, args[1]) == -1)
    return -1;
  r = guestfs_aug_defnode (g, args[0], args[1], value);
  if (r == NULL)
    return tool_fail (g, args[1]);
  guestfs_free_int_bool (r);
  return 0;
}

int
aug_transform_cmd (guestfs_h *g, const void *opts, char **args)
{
  bool exclude = strcmp (args[1], "excl") == 0;

  (void) opts;
  return done (g,
               guestfs_aug_transform (g, args[0], args[2],
                                      GUESTFS_AUG_TRANSFORM_REMOVE,
                                      (int) exclude, -1),
               args[0]);
}

int
aug_load_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  if (args[0] == NULL)
    return done (g, guestfs_aug_load (g), NULL);
  return aug_load_files (g, args, true);
}

int
aug_save_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) args;
  return aug_save_all (g, opts, true);
}
