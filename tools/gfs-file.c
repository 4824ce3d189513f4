/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-file: tell what kinds of data are in files of a disk image.  What is no
 * regular file is named here; contents are looked at in the appliance.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

struct opts {
  struct tool_common common;
  int brief, mime, follow, decompress;
  size_t width; /* of the longest name */
};

static int tell_all (guestfs_h *g, struct opts *o);
static char *kind_of (guestfs_h *g, const struct opts *o, const char *path);
static char *contents_of (guestfs_h *g, const struct opts *o, const char *path);
static char *special (const struct opts *o, const struct guestfs_statns *st);
static char *link_to (guestfs_h *g, const struct opts *o, const char *path);
static const char *mode_words (const struct guestfs_statns *st);
static void print_kind (const struct opts *o, const char *path,
                        const char *kind);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "brief", 'b', POPT_ARG_NONE, &o.brief, 0, "print no names", NULL },
    { "mime", 'i', POPT_ARG_NONE, &o.mime, 0, "print MIME types", NULL },
    { "dereference", 'L', POPT_ARG_NONE, &o.follow, 0, "follow symbolic links",
      NULL },
    { "uncompress", 'z', POPT_ARG_NONE, &o.decompress, 0,
      "look into compressed files", NULL },
    { "null", '0', POPT_ARG_NONE, &o.common.null, 0,
      "put a NUL byte behind names", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  return tool_finish (&o.common, g, tell_all (g, &o));
}

static int
tell_all (guestfs_h *g, struct opts *o)
{
  const struct tool_common *c = &o->common;
  json_t *array = c->json ? json_array () : NULL;
  int r = 0;

  for (int i = 0; i < c->nr_args; i++)
    if (strlen (c->args[i]) > o->width)
      o->width = strlen (c->args[i]);
  for (int i = 0; i < c->nr_args && !tool_reader_gone (); i++) {
    CLEANUP_FREE char *kind = kind_of (g, o, c->args[i]);

    if (kind == NULL)
      r = tool_fail (g, c->args[i]);
    else if (array) {
      json_t *object = json_object ();

      json_set_name (object, "path", c->args[i]);
      json_set_name (object, "type", kind);
      json_array_append_new (array, object);
    } else
      print_kind (o, c->args[i], kind);
  }
  if (array)
    json_print (array);
  return tool_reader_gone () ? 0 : r;
}

/* For the caller to free; NULL with the error in the handle. */
static char *
kind_of (guestfs_h *g, const struct opts *o, const char *path)
{
  struct guestfs_statns *st;
  CLEANUP_FREE char *kind = NULL;
  char *full;
  bool regular;

  if (strncmp (path, "/dev/", 5) == 0)
    return contents_of (g, o, path);
  st = o->follow ? guestfs_statns (g, path) : guestfs_lstatns (g, path);
  if (st == NULL)
    return NULL;
  regular = S_ISREG (st->st_mode);
  if (regular && st->st_size == 0 && o->mime)
    kind = strdup ("inode/x-empty; charset=binary");
  else if (regular)
    kind = contents_of (g, o, path);
  else if (S_ISLNK (st->st_mode))
    kind = link_to (g, o, path);
  else
    kind = special (o, st);
  full = kind;
  if (kind && !o->mime && mode_words (st)[0] &&
      asprintf (&full, "%s%s %s", mode_words (st), regular ? "" : ",", kind) ==
        -1)
    full = NULL;
  if (full == kind)
    kind = NULL;
  guestfs_free_statns (st);
  return full;
}

static char *
contents_of (guestfs_h *g, const struct opts *o, const char *path)
{
  return guestfs_mini_file (g, path, GUESTFS_MINI_FILE_MIME, o->mime,
                            GUESTFS_MINI_FILE_COMPRESSED, o->decompress, -1);
}

static char *
special (const struct opts *o, const struct guestfs_statns *st)
{
  static const struct {
    mode_t type;
    const char *text, *mime;
  } table[] = {
    { S_IFDIR, "directory", "inode/directory" },
    { S_IFIFO, "fifo (named pipe)", "inode/fifo" },
    { S_IFSOCK, "socket", "inode/socket" },
    { S_IFBLK, "block special", "inode/blockdevice" },
    { S_IFCHR, "character special", "inode/chardevice" },
  };
  char *kind = NULL;

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    int r = 0;

    if ((st->st_mode & S_IFMT) != table[i].type)
      continue;
    if (o->mime)
      r = asprintf (&kind, "%s; charset=binary", table[i].mime);
    else if (S_ISBLK (st->st_mode) || S_ISCHR (st->st_mode))
      r = asprintf (&kind, "%s (%u/%u)", table[i].text, major (st->st_rdev),
                    minor (st->st_rdev));
    else
      kind = strdup (table[i].text);
    return r == -1 ? NULL : kind;
  }
  return strdup ("unknown");
}

static char *
link_to (guestfs_h *g, const struct opts *o, const char *path)
{
  CLEANUP_FREE char *target = NULL;
  struct guestfs_statns *st;
  char *kind;

  if (o->mime)
    return strdup ("inode/symlink; charset=binary");
  target = guestfs_readlink (g, path);
  if (target == NULL)
    return NULL;
  st = guestfs_statns (g, path);
  if (asprintf (&kind, "%ssymbolic link to %s", st ? "" : "broken ", target) ==
      -1)
    kind = NULL;
  guestfs_free_statns (st);
  return kind;
}

static const char *
mode_words (const struct guestfs_statns *st)
{
  return S_ISLNK (st->st_mode)   ? ""
         : st->st_mode & S_ISUID ? "setuid"
         : st->st_mode & S_ISGID ? "setgid"
         : st->st_mode & S_ISVTX ? "sticky"
                                 : "";
}

/* Kinds form a column, as file prints them. */
static void
print_kind (const struct opts *o, const char *path, const char *kind)
{
  if (!o->brief) {
    print_name (stdout, path);
    if (o->common.null)
      putchar ('\0');
    printf (":%*s", (int) (o->width - strlen (path)) + 1, "");
  }
  print_name (stdout, kind);
  putchar ('\n');
}
