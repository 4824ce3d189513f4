/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The operating system on the disks, and its file systems; see inspect.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance.h"
#include "cleanup.h"
#include "filesystems.h"
#include "inspect.h"
#include "strvec.h"

/* A mount point and what to mount there; lent by the list of the library. */
struct mount {
  const char *dir, *mountable;
};

static char *choose_root (struct tool_common *c, guestfs_h *g,
                          char *const *roots);
static char *find_root (guestfs_h *g, char *const *roots, const char *name);
static void list_roots (guestfs_h *g, char *const *roots, const char *reason)
  __attribute__ ((noreturn));
static bool may_be_more (const struct tool_common *c,
                         const struct filesystems *f);
static int mount_all (guestfs_h *g, struct mount *mounts, size_t nr, bool rw);
static int tell_missing (guestfs_h *g, const char *root);
static int can_be_written (guestfs_h *g, const char *root);
static void tell_scan (guestfs_h *g);
static void tell_deployment (guestfs_h *g, const char *root);
static int by_length (const void *a, const void *b);
static char *copy_of (const char *s);

void
tool_mount_found (struct tool_common *c, guestfs_h *g)
{
  CLEANUP_FILESYSTEMS struct filesystems f = { 0 };
  CLEANUP_FREE_STRINGS char **roots = NULL;
  bool asked = c->inspect || c->root != NULL;
  int r;

  if (!asked) {
    filesystems_find (g, &f);
    if (f.mountable.len <= 1 && !may_be_more (c, &f)) {
      filesystems_mount_only (g, &f, c->rw);
      return;
    }
  }
  roots = guestfs_inspect_os (g);
  if (roots == NULL)
    tool_die_fail (TOOL_EXIT_FAILED, g, NULL);
  c->inspected = true;
  if (roots[0] == NULL && !asked) {
    filesystems_mount_only (g, &f, c->rw);
    return;
  }
  if (roots[0] == NULL) {
    filesystems_find (g, &f);
    tell_scan (g);
    filesystems_no_system (&f);
  }
  c->system = choose_root (c, g, roots);
  r = tool_mount_system (g, c->system, c->rw);
  if (r == 1 && asked)
    filesystems_find (g, &f);
  if (r == 1)
    filesystems_tell_closed (&f);
  if (r == 1 && c->whole_system)
    tool_die (TOOL_EXIT_FAILED, c->system,
              "nothing is done, as a part of the system is not there; -m says "
              "what to do it for");
  if (r == -1)
    exit (tool_exit_status (TOOL_EXIT_FAILED));
}

/* Where there is one file system, there is nothing to find out: whatever it
 * holds, it goes to /.  But one with subvolumes may be a whole system, one that is
 * changed may be a part of a system, or a Windows that must not be changed.
 */
static bool
may_be_more (const struct tool_common *c, const struct filesystems *f)
{
  if (f->mountable.len == 0)
    return false;
  return f->has_subvolumes || c->whole_system ||
         (c->rw && strcmp (f->types.strings[0], "ntfs") == 0);
}

char **
tool_inspect (struct tool_common *c, guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **roots = guestfs_inspect_os (g);
  char **one;

  if (roots == NULL)
    tool_die_fail (TOOL_EXIT_FAILED, g, NULL);
  c->inspected = true;
  if (roots[0] == NULL)
    tell_scan (g);
  if (c->root == NULL || roots[0] == NULL)
    return steal_ptr (&roots);
  one = calloc (2, sizeof *one);
  if (one == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  one[0] = choose_root (c, g, roots);
  return one;
}

char *
tool_system (struct tool_common *c, guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **roots = NULL;
  CLEANUP_FREE_STRINGS char **mounts = NULL;
  const char *top = NULL;

  if (c->system != NULL)
    return copy_of (c->system);
  mounts = guestfs_mountpoints (g);
  for (size_t i = 0; mounts && mounts[i] && mounts[i + 1]; i += 2)
    if (strcmp (mounts[i + 1], "/") == 0)
      top = mounts[i];
  if (top == NULL)
    return NULL;
  roots = guestfs_inspect_get_roots (g);
  if (roots == NULL || roots[0] == NULL) {
    gm_strings_free (roots);
    roots = guestfs_inspect_os (g);
    c->inspected = true;
  }
  for (size_t i = 0; roots && roots[i]; i++)
    if (strcmp (roots[i], top) == 0)
      return copy_of (top);
  return NULL;
}

int
tool_mount_system (guestfs_h *g, const char *root, bool rw)
{
  CLEANUP_FREE_STRINGS char **pairs = guestfs_inspect_get_mountpoints (g, root);
  CLEANUP_FREE struct mount *mounts = NULL;
  size_t nr = 0;
  int r;

  for (size_t i = 0; pairs && pairs[i] && pairs[i + 1]; i += 2)
    nr++;
  mounts = calloc (nr + 1, sizeof *mounts);
  if (pairs == NULL || mounts == NULL)
    return tool_fail (g, root);
  for (size_t i = 0; i < nr; i++)
    mounts[i] = (struct mount){ pairs[2 * i], pairs[2 * i + 1] };
  if (rw && can_be_written (g, root) == -1)
    return -1;
  tell_deployment (g, root);
  r = mount_all (g, mounts, nr, rw);
  return r == -1 ? -1 : r | tell_missing (g, root);
}

/* Returns as tool_mount_system does. */
static int
mount_all (guestfs_h *g, struct mount *mounts, size_t nr, bool rw)
{
  int r = 0;

  qsort (mounts, nr, sizeof *mounts, by_length);
  for (size_t i = 0; i < nr; i++) {
    const struct mount *m = &mounts[i];

    if (guestfs_mount_options (g, rw ? "" : "ro", m->mountable, m->dir) == 0)
      continue;
    if (strcmp (m->dir, "/") == 0)
      return tool_fail (g, m->mountable);
    tool_error (m->dir, "%s is not mounted: %s", m->mountable, tool_reason (g));
    r = 1;
  }
  return r;
}

/* Returns 1 if the system needs any of it, or 0. */
static int
tell_missing (guestfs_h *g, const char *root)
{
  CLEANUP_FREE_STRINGS char **list = guestfs_mini_inspect_missing (g, root);
  int r = 0;

  if (list == NULL) {
    tool_fail (g, root);
    return 1;
  }
  for (char **p = list; *p != NULL; p += 3) {
    tool_error (p[0], "is not mounted: %s is not on the disks, or not open",
                p[1]);
    r |= p[2][0] == '\0';
  }
  return r;
}

char *
tool_system_name (guestfs_h *g, const char *root)
{
  char *name = guestfs_inspect_get_product_name (g, root);

  if (name != NULL && strcmp (name, "unknown") != 0)
    return name;
  free (name);
  name = guestfs_inspect_get_distro (g, root);
  if (name != NULL && strcmp (name, "unknown") != 0)
    return name;
  free (name);
  name = guestfs_inspect_get_type (g, root);
  return name != NULL ? name : copy_of ("unknown");
}

bool
tool_is_windows (guestfs_h *g, const char *root)
{
  CLEANUP_FREE char *type = guestfs_inspect_get_type (g, root);

  return type != NULL && strcmp (type, "windows") == 0;
}

/* The system that --root chooses, malloc'ed: without it there must be one. */
static char *
choose_root (struct tool_common *c, guestfs_h *g, char *const *roots)
{
  char *found;

  if (c->root != NULL && strcmp (c->root, "first") == 0)
    return copy_of (roots[0]);
  if (c->root == NULL || strcmp (c->root, "single") == 0) {
    if (roots[1] != NULL)
      list_roots (g, roots,
                  "several operating systems found, choose one with --root:");
    return copy_of (roots[0]);
  }
  found = find_root (g, roots, c->root);
  if (found == NULL) {
    tool_error (c->root, "is not the root of an operating system");
    list_roots (g, roots, "found are:");
  }
  return found;
}

static char *
find_root (guestfs_h *g, char *const *roots, const char *name)
{
  CLEANUP_FREE char *usual = NULL;

  for (size_t i = 0; roots[i] != NULL; i++)
    if (strcmp (roots[i], name) == 0)
      return copy_of (name);
  if (strncmp (name, "/dev/mapper/", 12) == 0)
    usual = guestfs_lvm_canonical_lv_name (g, name);
  else
    usual = guestfs_canonical_device_name (g, name);
  for (size_t i = 0; usual != NULL && roots[i] != NULL; i++)
    if (strcmp (roots[i], usual) == 0)
      return steal_ptr (&usual);
  return NULL;
}

static void
list_roots (guestfs_h *g, char *const *roots, const char *reason)
{
  tool_error (NULL, "%s", reason);
  for (size_t i = 0; roots[i] != NULL; i++) {
    CLEANUP_FREE char *name = tool_system_name (g, roots[i]);

    tool_error (roots[i], "%s", name);
  }
  exit (tool_exit_status (TOOL_EXIT_FAILED));
}

/* What could not be looked at may be the system that was not found. */
static void
tell_scan (guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **lines = guestfs_mini_inspect_warnings (g, "");

  for (size_t i = 0; lines && lines[i]; i++)
    tool_error (NULL, "%s", lines[i]);
}

static void
tell_deployment (guestfs_h *g, const char *root)
{
  CLEANUP_FREE_STRINGS char **facts = guestfs_mini_inspect_facts (g, root);

  for (size_t i = 0; facts && facts[i] && facts[i + 1]; i += 2)
    if (strcmp (facts[i], "ostree_deployment") == 0)
      tool_error (root,
                  "the system lies in the directory %s, where ostree has "
                  "deployed it",
                  facts[i + 1]);
}

/* Returns 0, or -1 after a message. */
static int
can_be_written (guestfs_h *g, const char *root)
{
  CLEANUP_FREE_STRINGS char **facts = guestfs_mini_inspect_facts (g, root);

  if (facts == NULL)
    return tool_fail (g, root);
  for (size_t i = 0; facts[i] && facts[i + 1]; i += 2)
    if (strcmp (facts[i], "hibernated") == 0 &&
        strcmp (facts[i + 1], "yes") == 0)
      return tool_error (root, "Windows is hibernated, or in fast start, and "
                               "can only be read: leave out --rw, or shut it "
                               "down for good");
  return 0;
}

static int
by_length (const void *a, const void *b)
{
  const struct mount *x = a, *y = b;
  size_t n = strlen (x->dir), m = strlen (y->dir);

  return n != m ? (n > m) - (n < m) : strcmp (x->dir, y->dir);
}

static char *
copy_of (const char *s)
{
  char *copy = strdup (s);

  if (copy == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return copy;
}
