/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pointers that a program hangs on its handle under names of its own. */

#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "error.h"
#include "handle.h"

static struct gm_private *find (guestfs_h *g, const char *key);

void
guestfs_set_private (guestfs_h *g, const char *key, void *data)
{
  struct gm_private *p = find (g, key);

  if (p == NULL && data == NULL)
    return;
  if (p == NULL) {
    g->privates =
      gm_realloc (g, g->privates, (g->nr_privates + 1) * sizeof g->privates[0]);
    p = &g->privates[g->nr_privates++];
    p->key = gm_strdup (g, key);
  }
  if (data == NULL) {
    free (p->key);
    *p = g->privates[--g->nr_privates];
    return;
  }
  p->data = data;
}

void *
guestfs_get_private (guestfs_h *g, const char *key)
{
  struct gm_private *p = find (g, key);

  return p != NULL ? p->data : NULL;
}

void *
guestfs_first_private (guestfs_h *g, const char **key_rtn)
{
  g->private_cursor = 0;
  return guestfs_next_private (g, key_rtn);
}

void *
guestfs_next_private (guestfs_h *g, const char **key_rtn)
{
  struct gm_private *p;

  if (g->private_cursor >= g->nr_privates)
    return NULL;
  p = &g->privates[g->private_cursor++];
  if (key_rtn != NULL)
    *key_rtn = p->key;
  return p->data;
}

void
gm_private_free_all (guestfs_h *g)
{
  for (size_t i = 0; i < g->nr_privates; i++)
    free (g->privates[i].key);
  free (steal_ptr (&g->privates));
  g->nr_privates = 0;
}

static struct gm_private *
find (guestfs_h *g, const char *key)
{
  for (size_t i = 0; i < g->nr_privates; i++)
    if (strcmp (g->privates[i].key, key) == 0)
      return &g->privates[i];
  return NULL;
}
