/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of gfs-du, and which files have been counted. */
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "escape.h"
#include "gfs-du/du.h"
#include "size.h"

struct inode {
  int64_t dev, ino;
};

static int compare (const void *a, const void *b);

void
du_print (struct du_opts *o, const char *path, int64_t size)
{
  char text[SIZE_TEXT];

  if (o->common.json) {
    json_t *object = json_object ();

    if (path != NULL)
      json_set_name (object, "path", path);
    json_set_int (object, path != NULL ? "bytes" : "total_bytes", size);
    json_list_add (&o->list, object);
    return;
  }
  if (o->human)
    fputs (size_text (text, size, 1), stdout);
  else
    printf ("%" PRIi64, o->bytes ? size : size / 1024 + (size % 1024 > 0));
  putchar ('\t');
  if (path == NULL)
    fputs ("total", stdout);
  else if (o->common.null)
    fputs (path, stdout);
  else
    print_name (stdout, path);
  putchar (o->common.null ? '\0' : '\n');
}

void
du_print_end (struct du_opts *o)
{
  if (o->common.json)
    json_list_end (&o->list);
}

bool
du_seen_add (struct du_seen *seen, const struct guestfs_statns *st)
{
  struct inode *inode, **known;

  if (!seen->all && (S_ISDIR (st->st_mode) || st->st_nlink < 2))
    return true;
  inode = malloc (sizeof *inode);
  if (inode == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  *inode = (struct inode){ st->st_dev, st->st_ino };
  known = tsearch (inode, &seen->tree, compare);
  if (known == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (*known == inode)
    return true;
  free (inode);
  return false;
}

void
du_seen_free (struct du_seen *seen)
{
  tdestroy (seen->tree, free);
  seen->tree = NULL;
}

static int
compare (const void *a, const void *b)
{
  const struct inode *x = a, *y = b;

  if (x->dev != y->dev)
    return x->dev < y->dev ? -1 : 1;
  return x->ino < y->ino ? -1 : x->ino > y->ino;
}
