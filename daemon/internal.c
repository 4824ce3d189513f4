/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's half of calls whose other half is in the library.
 * API: share/api/internal.xml.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "box.h"
#include "daemon-calls.h"
#include "call.h"
#include "dispatch.h"
#include "file.h"
#include "meta.h"
#include "server.h"
#include "swap.h"
#include "sysfs.h"
#include "sysroot.h"
#include "unmount.h"
#include "volumes.h"

int
do_internal_autosync (struct call *c)
{
  int r;

  box_kill_all (); /* it is the end, for them too */
  r = unmount_all_or_reply (c);
  swap_devices_off (c);
  volumes_stop (c);
  if (sync_disks (c->server->dev) == -1 && r == 0)
    return reply_errno (c, "disks");
  return r;
}

int
do_internal_write (struct call *c, const char *path, const char *content,
                   size_t content_size)
{
  return file_write_or_reply (c, path, O_TRUNC, content, content_size);
}

int
do_internal_write_append (struct call *c, const char *path, const char *content,
                          size_t content_size)
{
  return file_write_or_reply (c, path, O_APPEND, content, content_size);
}

/* 0: usable, 1: known but not usable here, 2: not known. */
int
do_internal_feature_available (struct call *c, const char *group)
{
  (void) c;
  for (size_t i = 0; dispatch_groups[i].name != NULL; i++)
    if (strcmp (dispatch_groups[i].name, group) == 0)
      return dispatch_groups[i].available () ? 0 : 1;
  return 2;
}

/* A name that cannot be looked at gets st_ino -1 and no error. */
guestfs_int_statns_list *
do_internal_lstatnslist (struct call *c, const char *path, char *const *names)
{
  CLEANUP_FD int dir = sysroot_open (c, path, O_PATH | O_DIRECTORY);
  guestfs_int_statns_list *list;
  size_t n = 0;

  if (dir == -1)
    return reply_errno_null (c, "%s", path);
  while (names[n] != NULL)
    n++;
  list = malloc (sizeof *list);
  if (list == NULL)
    return reply_errno_null (c, "%s", path);
  list->guestfs_int_statns_list_len = n;
  list->guestfs_int_statns_list_val =
    calloc (n + 1, sizeof (guestfs_int_statns));
  if (list->guestfs_int_statns_list_val == NULL) {
    free (list);
    return reply_errno_null (c, "%s", path);
  }
  for (size_t i = 0; i < n; i++) {
    guestfs_int_statns *st = &list->guestfs_int_statns_list_val[i];

    if (meta_statns (dir, names[i], st) == -1)
      st->st_ino = -1;
  }
  return list;
}

/* What is no symlink, or cannot be read, is empty. */
char **
do_internal_readlinklist (struct call *c, const char *path, char *const *names)
{
  CLEANUP_FD int dir = sysroot_open (c, path, O_PATH | O_DIRECTORY);
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  char target[PATH_MAX + 1];
  char **list;

  if (dir == -1)
    return reply_errno_null (c, "%s", path);
  for (; *names != NULL; names++) {
    ssize_t len = readlinkat (dir, *names, target, PATH_MAX);

    target[len == -1 ? 0 : len] = '\0';
    if (gm_strvec_add (&vec, target) == -1)
      return reply_errno_null (c, "%s", path);
  }
  list = gm_strvec_steal (&vec);
  return list != NULL ? list : reply_errno_null (c, "%s", path);
}
