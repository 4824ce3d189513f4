/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-xattr: setting and removing attributes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "gfs-xattr/xattr.h"
#include "guestpath.h"
#include "octal.h"
#include "walk.h"
#include "xattrs.h"

static int remove_one (guestfs_h *g, const struct xattr_opts *o,
                       const char *path);
static int add_tree (guestfs_h *g, const struct xattr_opts *o,
                     struct xattr_changes *ch, const char *path);
static bool has_attribute (const struct walk_file *f, const char *name);
static void add (const struct xattr_opts *o, struct xattr_changes *ch,
                 const char *path);
static int read_dump (FILE *fp, struct xattr_changes *ch, const char *dump);

int
xattr_change (guestfs_h *g, const struct xattr_opts *o)
{
  struct xattr_changes *ch = xattr_changes_new ();
  int r = 0;

  for (int i = 0; i < o->common.nr_args; i++) {
    const char *path = o->common.args[i];

    if (o->recursive) {
      if (add_tree (g, o, ch, path) == -1)
        r = -1;
    } else if (o->remove) {
      if (remove_one (g, o, path) == -1)
        r = tool_fail (g, path);
    } else
      add (o, ch, path);
  }
  return xattr_changes_make (g, ch, o->no_dereference) == -1 ? -1 : r;
}

int
xattr_restore (guestfs_h *g, const struct xattr_opts *o)
{
  bool in = strcmp (o->restore, "-") == 0;
  FILE *fp = in ? stdin : fopen (o->restore, "re");
  struct xattr_changes *ch;
  int r;

  if (fp == NULL)
    return tool_error (o->restore, "%s", strerror (errno));
  ch = xattr_changes_new ();
  r = read_dump (fp, ch, o->restore);
  if (!in)
    fclose (fp);
  return xattr_changes_make (g, ch, o->no_dereference) == -1 ? -1 : r;
}

/* Where one file is named, an attribute that is not there is an error. */
static int
remove_one (guestfs_h *g, const struct xattr_opts *o, const char *path)
{
  return o->no_dereference ? guestfs_lremovexattr (g, o->remove, path)
                           : guestfs_removexattr (g, o->remove, path);
}

/* Links below PATH are left alone, but with -h, and so is what does not have
 * what is to be removed.
 */
static int
add_tree (guestfs_h *g, const struct xattr_opts *o, struct xattr_changes *ch,
          const char *path)
{
  const struct guestfs_mini_walk_argv opts = {
    .bitmask = o->remove ? GUESTFS_MINI_WALK_XATTRS_BITMASK : 0,
    .xattrs = 1,
  };
  struct walk *w = walk_open (g, path, &opts);
  struct walk_file f;
  int r = 0, more;

  while ((more = walk_next (w, &f)) == 1) {
    CLEANUP_FREE char *full = f.path[0] ? path_join (path, f.path) : NULL;

    if (f.error)
      r = tool_error (full ? full : path, "%s", f.error);
    else if ((!S_ISLNK (f.st.st_mode) || o->no_dereference) &&
             (!o->remove || has_attribute (&f, o->remove)))
      add (o, ch, full ? full : path);
  }
  walk_close (w);
  return more == -1 ? -1 : r;
}

static bool
has_attribute (const struct walk_file *f, const char *name)
{
  for (size_t i = 0; i < f->nr_xattrs; i++)
    if (strcmp (f->xattrs[i].name, name) == 0)
      return true;
  return false;
}

static void
add (const struct xattr_opts *o, struct xattr_changes *ch, const char *path)
{
  if (o->remove)
    xattr_changes_add (ch, path, o->remove, NULL, 0);
  else
    xattr_changes_add (ch, path, o->name, o->bytes, o->nr_bytes);
}

/* `# file: PATH', then lines of NAME or NAME=VALUE. */
static int
read_dump (FILE *fp, struct xattr_changes *ch, const char *dump)
{
  static const char head[] = "# file: ";
  CLEANUP_FREE char *line = NULL, *path = NULL;
  size_t size = 0, nr = 0, len;
  int r = 0;

  while (getline (&line, &size, fp) != -1) {
    CLEANUP_FREE char *bytes = NULL;
    char *value;

    nr++;
    line[strcspn (line, "\n")] = '\0';
    if (strncmp (line, head, sizeof head - 1) == 0) {
      free (steal_ptr (&path));
      octal_unescape (line + sizeof head - 1);
      path = path_join (line[sizeof head - 1] == '/' ? "" : "/",
                        line + sizeof head - 1);
    }
    if (line[0] == '#' || line[0] == '\0')
      continue;
    value = strchr (line, '=');
    if (value != NULL)
      *value++ = '\0';
    octal_unescape (line);
    bytes = xattr_parse_value (value ? value : "", &len);
    if (path == NULL || bytes == NULL) {
      r = tool_error (dump, "line %zu makes no sense", nr);
      continue;
    }
    xattr_changes_add (ch, path, line, bytes, len);
  }
  if (ferror (fp))
    return tool_error (dump, "%s", strerror (errno));
  return r;
}
