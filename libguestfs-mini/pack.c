/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of the host as a tar stream; see pack.h.
 *
 * The walk is a stack of open directories, and a step of it makes the headers
 * of the next member; the data of a file is read straight to where it is
 * wanted.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/strvec.h"
#include "pack-file.h"
#include "pack-header.h"
#include "pack.h"
#include "untar.h"

struct level {
  int fd;
  size_t path_len; /* of the directory */
  struct gm_strvec names;
  size_t next;
};

/* A file with several links that was packed. */
struct link {
  dev_t dev;
  ino_t ino;
  char *path;
};

struct gm_pack {
  char *const *paths; /* those that are still to come */
  const struct gm_pack_options *o;
  void (*failed) (void *opaque, const char *path, const char *reason);
  void *opaque;

  struct level *levels;
  size_t nr_levels, levels_size;
  struct gm_bytes path; /* of the present member, NUL-terminated */
  const char *prefix;   /* what goes in front of it in messages */
  size_t prefix_len;
  void *links; /* a tree */

  struct gm_bytes ready; /* to be read before anything else, */
  size_t ready_pos;
  int fd; /* then the extents of this file, from extents.list[extent] on */
  struct gm_extents extents;
  size_t extent;
  uint64_t pos; /* in it */
  bool broken;  /* the rest of the file cannot be read */
  bool ended;
};

static ssize_t read_file (struct gm_pack *p, void *buf, size_t size);
static int step (struct gm_pack *p);
static int next_path (struct gm_pack *p);
static int next_name (struct gm_pack *p);
static int set_path (struct gm_pack *p, size_t len, const char *name,
                     size_t name_len);
static int add_member (struct gm_pack *p, int dir, const char *name);
static int add_other (struct gm_pack *p, int dir, const char *name,
                      struct stat *st);
static int add_directory (struct gm_pack *p, int dir, const char *name,
                          struct stat *st);
static int add_file (struct gm_pack *p, int dir, const char *name);
static void add_headers (struct gm_pack *p, int fd, struct gm_bytes *records,
                         char type, const char *target, struct stat *st,
                         uint64_t size);
static const char *earlier_link (struct gm_pack *p, const struct stat *st);
static int compare_links (const void *a, const void *b);
static void free_link (void *link);
static int complain (struct gm_pack *p);

struct gm_pack *
gm_pack_new (char *const *paths, const struct gm_pack_options *o,
             void (*failed) (void *opaque, const char *path,
                             const char *reason),
             void *opaque)
{
  struct gm_pack *p = calloc (1, sizeof *p);

  if (p != NULL)
    *p = (struct gm_pack){
      .paths = paths, .o = o, .failed = failed, .opaque = opaque, .fd = -1
    };
  return p;
}

void
gm_pack_free (struct gm_pack *p)
{
  int err = errno;

  if (p == NULL)
    return;
  while (p->nr_levels > 0) {
    struct level *l = &p->levels[--p->nr_levels];

    gm_cleanup_fd (&l->fd);
    gm_strvec_free (&l->names);
  }
  free (p->levels);
  tdestroy (p->links, free_link);
  free (p->extents.list);
  free (p->path.data);
  free (p->ready.data);
  gm_cleanup_fd (&p->fd);
  free (p);
  errno = err;
}

ssize_t
gm_pack_read (struct gm_pack *p, void *buf, size_t size)
{
  for (;;) {
    size_t n = p->ready.len - p->ready_pos;

    if (p->ready.failed) {
      errno = ENOMEM;
      return -1;
    }
    if (n > 0) {
      n = n < size ? n : size;
      memcpy (buf, p->ready.data + p->ready_pos, n);
      p->ready_pos += n;
      return n;
    }
    p->ready.len = p->ready_pos = 0;
    if (p->fd != -1) {
      ssize_t r = read_file (p, buf, size);

      if (r != 0)
        return r;
    } else if (p->ended)
      return 0;
    else if (step (p) == -1)
      return -1;
  }
}

/* Returns 0 when all of the file has been read: it is closed then.  Its length
 * has been told already, so what is missing is made up.
 */
static ssize_t
read_file (struct gm_pack *p, void *buf, size_t size)
{
  static const char zeroes[512];
  const struct gm_extent *e;
  ssize_t n = 0;

  if (p->extent == p->extents.nr) {
    gm_bytes_add (&p->ready, zeroes, -p->extents.total & 511);
    gm_cleanup_fd (&p->fd);
    p->fd = -1;
    return 0;
  }
  e = &p->extents.list[p->extent];
  if (p->pos == e->len) {
    p->extent++;
    p->pos = 0;
    return read_file (p, buf, size);
  }
  if (size > e->len - p->pos)
    size = e->len - p->pos;
  if (!p->broken)
    n = pread (p->fd, buf, size, e->offset + p->pos);
  if (n <= 0 && !p->broken) {
    errno = n == 0 ? ENODATA : errno;
    complain (p);
    p->broken = true;
  }
  if (n <= 0) {
    memset (buf, 0, size);
    n = size;
  }
  p->pos += n;
  return n;
}

/* Go on to the next member, or to the end.  Returns 0, or -1 with errno; what
 * cannot be packed is no failure.
 */
static int
step (struct gm_pack *p)
{
  static const char end[1024];

  if (p->nr_levels > 0)
    return next_name (p);
  if (*p->paths != NULL)
    return next_path (p);
  gm_bytes_add (&p->ready, end, sizeof end);
  p->ended = true;
  return 0;
}

static int
next_path (struct gm_pack *p)
{
  const char *path = *p->paths++, *name;
  size_t len = strlen (path);

  while (len > 1 && path[len - 1] == '/')
    len--;
  name = memrchr (path, '/', len);
  name = name == NULL ? path : name + 1;
  p->prefix = path;
  p->prefix_len = name - path;
  len -= name - path;
  if (len == 0 || (len <= 2 && memcmp (name, "..", len) == 0)) {
    p->prefix_len += len;
    name = ".";
    len = 1;
  }
  return set_path (p, 0, name, len) == -1 ? -1 : add_member (p, AT_FDCWD, path);
}

static int
next_name (struct gm_pack *p)
{
  struct level *l = &p->levels[p->nr_levels - 1];
  const char *name;

  if (l->next == l->names.len) {
    gm_cleanup_fd (&l->fd);
    gm_strvec_free (&l->names);
    p->nr_levels--;
    return 0;
  }
  name = l->names.strings[l->next++];
  return set_path (p, l->path_len, name, strlen (name)) == -1
           ? -1
           : add_member (p, l->fd, name);
}

/* NAME behind the first LEN bytes of the path. */
static int
set_path (struct gm_pack *p, size_t len, const char *name, size_t name_len)
{
  p->path.len = len;
  if (len > 0)
    gm_bytes_add (&p->path, "/", 1);
  gm_bytes_add (&p->path, name, name_len);
  gm_bytes_add (&p->path, "", 1);
  p->path.len--;
  errno = ENOMEM;
  return p->path.failed ? -1 : 0;
}

static int
add_member (struct gm_pack *p, int dir, const char *name)
{
  struct stat st;

  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return complain (p);
  if (S_ISSOCK (st.st_mode)) /* they mean nothing without their process */
    return 0;
  if (S_ISDIR (st.st_mode))
    return add_directory (p, dir, name, &st);
  if (S_ISREG (st.st_mode))
    return add_file (p, dir, name);
  return add_other (p, dir, name, &st);
}

static int
add_other (struct gm_pack *p, int dir, const char *name, struct stat *st)
{
  CLEANUP_FD int fd = openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  struct gm_bytes none = { 0 };
  const char *link = earlier_link (p, st);
  char target[PATH_MAX] = "";
  char type = S_ISLNK (st->st_mode)   ? GM_MEMBER_SYMLINK
              : S_ISCHR (st->st_mode) ? GM_MEMBER_CHAR
              : S_ISBLK (st->st_mode) ? GM_MEMBER_BLOCK
                                      : GM_MEMBER_FIFO;

  if (fd == -1)
    return complain (p);
  if (link != NULL)
    add_headers (p, fd, &none, GM_MEMBER_HARDLINK, link, st, 0);
  else if (S_ISLNK (st->st_mode) &&
           readlinkat (fd, "", target, sizeof target - 1) == -1)
    return complain (p);
  else
    add_headers (p, fd, &none, type, target, st, 0);
  return 0;
}

/* What is packed as "." has its contents packed alone: where they go is
 * another directory.
 */
static int
add_directory (struct gm_pack *p, int dir, const char *name, struct stat *st)
{
  struct gm_bytes none = { 0 };
  struct level *l = p->levels;
  CLEANUP_FD int fd = gm_open_quietly (dir, name, O_DIRECTORY);

  if (fd == -1)
    complain (p);
  if (strcmp (p->path.data, ".") != 0)
    add_headers (p, fd, &none, GM_MEMBER_DIRECTORY, "", st, 0);
  if (fd == -1)
    return 0;
  if (p->nr_levels == p->levels_size) {
    p->levels_size = p->levels_size == 0 ? 16 : 2 * p->levels_size;
    l = reallocarray (p->levels, p->levels_size, sizeof *l);
    if (l == NULL)
      return -1;
    p->levels = l;
  }
  l += p->nr_levels;
  *l = (struct level){ .path_len = p->path.len };
  if (gm_list_names (fd, &l->names) == -1)
    complain (p);
  l->fd = steal_fd (&fd);
  p->nr_levels++;
  return 0;
}

static int
add_file (struct gm_pack *p, int dir, const char *name)
{
  CLEANUP_FD int fd = gm_open_quietly (dir, name, O_NONBLOCK);
  struct gm_bytes records = { 0 }, map = { 0 };
  const char *link;
  struct stat st;

  if (fd == -1 || fstat (fd, &st) == -1)
    return complain (p);
  if (!S_ISREG (st.st_mode)) { /* just replaced */
    errno = EAGAIN;
    return complain (p);
  }
  link = earlier_link (p, &st);
  if (link != NULL) {
    add_headers (p, fd, &records, GM_MEMBER_HARDLINK, link, &st, 0);
    return 0;
  }
  if (gm_find_extents (fd, &st, &p->extents) == -1)
    return -1;
  if (p->extents.sparse)
    gm_pack_map (&p->extents, p->path.data, st.st_size, &records, &map);
  add_headers (p, fd, &records, GM_MEMBER_FILE, "", &st,
               map.len + p->extents.total);
  gm_bytes_add (&p->ready, map.data, map.len);
  p->ready.failed |= map.failed;
  free (map.data);
  p->fd = steal_fd (&fd);
  p->extent = p->pos = 0;
  p->broken = false;
  return 0;
}

/* RECORDS is used up. */
static void
add_headers (struct gm_pack *p, int fd, struct gm_bytes *records, char type,
             const char *target, struct stat *st, uint64_t size)
{
  st->st_uid = p->o->uid != -1 ? (uid_t) p->o->uid : st->st_uid;
  st->st_gid = p->o->gid != -1 ? (gid_t) p->o->gid : st->st_gid;
  if (fd != -1 && type != GM_MEMBER_HARDLINK &&
      gm_pack_xattrs (fd, p->o->xattrs, records) == -1)
    complain (p);
  gm_pack_header (&p->ready, records, type, p->path.data, target, st, size);
  p->ready.failed |= records->failed;
  free (records->data);
}

/* The path of the link by which ST was packed before, or NULL: then this one
 * is kept.
 */
static const char *
earlier_link (struct gm_pack *p, const struct stat *st)
{
  struct link *new, **found;

  if (st->st_nlink < 2)
    return NULL;
  new = malloc (sizeof *new);
  if (new == NULL) /* then it is there twice */
    return NULL;
  *new = (struct link){ st->st_dev, st->st_ino, strdup (p->path.data) };
  found = new->path == NULL ? NULL : tsearch (new, &p->links, compare_links);
  if (found != NULL && *found == new)
    return NULL;
  free_link (new);
  return found == NULL ? NULL : (*found)->path;
}

static int
compare_links (const void *a, const void *b)
{
  const struct link *x = a, *y = b;

  if (x->ino != y->ino)
    return x->ino < y->ino ? -1 : 1;
  return x->dev < y->dev ? -1 : x->dev != y->dev;
}

static void
free_link (void *link)
{
  free (((struct link *) link)->path);
  free (link);
}

/* Something is wrong with the present member, by errno.  Returns 0: the rest
 * goes on.
 */
static int
complain (struct gm_pack *p)
{
  int err = errno;
  bool slash = p->prefix_len > 0 && p->prefix[p->prefix_len - 1] != '/';
  CLEANUP_FREE char *path = NULL;

  if (asprintf (&path, "%.*s%s%s", (int) p->prefix_len, p->prefix,
                slash ? "/" : "", p->path.data) == -1)
    path = NULL;
  p->failed (p->opaque, path != NULL ? path : p->path.data, strerror (err));
  return 0;
}
