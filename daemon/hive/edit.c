/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hive: changes by path, many of them before one answer. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "samename.h"

#include "hive.h"
#include "registry.h"

/* The way to where we are.  Those who change a hive go through it in order, so
 * most of the way is the same as before.
 */
static struct {
  char *path;
  hive_node_h nodes[REGISTRY_DEPTH + 1];
  int depth;
  hive_node_h node; /* 0: nowhere */
} at;
static int failed;        /* an errno */
static char *failed_name; /* of the key or value that it was about */

static hive_node_h walk (hive_h *h, const char *path, bool make);
static hive_node_h child (hive_h *h, hive_node_h node, const char *name,
                          size_t len, bool make);
static int same_steps (const char *path, const char **rest);
static int go (struct task *t);
static int delete (struct task *t);
static int set (struct task *t);
static int unset (struct task *t);
static int set_without (struct task *t, hive_value_h *values, size_t nr,
                        size_t without);

void
edit (struct task *t)
{
  int r = 0;

  if (t->request.op == HIVE_EDIT_DONE) {
    t->number = failed;
    t->out = steal_ptr (&failed_name);
    t->out_len = t->out == NULL ? 0 : strlen (t->out);
    failed = 0;
    free (steal_ptr (&at.path));
    at.depth = at.node = 0;
    return;
  }
  if (failed != 0)
    return;
  errno = 0;
  switch (t->request.op) {
  case HIVE_EDIT_KEY:
    r = go (t);
    break;
  case HIVE_EDIT_DELETE:
    r = delete (t);
    break;
  case HIVE_EDIT_SET:
    r = set (t);
    break;
  case HIVE_EDIT_UNSET:
    r = unset (t);
    break;
  default:
    errno = ENOSYS;
    r = -1;
  }
  if (r == 0)
    return;
  failed = errno != 0 ? errno : EINVAL;
  failed_name = strdup (t->name);
}

static int
go (struct task *t)
{
  at.node = walk (t->h, t->name, true);
  return at.node == 0 ? -1 : 0;
}

/* What is not there need not be deleted. */
static int
delete (struct task *t)
{
  hive_node_h node = walk (t->h, t->name, false);

  if (node == 0)
    return errno == ENOENT ? 0 : -1;
  free (steal_ptr (&at.path));
  at.depth = at.node = 0;
  if (node == hivex_root (t->h)) {
    errno = EPERM;
    return -1;
  }
  return hivex_node_delete_child (t->h, node);
}

static int
set (struct task *t)
{
  const hive_set_value value = {
    .key = t->name,
    .t = t->request.number,
    .len = t->request.data_len,
    .value = t->data,
  };

  if (at.node == 0) {
    errno = EINVAL;
    return -1;
  }
  return hivex_node_set_value (t->h, at.node, &value, 0);
}

/* libhivex deletes no single values: set all others. */
static int
unset (struct task *t)
{
  CLEANUP_FREE hive_value_h *values =
    at.node == 0 ? NULL : hivex_node_values (t->h, at.node);
  size_t nr = 0, without;

  if (values == NULL)
    return -1;
  while (values[nr] != 0)
    nr++;
  for (without = 0; without < nr; without++) {
    CLEANUP_FREE char *key = hivex_value_key (t->h, values[without]);

    if (key == NULL)
      return -1;
    if (gm_same_name (key, t->name, strlen (t->name)))
      return set_without (t, values, nr, without);
  }
  return 0;
}

static int
set_without (struct task *t, hive_value_h *values, size_t nr, size_t without)
{
  hive_set_value *all = calloc (nr, sizeof *all);
  size_t n = 0;
  int r = -1;

  if (all == NULL)
    return -1;
  for (size_t i = 0; i < nr; i++) {
    if (i == without)
      continue;
    all[n].key = hivex_value_key (t->h, values[i]);
    all[n].value =
      hivex_value_value (t->h, values[i], &all[n].t, &all[n].len);
    if (all[n].key == NULL || all[n++].value == NULL)
      goto out;
  }
  r = hivex_node_set_values (t->h, at.node, n, all, 0);
out:
  for (size_t i = 0; i < nr; i++) {
    free (all[i].key);
    free (all[i].value);
  }
  free (all);
  return r;
}

/* The node that PATH leads to, or 0 with errno. */
static hive_node_h
walk (hive_h *h, const char *path, bool make)
{
  CLEANUP_FREE char *copy = strdup (path);
  const char *rest = path;

  if (copy == NULL)
    return 0;
  at.depth = same_steps (path, &rest);
  if (at.depth == 0)
    at.nodes[0] = hivex_root (h);
  free (at.path);
  at.path = steal_ptr (&copy);
  while (at.nodes[at.depth] != 0 && *(rest += strspn (rest, "\\")) != '\0') {
    size_t len = strcspn (rest, "\\");
    hive_node_h next;

    if (at.depth == REGISTRY_DEPTH) {
      errno = ENAMETOOLONG;
      next = 0;
    } else
      next = child (h, at.nodes[at.depth], rest, len, make);
    if (next == 0) {
      free (steal_ptr (&at.path));
      return 0;
    }
    at.nodes[++at.depth] = next;
    rest += len;
  }
  return at.nodes[at.depth];
}

/* How many keys at the beginning of PATH are those that we went through, and
 * what follows them.
 */
static int
same_steps (const char *path, const char **rest)
{
  const char *old = at.path;
  int depth = 0;

  while (old != NULL) {
    size_t len;

    old += strspn (old, "\\");
    path += strspn (path, "\\");
    *rest = path;
    len = strcspn (path, "\\");
    if (len == 0 || len != strcspn (old, "\\") || memcmp (old, path, len) != 0)
      break;
    depth++;
    old += len;
    path += len;
  }
  return depth;
}

static hive_node_h
child (hive_h *h, hive_node_h node, const char *name, size_t len, bool make)
{
  CLEANUP_FREE hive_node_h *children = hivex_node_children (h, node);
  CLEANUP_FREE char *copy = strndup (name, len);

  if (children == NULL || copy == NULL)
    return 0;
  for (size_t i = 0; children[i] != 0; i++) {
    CLEANUP_FREE char *other = hivex_node_name (h, children[i]);

    if (other == NULL)
      return 0;
    if (gm_same_name (other, name, len))
      return children[i];
  }
  if (make)
    return hivex_node_add_child (h, node, copy);
  errno = ENOENT;
  return 0;
}
