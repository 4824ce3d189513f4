/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_walk: all about every file of a tree, as one stream.  API:
 * share/api/mini.xml; the form of the records is in record.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"
#include "record.h"

#include "daemon-calls.h"
#include "call.h"
#include "digest.h"
#include "meta.h"
#include "sendbuf.h"
#include "server.h"
#include "sysroot.h"
#include "walk.h"

#define BLOCK (128 * 1024) /* what is read at once */

struct walker {
  struct call *c;
  bool xattrs;
  struct digest *digest; /* NULL: not wanted */
  char *block;           /* BLOCK bytes */
  char target[PATH_MAX];
  char sum[DIGEST_TEXT];
  char names[XATTR_LIST_MAX], value[XATTR_SIZE_MAX + 1];
  struct sendbuf out;
};

static int prepare (struct call *c, struct walker *w,
                    const struct do_mini_walk_opts *o);
static int send_entry (void *opaque, const struct walk_entry *entry);
static int send_failure (void *opaque, const char *path);
static int send_file (struct walker *w, int dir, const char *name,
                      const char *path);
static int read_target (struct walker *w, int dir, const char *name);
static int read_sum (struct walker *w, int fd);
static int send_head (struct walker *w, int err, const guestfs_int_statns *st);
static int send_string (struct walker *w, const char *s, size_t len);
static int send_number (struct walker *w, uint64_t n);
static int send_attributes (struct walker *w, int fd);
static int send_attribute (struct walker *w, const char *file,
                           const char *name);

int
do_mini_walk (struct call *c, const char *directory,
              const struct do_mini_walk_opts *o)
{
  CLEANUP_FD int start = sysroot_open (c, directory, O_PATH);
  CLEANUP_FREE struct walker *w = malloc (sizeof *w);
  CLEANUP_FREE char *block = NULL;
  CLEANUP_DIGEST struct digest *digest = NULL;
  CLEANUP_FD int dir = -1;
  const struct walk_how how = {
    .sorted = o->sorted,
    .onefs = o->onefs,
    .maxdepth = o->maxdepth,
    .entry = send_entry,
    .failed = send_failure,
    .opaque = w,
  };
  bool below =
    !(o->bitmask & GUESTFS_MINI_WALK_MAXDEPTH_BITMASK) || o->maxdepth != 0;
  int r;

  if (o->maxdepth < 0)
    return reply_explained (c, EINVAL, "maxdepth: %d is negative", o->maxdepth);
  if (start == -1 || w == NULL)
    return reply_errno (c, "%s", directory);
  if (prepare (c, w, o) == -1)
    return -1;
  digest = w->digest;
  block = w->block;
  if (reply_begin_file (c) == -1)
    return -1;
  r = send_file (w, start, "", "");
  if (r == 0 && below) {
    /* ENOTDIR: a file stands for itself alone */
    dir = openat (start, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir != -1)
      r = walk_tree (c, dir, &how);
    else if (errno != ENOTDIR)
      r = send_failure (w, "");
  }
  if (r == -1 && !call_cancelled (c))
    server_log ("%s: %s: %s", c->name, directory, strerror (errno));
  if (r == -1)
    return send_cancel (c);
  return sendbuf_flush (&w->out) == -1 ? -1 : send_end (c);
}

static int
prepare (struct call *c, struct walker *w, const struct do_mini_walk_opts *o)
{
  w->c = c;
  w->xattrs = o->xattrs;
  w->out.c = c;
  w->out.len = 0;
  w->digest = NULL;
  w->block = NULL;
  if (o->checksum == NULL)
    return 0;
  w->digest = digest_new (o->checksum);
  if (w->digest == NULL && errno == EINVAL)
    return reply_explained (c, EINVAL, "%s: unknown checksum type, expected %s",
                            o->checksum, digest_types);
  w->block = w->digest == NULL ? NULL : malloc (BLOCK);
  if (w->block != NULL)
    return 0;
  digest_free (w->digest);
  return reply_errno (c, "%s", o->checksum);
}

static int
send_entry (void *opaque, const struct walk_entry *entry)
{
  return send_file (opaque, entry->dir, entry->name, entry->path);
}

/* The directory itself has been told of already: this says what is missing. */
static int
send_failure (void *opaque, const char *path)
{
  struct walker *w = opaque;
  int err = errno;

  if (send_head (w, err, NULL) == -1 ||
      send_string (w, path, strlen (path)) == -1 ||
      send_string (w, "", 0) == -1 || send_string (w, "", 0) == -1)
    return -1;
  return send_number (w, 0);
}

static int
send_file (struct walker *w, int dir, const char *name, const char *path)
{
  CLEANUP_FD int fd = -1;
  guestfs_int_statns st;
  int err = 0;

  if (meta_statns (dir, name, &st) == -1) {
    if (errno == ENOENT) /* removed in between */
      return 0;
    return send_failure (w, path);
  }
  w->target[0] = w->sum[0] = '\0';
  if (S_ISLNK (st.st_mode) && read_target (w, dir, name) == -1)
    err = errno;
  if (w->xattrs || (w->digest != NULL && S_ISREG (st.st_mode))) {
    fd = name[0] == '\0' ? fcntl (dir, F_DUPFD_CLOEXEC, 3)
                         : openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd == -1)
      err = errno;
  }
  if (fd != -1 && w->digest != NULL && S_ISREG (st.st_mode) &&
      read_sum (w, fd) == -1)
    err = errno;
  if (send_head (w, err, &st) == -1 ||
      send_string (w, path, strlen (path)) == -1 ||
      send_string (w, w->target, strlen (w->target)) == -1 ||
      send_string (w, w->sum, strlen (w->sum)) == -1)
    return -1;
  return w->xattrs && fd != -1 ? send_attributes (w, fd) : send_number (w, 0);
}

static int
read_target (struct walker *w, int dir, const char *name)
{
  ssize_t n = readlinkat (dir, name, w->target, sizeof w->target - 1);

  w->target[n == -1 ? 0 : n] = '\0';
  return n == -1 ? -1 : 0;
}

/* FD is of the kind O_PATH. */
static int
read_sum (struct walker *w, int fd)
{
  char path[FD_PATH_SIZE];
  CLEANUP_FD int data = open (fd_path (path, fd), O_RDONLY | O_CLOEXEC);
  ssize_t n = data == -1 ? -1 : 1;

  while (n > 0) {
    if (call_cancelled (w->c)) {
      errno = ECANCELED;
      n = -1;
      break;
    }
    n = read (data, w->block, BLOCK);
    if (n > 0)
      digest_update (w->digest, w->block, n);
  }
  digest_end (w->digest, w->sum);
  if (n == -1)
    w->sum[0] = '\0';
  return n;
}

/* ST NULL: nothing is known.  It begins with the numbers of a record, in their
 * order.
 */
static int
send_head (struct walker *w, int err, const guestfs_int_statns *st)
{
  static const guestfs_int_statns nothing;
  const int64_t *stats = &(st != NULL ? st : &nothing)->st_dev;

  _Static_assert(offsetof (guestfs_int_statns, st_ctime_nsec) ==
                   (GM_RECORD_STATS - 1) * sizeof (int64_t),
                 "the numbers of a record are those of a statns");
  if (send_number (w, err) == -1)
    return -1;
  for (size_t i = 0; i < GM_RECORD_STATS; i++)
    if (send_number (w, stats[i]) == -1)
      return -1;
  return 0;
}

static int
send_number (struct walker *w, uint64_t n)
{
  unsigned char buf[8];

  gm_put_be64 (buf, n);
  return sendbuf_add (&w->out, buf, sizeof buf);
}

static int
send_string (struct walker *w, const char *s, size_t len)
{
  if (send_number (w, len) == -1 || sendbuf_add (&w->out, s, len) == -1)
    return -1;
  return sendbuf_putc (&w->out, '\0');
}

/* Those of the file itself, be it a symlink: the link below /proc leads to
 * just that.  What cannot have attributes has none.
 */
static int
send_attributes (struct walker *w, int fd)
{
  char file[FD_PATH_SIZE];
  ssize_t len = listxattr (fd_path (file, fd), w->names, sizeof w->names);
  size_t nr = 0;

  for (ssize_t i = 0; i < len; i += strlen (w->names + i) + 1)
    nr++;
  if (nr > GM_RECORD_ATTRIBUTES) {
    nr = 0;
    len = 0;
  }
  if (send_number (w, nr) == -1)
    return -1;
  for (ssize_t i = 0; i < len; i += strlen (w->names + i) + 1)
    if (send_attribute (w, file, w->names + i) == -1)
      return -1;
  return 0;
}

/* One that went away in between is empty. */
static int
send_attribute (struct walker *w, const char *file, const char *name)
{
  ssize_t len = getxattr (file, name, w->value, XATTR_SIZE_MAX);

  if (len == -1)
    len = 0;
  if (send_string (w, name, strlen (name)) == -1)
    return -1;
  return send_string (w, w->value, len);
}
