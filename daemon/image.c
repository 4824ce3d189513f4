/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What making an image needs to know beforehand; the calls about images are the
 * library's.  API: share/api/image.xml.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "archiver.h"
#include "call.h"
#include "daemon-calls.h"

enum {
  BLOCK = 4096,
  INLINE_LINK = 59, /* bytes of a symbolic link that ext keeps in the inode */
};

struct measure {
  struct call *c;
  struct archive *archive;
  bool cancelled;
  char *parent; /* of the last member: length and bytes */
  uint64_t entries, bytes;
};

static int measure_all (struct measure *m, const char *compress);
static la_ssize_t receive_block (struct archive *a, void *opaque,
                                 const void **buf);
static int count (struct measure *m, struct archive_entry *entry);
static int count_parents (struct measure *m, const char *path);
static uint64_t blocks (uint64_t bytes);
static uint64_t sum (uint64_t a, uint64_t b);
static int skip_rest (struct measure *m);
static char **reply_archive (struct measure *m);

char **
do_mini_measure_tar (struct call *c, const struct do_mini_measure_tar_opts *o)
{
  struct measure m = { .c = c, .archive = archive_read_new () };
  CLEANUP_STRVEC struct gm_strvec v = { 0 };
  char **ret = NULL;

  if (m.archive == NULL)
    return reply_errno_null (c, "archive");
  if (measure_all (&m, o->compress) == 0 && skip_rest (&m) == 0) {
    if (gm_strvec_add (&v, "entries") == 0 &&
        gm_strvec_addf (&v, "%" PRIu64, m.entries) == 0 &&
        gm_strvec_add (&v, "bytes") == 0 &&
        gm_strvec_addf (&v, "%" PRIu64, m.bytes) == 0)
      ret = gm_strvec_steal (&v);
    if (ret == NULL)
      reply_errno (c, "archive");
  } else
    ret = reply_archive (&m);
  archive_read_free (m.archive);
  free (m.parent);
  return ret;
}

static int
measure_all (struct measure *m, const char *compress)
{
  struct archive_entry *entry;

  if (archive_support_tar (m->archive, compress) == -1 ||
      archive_read_open (m->archive, m, NULL, receive_block, NULL) !=
        ARCHIVE_OK)
    return -1;
  for (;;) {
    int r = archive_read_next_header (m->archive, &entry);

    if (r == ARCHIVE_EOF)
      return 0;
    if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
      return -1;
    if (count (m, entry) == -1)
      return -1;
  }
}

static la_ssize_t
receive_block (struct archive *a, void *opaque, const void **buf)
{
  struct measure *m = opaque;
  size_t len;

  switch (receive_chunk (m->c, buf, &len)) {
  case 1:
    return len;
  case 0:
    return 0;
  default:
    m->cancelled = true;
    archive_set_error (a, ECANCELED, "cancelled");
    return -1;
  }
}

static int
count (struct measure *m, struct archive_entry *entry)
{
  const char *path = archive_entry_pathname (entry);
  const char *target = archive_entry_symlink (entry);
  uint64_t size = 0;
  la_int64_t offset, length;

  if (archive_entry_hardlink (entry) == NULL) {
    m->entries++;
    if (archive_entry_sparse_count (entry) > 0) {
      archive_entry_sparse_reset (entry);
      while (archive_entry_sparse_next (entry, &offset, &length) == ARCHIVE_OK)
        size = sum (size, sum (blocks (length), BLOCK));
    } else if (archive_entry_filetype (entry) == AE_IFREG)
      size = blocks (archive_entry_size (entry));
    else if (archive_entry_filetype (entry) == AE_IFDIR ||
             (target != NULL && strlen (target) > INLINE_LINK))
      size = BLOCK;
    if (archive_entry_xattr_count (entry) > 0)
      size = sum (size, BLOCK);
  }
  m->bytes = sum (m->bytes, size);
  return path != NULL ? count_parents (m, path) : 0;
}

/* Directories that the archive does not name are made all the same: allow for
 * one whenever the parent is another than the last member's.
 */
static int
count_parents (struct measure *m, const char *path)
{
  const char *slash = strrchr (path, '/');
  size_t len = slash != NULL ? (size_t) (slash - path) : 0;
  char *parent;

  if (m->parent != NULL && strncmp (m->parent, path, len) == 0 &&
      m->parent[len] == '\0')
    return 0;
  parent = strndup (path, len);
  if (parent == NULL) {
    archive_set_error (m->archive, errno, "out of memory");
    return -1;
  }
  free (m->parent);
  m->parent = parent;
  m->entries++;
  m->bytes = sum (m->bytes, BLOCK);
  return 0;
}

static uint64_t
blocks (uint64_t bytes)
{
  return bytes > INT64_MAX - BLOCK ? INT64_MAX
                                   : (bytes + BLOCK - 1) / BLOCK * BLOCK;
}

/* Both at most INT64_MAX, and so is the result, whatever an archive claims. */
static uint64_t
sum (uint64_t a, uint64_t b)
{
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static int
ignore (void *opaque, const void *buf, size_t len)
{
  (void) opaque;
  (void) buf;
  (void) len;
  return 0;
}

/* What follows the end of the archive is padding. */
static int
skip_rest (struct measure *m)
{
  int r = m->c->in.ended ? 0 : receive_file (m->c, ignore, NULL);

  m->cancelled |= r == -2;
  return r == 0 && !m->cancelled ? 0 : -1;
}

static char **
reply_archive (struct measure *m)
{
  const char *text = archive_error_string (m->archive);

  if (m->cancelled)
    reply_cancelled (m->c);
  else
    reply_code (m->c, 0, "archive: %s", text != NULL ? text : "cannot be read");
  return NULL;
}
