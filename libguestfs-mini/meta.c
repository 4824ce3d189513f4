/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stat without nanoseconds, and of many files at once. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"

enum { NAMES_IN_A_CALL = 1000 }; /* of at most 255 bytes: fits a message */

static struct guestfs_stat *convert (guestfs_h *g, struct guestfs_statns *ns);
static struct guestfs_stat without_ns (const struct guestfs_statns *ns);

struct guestfs_stat *
gm_call_stat (guestfs_h *g, const char *path)
{
  return convert (g, guestfs_statns (g, path));
}

struct guestfs_stat *
gm_call_lstat (guestfs_h *g, const char *path)
{
  return convert (g, guestfs_lstatns (g, path));
}

/* Frees NS, which may be NULL. */
static struct guestfs_stat *
convert (guestfs_h *g, struct guestfs_statns *ns)
{
  struct guestfs_stat *st;

  if (ns == NULL)
    return NULL;
  st = gm_malloc (g, sizeof *st);
  *st = without_ns (ns);
  guestfs_free_statns (ns);
  return st;
}

static struct guestfs_stat
without_ns (const struct guestfs_statns *ns)
{
  return (struct guestfs_stat){
    .dev = ns->st_dev,
    .ino = ns->st_ino,
    .mode = ns->st_mode,
    .nlink = ns->st_nlink,
    .uid = ns->st_uid,
    .gid = ns->st_gid,
    .rdev = ns->st_rdev,
    .size = ns->st_size,
    .blksize = ns->st_blksize,
    .blocks = ns->st_blocks,
    .atime = ns->st_atime_sec,
    .mtime = ns->st_mtime_sec,
    .ctime = ns->st_ctime_sec,
  };
}

/* Move all of FROM, which is freed, to the end of TO. */
static void
join (guestfs_h *g, struct guestfs_statns_list *to,
      struct guestfs_statns_list *from)
{
  to->val = gm_realloc (g, to->val, (to->len + from->len) * sizeof to->val[0]);
  if (from->len > 0)
    memcpy (to->val + to->len, from->val, from->len * sizeof from->val[0]);
  to->len += from->len;
  guestfs_free_statns_list (from);
}

struct guestfs_statns_list *
gm_call_lstatnslist (guestfs_h *g, const char *path, char *const *names)
{
  struct guestfs_statns_list *all = gm_calloc (g, 1, sizeof *all), *some;
  char *few[NAMES_IN_A_CALL + 1];

  while (*names != NULL) {
    size_t n = 0;

    while (n < NAMES_IN_A_CALL && *names != NULL)
      few[n++] = *names++;
    few[n] = NULL;
    some = guestfs_internal_lstatnslist (g, path, few);
    if (some == NULL) {
      guestfs_free_statns_list (all);
      return NULL;
    }
    join (g, all, some);
  }
  return all;
}

struct guestfs_stat_list *
gm_call_lstatlist (guestfs_h *g, const char *path, char *const *names)
{
  struct guestfs_statns_list *all = guestfs_lstatnslist (g, path, names);
  struct guestfs_stat_list *list;

  if (all == NULL)
    return NULL;
  list = gm_malloc (g, sizeof *list);
  list->len = all->len;
  list->val = gm_calloc (g, all->len + 1, sizeof list->val[0]);
  for (uint32_t i = 0; i < all->len; i++)
    list->val[i] = without_ns (&all->val[i]);
  guestfs_free_statns_list (all);
  return list;
}
