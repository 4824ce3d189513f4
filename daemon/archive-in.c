/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unpacking into a directory.
 *
 * The archive is hostile.  The directory is the root of all its names: they
 * are resolved by openat2 with RESOLVE_IN_ROOT, so neither "..", nor a link
 * that was there before, nor one from the archive itself leads out of it.  A
 * member whose name has ".." in it is an error all the same.
 *
 * Members mostly come directory by directory, so the parent of the last one
 * stays open.  How a member is made is in archive-member.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "archive-member.h"
#include "sysroot.h"

static int open_archive (struct extract *x);
static la_ssize_t receive_block (struct archive *a, void *opaque,
                                 const void **buf);
static int extract_all (struct extract *x);
static int extract_member (struct extract *x, struct archive_entry *entry);
static int open_parent (struct extract *x, const char *path, const char **name);
static int make_parents (struct extract *x, char *parent);
static int end_writer (struct extract *x);
static int blame (struct extract *x, int err, char *member);
static int skip_rest (struct extract *x);
static int ignore (void *opaque, const void *buf, size_t len);
static int report (struct extract *x);

int
extract_or_reply (struct call *c, int dirfd, const char *directory,
                  const struct archive_options *o)
{
  struct extract x = {
    .c = c,
    .o = o,
    .directory = directory,
    .root = dirfd,
    .parent_fd = -1,
  };
  int r = -1;

  umask (0); /* until the next call: members have their own modes */
  x.archive = archive_read_new ();
  x.writer = writer_new (dirfd, o);
  if (x.archive == NULL || x.writer == NULL)
    r = report (&x);
  else if (open_archive (&x) == 0 && extract_all (&x) == 0 &&
           end_writer (&x) == 0 && member_finish (&x) == 0 &&
           skip_rest (&x) == 0)
    r = 0;
  else
    r = report (&x);
  archive_read_free (x.archive);
  member_free (&x);
  gm_cleanup_fd (&x.parent_fd);
  free (x.parent);
  free (x.member);
  return r;
}

static int
open_archive (struct extract *x)
{
  if (archive_support_tar (x->archive, x->o->compress) == -1)
    return -1;
  return archive_read_open (x->archive, x, NULL, receive_block, NULL) ==
             ARCHIVE_OK
           ? 0
           : -1;
}

int
archive_support_tar (struct archive *a, const char *compress)
{
  static const struct {
    const char *name;
    int (*support) (struct archive *a);
  } table[] = {
    { "compress", archive_read_support_filter_compress },
    { "gzip", archive_read_support_filter_gzip },
    { "bzip2", archive_read_support_filter_bzip2 },
    { "xz", archive_read_support_filter_xz },
    { "lzop", archive_read_support_filter_lzop },
    { "lzma", archive_read_support_filter_lzma },
    { "zstd", archive_read_support_filter_zstd },
  };
  bool known = compress == NULL;
  int r;

  archive_read_support_format_tar (a);
  archive_read_support_format_empty (a);
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (compress != NULL && strcmp (compress, table[i].name) == 0) {
      r = table[i].support (a);
      known = r == ARCHIVE_OK || r == ARCHIVE_WARN;
    }
  if (!known) {
    archive_set_error (a, EINVAL, "cannot uncompress %s", compress);
    return -1;
  }
  return 0;
}

static la_ssize_t
receive_block (struct archive *a, void *opaque, const void **buf)
{
  struct extract *x = opaque;
  size_t len;

  writer_settle (x->writer);
  switch (receive_chunk (x->c, buf, &len)) {
  case 1:
    writer_lend (x->writer, *buf, len);
    return len;
  case 0:
    return 0;
  default:
    x->cancelled = true;
    archive_set_error (a, ECANCELED, "cancelled");
    return -1;
  }
}

static int
extract_all (struct extract *x)
{
  struct archive_entry *entry;
  char *member;
  int err;

  for (;;) {
    int r = archive_read_next_header (x->archive, &entry);

    if (r == ARCHIVE_EOF)
      return 0;
    /* A warning is about names that are not ASCII: their bytes are right. */
    if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
      return -1;
    archive_clear_error (x->archive);
    if (extract_member (x, entry) == -1)
      return -1;
    err = writer_failed (x->writer, &member);
    if (blame (x, err, member) == -1)
      return -1;
  }
}

static int
extract_member (struct extract *x, struct archive_entry *entry)
{
  const char *name;
  int parent;

  free (steal_ptr (&x->member));
  x->member = member_name (archive_entry_pathname (entry));
  if (x->member == NULL) {
    archive_set_error (x->archive, errno, "bad member name: %s",
                       archive_entry_pathname (entry));
    return -1;
  }
  parent = open_parent (x, x->member, &name);
  return parent == -1 ? -1 : member_make (x, entry, parent, name);
}

/* Wait for the writer.  Returns 0, or -1 with errno and the member. */
static int
end_writer (struct extract *x)
{
  char *member;
  int err;

  if (x->writer == NULL)
    return 0;
  err = writer_free (steal_ptr (&x->writer), &member);
  return blame (x, err, member);
}

/* If ERR is not 0, it befell MEMBER, unless that is NULL: then this has been
 * said before.
 */
static int
blame (struct extract *x, int err, char *member)
{
  if (err == 0 || member == NULL)
    return 0;
  free (x->member);
  x->member = member;
  errno = err;
  return -1;
}

/* The directory of PATH, a clean name; made if it is missing.  *NAME is the
 * rest of PATH ("" for the directory that all is unpacked into).
 */
static int
open_parent (struct extract *x, const char *path, const char **name)
{
  const char *slash = strrchr (path, '/');
  size_t len = slash != NULL ? (size_t) (slash - path) : 0;

  *name = slash != NULL ? slash + 1 : path;
  if (len == 0) {
    /* It may replace the link by which the last parent was found. */
    gm_cleanup_fd (&x->parent_fd);
    x->parent_fd = -1;
    return x->root;
  }
  if (x->parent_fd != -1 && strncmp (x->parent, path, len) == 0 &&
      x->parent[len] == '\0')
    return x->parent_fd;

  gm_cleanup_fd (&x->parent_fd);
  free (x->parent);
  x->parent = strndup (path, len);
  x->parent_fd = -1;
  if (x->parent == NULL)
    return -1;
  x->parent_fd = open_in_root (x->root, x->parent, O_RDONLY | O_DIRECTORY, 0);
  if (x->parent_fd == -1 && errno == ENOENT && make_parents (x, x->parent) == 0)
    x->parent_fd = open_in_root (x->root, x->parent, O_RDONLY | O_DIRECTORY, 0);
  return x->parent_fd;
}

/* Make PARENT and what is missing above it. */
static int
make_parents (struct extract *x, char *parent)
{
  CLEANUP_FD int dir = open_in_root (x->root, ".", O_PATH | O_DIRECTORY, 0);
  char *p = parent;

  while (dir != -1 && *p != '\0') {
    char *end = strchrnul (p, '/'), saved = *end;
    int next;

    *end = '\0';
    next = open_in_root (x->root, parent, O_PATH | O_DIRECTORY, 0);
    if (next == -1 && errno == ENOENT && mkdirat (dir, p, 0755) == 0)
      next = open_in_root (x->root, parent, O_PATH | O_DIRECTORY, 0);
    *end = saved;
    gm_cleanup_fd (&dir);
    dir = next;
    p = saved != '\0' ? end + 1 : end;
  }
  return dir == -1 ? -1 : 0;
}

/* What follows the end of the archive is padding. */
static int
skip_rest (struct extract *x)
{
  int r = x->c->in.ended ? 0 : receive_file (x->c, ignore, NULL);

  x->cancelled |= r == -2;
  return r == 0 && !x->cancelled ? 0 : -1;
}

static int
ignore (void *opaque, const void *buf, size_t len)
{
  (void) opaque;
  (void) buf;
  (void) len;
  return 0;
}

static int
report (struct extract *x)
{
  const char *text;
  int err = errno;

  /* What failed in the writer came first, if it has not been told yet. */
  if (end_writer (x) == -1) {
    err = errno;
    if (x->archive != NULL)
      archive_clear_error (x->archive);
  }
  if (x->cancelled)
    return reply_cancelled (x->c);
  text = x->archive != NULL ? archive_error_string (x->archive) : NULL;
  if (text != NULL) /* the archive's fault */
    return reply_code (x->c, 0, "%s: %s%s%s", x->directory,
                       x->member != NULL ? x->member : "",
                       x->member != NULL ? ": " : "", text);
  return reply_code (x->c, err, "%s: %s", x->directory,
                     x->member != NULL ? x->member : "archive");
}
