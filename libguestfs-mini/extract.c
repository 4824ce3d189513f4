/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making the files of a tar stream; the rules are in extract.h.
 *
 * Everything is made without a name, or under a temporary one, gets its
 * metadata, and only then its name: what was there before is replaced at once.
 * Directories are made as the owner's alone, and are finished, by their real
 * modes, times and ACLs, when the first member comes that is not below them.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "extract-meta.h"
#include "extract-names.h"
#include "extract-seen.h"
#include "extract.h"

enum { TEMP_NAME = 32 };

#define HELD_MAX (16 << 20) /* bytes of attributes, of all unfinished ones */

struct directory {
  char *name;         /* clean */
  struct gm_member m; /* what it will be */
  size_t held;        /* by its attributes */
};

struct gm_extract {
  int root;
  const struct gm_extract_options *o;
  void (*refused) (void *opaque, const char *member, const char *reason);
  void *opaque;
  struct gm_untar *untar;
  struct gm_seen seen;
  struct directory *dirs; /* those that are not finished, outermost first */
  size_t nr_dirs, dirs_size;
  size_t left; /* of HELD_MAX */

  char *parent; /* the directory of the last member, and its descriptor */
  int parent_fd;

  /* The present member: its clean name (NULL: refused), and of a file that is
   * being written what it will be.
   */
  char *name;
  char temp[TEMP_NAME]; /* beside it; "": none */
  int fd;
  struct gm_member m;
  uint64_t length; /* as far as data has come */
};

static int begin (void *opaque, const struct gm_member *m);
static int data (void *opaque, uint64_t offset, const void *buf, size_t len);
static int end (void *opaque);
static int refuse (struct gm_extract *x, const char *reason, ...)
  __attribute__ ((format (printf, 2, 3)));
static int failed (struct gm_extract *x);
static int make_directory (struct gm_extract *x, const struct gm_member *m);
static int push_directory (struct gm_extract *x, const struct gm_member *m);
static int open_parent (struct gm_extract *x);
static const char *base_name (const struct gm_extract *x);
static int begin_file (struct gm_extract *x, const struct gm_member *m);
static int make_link (struct gm_extract *x, const struct gm_member *m);
static int link_to (struct gm_extract *x, int fd);
static int make_other (struct gm_extract *x, const struct gm_member *m);
static int node (struct gm_extract *x, const struct gm_member *m);
static int settle (struct gm_extract *x, int fd, const struct gm_member *m);
static void drop (struct gm_extract *x);
static void finish_directories (struct gm_extract *x, const char *next);
static bool is_below (const char *dir, const char *name);

struct gm_extract *
gm_extract_new (int root, const struct gm_extract_options *o,
                void (*refused) (void *opaque, const char *member,
                                 const char *reason),
                void *opaque)
{
  static const struct gm_untar_callbacks callbacks = { begin, data, end };
  struct gm_extract *x = calloc (1, sizeof *x);

  if (x == NULL)
    return NULL;
  *x = (struct gm_extract){
    .root = root,
    .o = o,
    .refused = refused,
    .opaque = opaque,
    .untar = gm_untar_new (&callbacks, x),
    .parent_fd = -1,
    .fd = -1,
    .left = HELD_MAX,
  };
  if (x->untar != NULL)
    return x;
  free (x);
  return NULL;
}

void
gm_extract_free (struct gm_extract *x)
{
  int err = errno;

  if (x == NULL)
    return;
  drop (x);
  for (size_t i = 0; i < x->nr_dirs; i++) {
    free (x->dirs[i].name);
    gm_member_clear (&x->dirs[i].m);
  }
  free (x->dirs);
  gm_seen_clear (&x->seen);
  gm_untar_free (x->untar);
  gm_cleanup_fd (&x->parent_fd);
  free (x->parent);
  free (x->name);
  free (x);
  errno = err;
}

int
gm_extract_feed (struct gm_extract *x, const void *buf, size_t len)
{
  return gm_untar_feed (x->untar, buf, len);
}

bool
gm_extract_ended (const struct gm_extract *x)
{
  return gm_untar_ended (x->untar);
}

int
gm_extract_finish (struct gm_extract *x)
{
  drop (x);
  finish_directories (x, NULL);
  if (gm_untar_ended (x->untar))
    return 0;
  errno = EPROTO;
  return -1;
}

static int
begin (void *opaque, const struct gm_member *m)
{
  struct gm_extract *x = opaque;
  const char *reason;

  free (x->name);
  x->name = gm_clean_name (m->path, &reason);
  if (x->name == NULL) {
    x->refused (x->opaque, m->path, reason);
    return 0;
  }
  finish_directories (x, x->name);
  if (m->type == GM_MEMBER_DIRECTORY)
    return make_directory (x, m);
  if (x->name[0] == '\0')
    return refuse (x, "refused: it is no directory");
  if (open_parent (x) == -1)
    return failed (x);
  switch (m->type) {
  case GM_MEMBER_FILE:
    return begin_file (x, m);
  case GM_MEMBER_HARDLINK:
    return make_link (x, m);
  default:
    return make_other (x, m);
  }
}

static int
data (void *opaque, uint64_t offset, const void *buf, size_t len)
{
  struct gm_extract *x = opaque;
  const char *p = buf;

  while (x->fd != -1 && len > 0) {
    ssize_t n = pwrite (x->fd, p, len, offset);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return failed (x);
    p += n;
    offset += n;
    len -= n;
    x->length = offset;
  }
  return 0;
}

static int
end (void *opaque)
{
  struct gm_extract *x = opaque;

  if (x->fd == -1)
    return 0;
  if (x->length < x->m.size && ftruncate (x->fd, x->m.size) == -1)
    return failed (x);
  return settle (x, x->fd, &x->m);
}

/* The present member is not made, for this reason; the rest goes on, so this
 * returns 0.
 */
static int
refuse (struct gm_extract *x, const char *fs, ...)
{
  CLEANUP_FREE char *reason = NULL;
  va_list args;

  va_start (args, fs);
  if (vasprintf (&reason, fs, args) == -1)
    reason = NULL;
  va_end (args);
  x->refused (x->opaque, x->name[0] != '\0' ? x->name : ".",
              reason != NULL ? reason : "out of memory");
  drop (x);
  return 0;
}

/* The same, the reason being errno. */
static int
failed (struct gm_extract *x)
{
  return errno == ELOOP ? refuse (x, "refused: a symbolic link is in its way")
                        : refuse (x, "%s", strerror (errno));
}

/* A directory that is there already is used, but no symlink to one.  The one
 * that all goes to stays as it is: it is the caller's, not the image's.
 */
static int
make_directory (struct gm_extract *x, const struct gm_member *m)
{
  CLEANUP_FD int fd = -1;

  if (x->name[0] == '\0')
    return 0;
  if (open_parent (x) == -1 ||
      (mkdirat (x->parent_fd, base_name (x), 0700) == -1 && errno != EEXIST))
    return failed (x);
  fd = gm_open_beneath (x->root, x->name, O_PATH | O_DIRECTORY);
  return fd == -1 ? failed (x) : push_directory (x, m);
}

static int
push_directory (struct gm_extract *x, const struct gm_member *m)
{
  struct directory *d;
  size_t left = x->left;
  int r;

  if (x->nr_dirs == x->dirs_size) {
    x->dirs_size = x->dirs_size == 0 ? 16 : 2 * x->dirs_size;
    d = reallocarray (x->dirs, x->dirs_size, sizeof *d);
    if (d == NULL)
      return -1;
    x->dirs = d;
  }
  d = &x->dirs[x->nr_dirs++];
  d->name = strdup (x->name);
  r = gm_meta_copy (&d->m, m, x->o, &x->left);
  d->held = left - x->left;
  if (r == 1)
    refuse (x, "attributes left out: too many at once");
  return r == -1 || d->name == NULL ? -1 : 0;
}

static int
open_parent (struct gm_extract *x)
{
  const char *slash = strrchr (x->name, '/');
  size_t len = slash != NULL ? (size_t) (slash - x->name) : 0;

  if (x->parent_fd != -1 && strncmp (x->parent, x->name, len) == 0 &&
      x->parent[len] == '\0')
    return 0;
  gm_cleanup_fd (&x->parent_fd);
  x->parent_fd = -1;
  free (x->parent);
  x->parent = strndup (x->name, len);
  if (x->parent == NULL)
    return -1;
  x->parent_fd = gm_open_beneath (x->root, x->parent, O_PATH | O_DIRECTORY);
  return x->parent_fd == -1 ? -1 : 0;
}

static const char *
base_name (const struct gm_extract *x)
{
  const char *slash = strrchr (x->name, '/');

  return slash != NULL ? slash + 1 : x->name;
}

static void
new_temp (struct gm_extract *x)
{
  uint64_t random = 0;

  if (getrandom (&random, sizeof random, 0) == -1)
    random = (uintptr_t) x;
  snprintf (x->temp, sizeof x->temp, ".gfs-%016llx",
            (unsigned long long) random);
}

/* The file has no name at all until it is complete, if that is possible here.
 * If not, the temporary one stays behind if the process is killed.
 */
static int
begin_file (struct gm_extract *x, const struct gm_member *m)
{
  const int flags = O_WRONLY | O_CLOEXEC;
  size_t left = SIZE_MAX; /* a header has its own limit */

  x->length = 0;
  x->fd = openat (x->parent_fd, ".", flags | O_TMPFILE, 0600);
  if (x->fd == -1 && (errno == EOPNOTSUPP || errno == EISDIR)) {
    new_temp (x);
    x->fd = openat (x->parent_fd, x->temp,
                    flags | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (x->fd == -1)
      x->temp[0] = '\0';
  }
  if (x->fd == -1)
    return failed (x);
  return gm_meta_copy (&x->m, m, x->o, &left) == -1 ? -1 : 0;
}

/* Only to a file that was made before: the directory may hold others. */
static int
make_link (struct gm_extract *x, const struct gm_member *m)
{
  const char *reason;
  CLEANUP_FREE char *target = gm_clean_name (m->target, &reason);
  CLEANUP_FD int fd = -1;
  struct stat st;

  if (target == NULL)
    return refuse (x, "link to %s: %s", m->target, reason);
  fd = gm_open_beneath (x->root, target, O_PATH | O_NOFOLLOW);
  if (fd == -1 || fstat (fd, &st) == -1)
    return refuse (x, "link to %s: %s", m->target, strerror (errno));
  if (!gm_seen_has (&x->seen, st.st_dev, st.st_ino))
    return refuse (x, "refused: link to %s, which was not copied", m->target);
  if (S_ISLNK (st.st_mode) && x->o->links == GM_LINKS_SAFE &&
      !gm_same_link_is_safe (x->name, fd))
    return refuse (x, "refused: a symbolic link that leads out, as %s does not",
                   m->target);
  if (link_to (x, fd) == -1)
    return failed (x);
  drop (x);
  return 0;
}

/* Let the present name be a link to FD. */
static int
link_to (struct gm_extract *x, int fd)
{
  const char *name = base_name (x);
  char proc[32];

  snprintf (proc, sizeof proc, "/proc/self/fd/%d", fd);
  if (linkat (AT_FDCWD, proc, x->parent_fd, name, AT_SYMLINK_FOLLOW) == 0)
    return 0;
  if (errno != EEXIST)
    return -1;
  new_temp (x);
  if (linkat (AT_FDCWD, proc, x->parent_fd, x->temp, AT_SYMLINK_FOLLOW) == -1) {
    x->temp[0] = '\0';
    return -1;
  }
  if (renameat (x->parent_fd, x->temp, x->parent_fd, name) == -1)
    return -1;
  /* If both are links to one file already, rename has left it there. */
  unlinkat (x->parent_fd, x->temp, 0);
  x->temp[0] = '\0';
  return 0;
}

static int
make_other (struct gm_extract *x, const struct gm_member *m)
{
  CLEANUP_FD int fd = -1;

  if (m->type == GM_MEMBER_SYMLINK) {
    if (x->o->links == GM_LINKS_SKIP)
      return 0;
    if (x->o->links == GM_LINKS_SAFE && !gm_link_is_safe (x->name, m->target))
      return refuse (x, "refused: a symbolic link that leads out, to %s",
                     m->target);
  } else if (m->type != GM_MEMBER_CHAR && m->type != GM_MEMBER_BLOCK &&
             m->type != GM_MEMBER_FIFO)
    return refuse (x, "refused: of an unknown type");
  else if (!x->o->devices)
    return refuse (x, "left out: a %s",
                   m->type == GM_MEMBER_FIFO ? "FIFO" : "device node");
  new_temp (x);
  if (node (x, m) == -1) {
    x->temp[0] = '\0';
    return failed (x);
  }
  fd = openat (x->parent_fd, x->temp, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  return fd == -1 ? failed (x) : settle (x, fd, m);
}

static int
node (struct gm_extract *x, const struct gm_member *m)
{
  mode_t type = m->type == GM_MEMBER_CHAR    ? S_IFCHR
                : m->type == GM_MEMBER_BLOCK ? S_IFBLK
                                             : S_IFIFO;

  if (m->type == GM_MEMBER_SYMLINK)
    return symlinkat (m->target, x->parent_fd, x->temp);
  return mknodat (x->parent_fd, x->temp, type | 0600,
                  makedev (m->major, m->minor));
}

/* The temporary file FD becomes M. */
static int
settle (struct gm_extract *x, int fd, const struct gm_member *m)
{
  CLEANUP_FREE char *reason = gm_extract_meta (fd, m, x->o);
  struct stat st;

  if (reason != NULL)
    x->refused (x->opaque, x->name, reason);
  if (fstat (fd, &st) == -1)
    return failed (x);
  if (x->temp[0] == '\0'
        ? link_to (x, fd) == -1
        : renameat (x->parent_fd, x->temp, x->parent_fd, base_name (x)) == -1)
    return failed (x);
  x->temp[0] = '\0';
  drop (x);
  return gm_seen_add (&x->seen, st.st_dev, st.st_ino);
}

/* Forget the file that is being made. */
static void
drop (struct gm_extract *x)
{
  if (x->temp[0] != '\0')
    unlinkat (x->parent_fd, x->temp, 0);
  x->temp[0] = '\0';
  gm_cleanup_fd (&x->fd);
  x->fd = -1;
  gm_member_clear (&x->m);
}

/* Finish those that NEXT is not below; NULL: all. */
static void
finish_directories (struct gm_extract *x, const char *next)
{
  while (x->nr_dirs > 0) {
    struct directory *d = &x->dirs[x->nr_dirs - 1];
    CLEANUP_FREE char *reason = NULL;
    CLEANUP_FD int fd = -1;

    if (next != NULL && is_below (d->name, next))
      break;
    /* A path descriptor: it may have been somebody's who cannot read it. */
    fd = gm_open_beneath (x->root, d->name, O_PATH | O_DIRECTORY);
    if (fd != -1)
      reason = gm_extract_meta (fd, &d->m, x->o);
    else
      reason = strdup (strerror (errno));
    if (reason != NULL)
      x->refused (x->opaque, d->name, reason);
    free (d->name);
    gm_member_clear (&d->m);
    x->left += d->held;
    x->nr_dirs--;
  }
}

static bool
is_below (const char *dir, const char *name)
{
  size_t len = strlen (dir);

  return strncmp (dir, name, len) == 0 && name[len] == '/';
}
