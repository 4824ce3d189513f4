/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: setting what the output of getfacl(1) has, and all writing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-acl/acl.h"

#include "cleanup.h"
#include "gfs-acl/queue.h"
#include "guestpath.h"
#include "octal.h"

/* What a dump says of one file. */
struct block {
  char *path;
  char *owner, *group, *flags; /* NULL: nothing */
  struct acl_ops ops;
  size_t line; /* where it begins */
};

struct restorer {
  guestfs_h *g;
  struct names *names;
  struct xattr_changes *queue;
  const char *dump;
  int r;
};

static void read_line (struct restorer *rs, struct block *b, char *line,
                       size_t nr);
static bool take_header (char **to, char *line, const char *head);
static void end_block (struct restorer *rs, struct block *b);
static int set_lists (struct restorer *rs, const struct block *b, bool dir);
static int set_owner (struct restorer *rs, const struct block *b,
                      const struct guestfs_statns *st);
static int parse_flags (const char *text);

int
acl_restore (guestfs_h *g, const struct acl_opts *o)
{
  bool in = strcmp (o->restore, "-") == 0;
  FILE *fp = in ? stdin : fopen (o->restore, "re");
  struct restorer rs = { .g = g, .dump = o->restore };
  struct block b = { 0 };
  CLEANUP_FREE char *line = NULL;
  size_t size = 0, nr = 0;

  if (fp == NULL)
    return tool_error (o->restore, "%s", strerror (errno));
  rs.names = names_new (g);
  rs.queue = xattr_changes_new ();
  while (getline (&line, &size, fp) != -1)
    read_line (&rs, &b, line, ++nr);
  if (ferror (fp))
    rs.r = tool_error (o->restore, "%s", strerror (errno));
  end_block (&rs, &b);
  if (!in)
    fclose (fp);
  names_free (rs.names);
  return xattr_changes_make (g, rs.queue, false) == -1 ? -1 : rs.r;
}

void
acl_queue (struct xattr_changes *queue, const char *path,
           const struct acl_file *file, bool dir)
{
  CLEANUP_FREE char *access = NULL, *def = NULL;
  size_t len;

  access = acl_encode (&file->access, &len);
  xattr_changes_add (queue, path, ACL_ACCESS, access, len);
  if (!dir)
    return;
  if (file->def.nr > 0)
    def = acl_encode (&file->def, &len);
  xattr_changes_add (queue, path, ACL_DEFAULT, def, len);
}

static void
read_line (struct restorer *rs, struct block *b, char *line, size_t nr)
{
  CLEANUP_FREE char *path = NULL, *what = NULL;

  line[strcspn (line, "\n")] = '\0';
  if (take_header (&path, line, "# file: ")) {
    end_block (rs, b);
    b->line = nr;
    b->path = path[0] == '/' ? steal_ptr (&path) : path_join ("/", path);
    return;
  }
  if (line[0] == '\0' || take_header (&b->owner, line, "# owner: ") ||
      take_header (&b->group, line, "# group: ") ||
      take_header (&b->flags, line, "# flags: ") || line[0] == '#')
    return;
  if (b->path == NULL ||
      !acl_parse (&b->ops, rs->names, line, false, false, &what)) {
    rs->r = tool_error (rs->dump, "line %zu makes no sense", nr);
    free (steal_ptr (&b->path)); /* half a list is none */
  }
}

/* If LINE begins with HEAD: *TO is the rest, malloc'ed. */
static bool
take_header (char **to, char *line, const char *head)
{
  size_t len = strlen (head);

  if (strncmp (line, head, len) != 0)
    return false;
  octal_unescape (line + len);
  free (*to);
  *to = strdup (line + len);
  if (*to == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return true;
}

/* Do what B says, and empty it. */
static void
end_block (struct restorer *rs, struct block *b)
{
  struct guestfs_statns *st = b->path ? guestfs_statns (rs->g, b->path) : NULL;

  if (b->path && st == NULL)
    rs->r = tool_fail (rs->g, b->path);
  else if (b->path && (set_owner (rs, b, st) == -1 ||
                       set_lists (rs, b, S_ISDIR (st->st_mode)) == -1))
    rs->r = -1;
  guestfs_free_statns (st);
  free (b->path);
  free (b->owner);
  free (b->group);
  free (b->flags);
  free (b->ops.ops);
  *b = (struct block){ 0 };
}

static int
set_lists (struct restorer *rs, const struct block *b, bool dir)
{
  struct acl_file file = { 0 };
  int r = 0;

  if (b->ops.nr == 0)
    return 0;
  if (acl_apply (&file, &b->ops, dir, true))
    acl_queue (rs->queue, b->path, &file, dir);
  else
    r = tool_error (b->path, "the list of line %zu is not complete", b->line);
  acl_file_free (&file);
  return r;
}

/* A file that gets another owner loses its setuid bit: flags come second. */
static int
set_owner (struct restorer *rs, const struct block *b,
           const struct guestfs_statns *st)
{
  int uid = -1, gid = -1, ignored, flags = parse_flags (b->flags);
  CLEANUP_FREE char *group = NULL;
  const char *what;

  if (b->group && asprintf (&group, ":%s", b->group) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if ((b->owner &&
       (strchr (b->owner, ':') ||
        !names_parse_owner (rs->names, b->owner, &uid, &ignored, &what))) ||
      (group && !names_parse_owner (rs->names, group, &ignored, &gid, &what)))
    return tool_error (b->path, "line %zu names an owner that is not there",
                       b->line);
  if (flags == -1)
    return tool_error (b->path, "line %zu has flags that are none", b->line);
  if ((b->owner && (uint32_t) uid != (uint32_t) st->st_uid) ||
      (b->group && (uint32_t) gid != (uint32_t) st->st_gid)) {
    if (guestfs_chown (rs->g, uid, gid, b->path) == -1)
      return tool_fail (rs->g, b->path);
  } else if ((st->st_mode & 07000) == (flags & 07000))
    return 0;
  if (guestfs_chmod (rs->g, (st->st_mode & 0777) | flags, b->path) == -1)
    return tool_fail (rs->g, b->path);
  return 0;
}

/* `sst' with dashes for what is not set.  NULL: none.  -1: it is not that. */
static int
parse_flags (const char *text)
{
  if (text == NULL)
    return 0;
  if (strlen (text) != 3 || (text[0] != 's' && text[0] != '-') ||
      (text[1] != 's' && text[1] != '-') || (text[2] != 't' && text[2] != '-'))
    return -1;
  return (text[0] == 's' ? S_ISUID : 0) | (text[1] == 's' ? S_ISGID : 0) |
         (text[2] == 't' ? S_ISVTX : 0);
}
