/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-tail -f: looking at files again and again.  Each look is a call of
 * some hundred microseconds.
 */
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "gfs-tail/tail.h"

static int look_at (guestfs_h *g, struct tail_opts *o, struct tail_file *file);
static int is_missing (guestfs_h *g, struct tail_opts *o,
                       struct tail_file *file);
static int print_more (guestfs_h *g, struct tail_opts *o,
                       struct tail_file *file, int64_t size);
static void wait_a_while (double seconds);

int
tail_follow (guestfs_h *g, struct tail_opts *o)
{
  int left = o->common.nr_args;

  for (int i = 0; i < o->common.nr_args; i++)
    left -= !o->files[i].there && !o->retry;
  while (left > 0 && !tool_reader_gone ()) {
    for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++)
      if ((o->files[i].there || o->retry) &&
          look_at (g, o, &o->files[i]) == -1) {
        if (guestfs_is_ready (g) != 1)
          return -1;
        left--;
      }
    if (left > 0)
      wait_a_while (o->interval);
  }
  return tool_reader_gone () ? 0 : tool_error (NULL, "no files remaining");
}

/* Returns 0, or -1 after a message: there is nothing to follow any more. */
static int
look_at (guestfs_h *g, struct tail_opts *o, struct tail_file *file)
{
  struct guestfs_statns *st;
  int64_t size, inode, device;
  mode_t mode;

  if (strncmp (file->path, "/dev/", 5) == 0) /* of a fixed size */
    return 0;
  st = guestfs_statns (g, file->path);
  if (st == NULL)
    return is_missing (g, o, file);
  size = st->st_size;
  inode = st->st_ino;
  device = st->st_dev;
  mode = st->st_mode;
  guestfs_free_statns (st);
  if (!S_ISREG (mode)) {
    file->there = false;
    return o->retry ? 0 : tool_error (file->path, "has become no regular file");
  }
  if (!file->there)
    tool_error (file->path, "has appeared; following new file");
  else if (file->inode != 0 && (inode != file->inode || device != file->device))
    tool_error (file->path, "has been replaced; following new file");
  else if (size < file->position)
    tool_error (file->path, "file truncated");
  if (!file->there || size < file->position ||
      (file->inode != 0 && (inode != file->inode || device != file->device)))
    file->position = 0;
  file->there = true;
  file->inode = inode;
  file->device = device;
  return size > file->position ? print_more (g, o, file, size) : 0;
}

static int
is_missing (guestfs_h *g, struct tail_opts *o, struct tail_file *file)
{
  bool was_there = file->there;

  file->there = false;
  if (o->retry && guestfs_is_ready (g) == 1)
    return was_there ? tool_fail (g, file->path), 0 : 0;
  return tool_fail (g, file->path);
}

static int
print_more (guestfs_h *g, struct tail_opts *o, struct tail_file *file,
            int64_t size)
{
  if (o->show_names && o->last != file)
    tail_header (o, file);
  if (fetch_print (g, file->path, file->position, size - file->position) == -1)
    return is_missing (g, o, file);
  file->position = size;
  return 0;
}

/* Ends at once when nobody reads our stdout any more. */
static void
wait_a_while (double seconds)
{
  struct pollfd p = { .fd = STDOUT_FILENO };
  int ms = seconds * 1000 < 1 ? 1 : seconds * 1000;

  if (poll (&p, 1, ms) == 1 && !(p.revents & POLLERR))
    poll (NULL, 0, ms); /* something else is wrong with it */
}
