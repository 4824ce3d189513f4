/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packing a directory.
 *
 * The walk keeps one descriptor per level and takes names in order, so that
 * equal trees give equal archives.  Members are called "./a/b" as tar -C DIR .
 * does.  The format is GNU tar's, whose names are plain bytes; whoever wants
 * extended attributes gets pax, and with it all there is to times.  Sockets are
 * left out, as by tar.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "archiver.h"
#include "readmany.h"
#include "server.h"

#define BLOCK (256 * 1024) /* what is read of a large file at once */
#define TAR_RECORD 10240   /* the length of a tar file is a multiple */

/* Files up to SMALL bytes are read many at a time, BATCH bytes at most. */
#define SMALL (64 * 1024)
#define BATCH (1024 * 1024)

/* How deep directories may lie.  Each takes a descriptor, of which all
 * channels together have SERVER_DESCRIPTORS, and some stack.
 */
#define DEPTH_MAX 4000

/* Members whose turn comes when the files among them are read. */
struct batch {
  size_t n, nr_files, used;
  struct archive_entry *entries[READMANY_MAX];
  int file[READMANY_MAX]; /* index below, or -1: no data */
  struct readmany_file files[READMANY_MAX];
  char buf[BATCH];
};

struct pack {
  struct call *c;
  const struct archive_options *o;
  struct archive *archive;
  struct archive *compressor; /* through which it goes, or NULL */
  struct archive_entry_linkresolver *links;
  struct readmany *reader;
  struct batch *batch;
  char *buf; /* BLOCK bytes of a file */
  uint64_t sent;
  bool no_end; /* what libarchive writes now is an end that nobody wants */
  char *path;  /* of the present member, "./a/b" */
  size_t path_len, path_size;
  int depth; /* of directories that are open */
};

static int prepare (struct pack *p);
static int pack (struct pack *p, int dirfd, const char *name, const char *top);
static void give_up (struct pack *p);
static int send_on (struct pack *p, const void *buf, size_t len);
static la_ssize_t send_block (struct archive *a, void *opaque, const void *buf,
                              size_t len);
static int send_rest (struct pack *p);
static int add_tree (struct pack *p, int dir, const char *name);
static int add_children (struct pack *p, int dir);
static int open_quietly (int dir, const char *name, int flags);
static int list_names (int dir, struct gm_strvec *names);
static int add_member (struct pack *p, int dir, const char *name, int *fd,
                       const struct stat *st);
static int add_file (struct pack *p, struct archive_entry *entry, int fd,
                     const struct stat *st);
static struct archive *begin_entry (struct pack *p, struct archive_entry *entry,
                                    bool sparse);
static int end_entry (struct pack *p, struct archive *archive, int r);
static int write_header (struct pack *p, struct archive_entry *entry);
static int add_to_batch (struct pack *p, struct archive_entry *entry, int *fd,
                         const struct stat *st);
static int flush_batch (struct pack *p);
static void empty_batch (struct batch *b);
static int add_data (struct pack *p, int fd, uint64_t size);
static int push (struct pack *p, const char *name);
static bool excluded (const struct pack *p);

int
pack_or_reply (struct call *c, int dirfd, const char *name, const char *top,
               const char *path, const struct archive_options *o)
{
  struct pack p = { .c = c, .o = o };
  int r = -1;

  p.archive = archive_write_new ();
  p.links = archive_entry_linkresolver_new ();
  p.reader = readmany_new ();
  p.batch = calloc (1, sizeof *p.batch);
  p.buf = malloc (BLOCK);
  if (o->compress != NULL)
    p.compressor = compressor_new (o->compress);
  if (p.archive == NULL || p.links == NULL || p.buf == NULL ||
      p.batch == NULL || prepare (&p) == -1)
    reply_code (c, ENOMEM, "%s", path);
  else if (o->compress != NULL && p.compressor == NULL)
    reply_explained (c, EINVAL, "%s: cannot compress by %s", path, o->compress);
  else if (reply_begin_file (c) == 0) {
    if (pack (&p, dirfd, name, top) == 0)
      r = send_end (c);
    else
      give_up (&p);
  }
  if (p.batch != NULL)
    empty_batch (p.batch);
  free (p.batch);
  readmany_free (p.reader);
  archive_entry_linkresolver_free (p.links);
  archive_write_free (p.archive);
  archive_write_free (p.compressor);
  free (p.buf);
  free (p.path);
  return r;
}

static int
prepare (struct pack *p)
{
  bool whole = archive_attributes_wanted (p->o);
  int format =
    whole ? ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE : ARCHIVE_FORMAT_TAR_GNUTAR;

  if (archive_write_set_format (p->archive, format) != ARCHIVE_OK)
    return -1;
  if (whole && archive_write_set_options (p->archive, "xattrheader=SCHILY") !=
                 ARCHIVE_OK)
    return -1;
  archive_write_set_bytes_per_block (p->archive, 0); /* send_rest fills up */
  archive_entry_linkresolver_set_strategy (p->links, format);
  return 0;
}

static int
pack (struct pack *p, int dirfd, const char *name, const char *top)
{
  if (p->compressor != NULL && compressor_open (p->compressor, p->c) == -1)
    return -1;
  if (archive_write_open (p->archive, p, NULL, send_block, NULL) !=
        ARCHIVE_OK ||
      push (p, top) == -1 || add_tree (p, dirfd, name) == -1 ||
      flush_batch (p) == -1 || archive_write_close (p->archive) != ARCHIVE_OK ||
      send_rest (p) == -1)
    return -1;
  if (p->compressor == NULL)
    return 0;
  return archive_write_close (p->compressor) == ARCHIVE_OK ? 0 : -1;
}

static void
give_up (struct pack *p)
{
  const char *text = archive_error_string (p->archive);

  if (p->compressor != NULL && archive_error_string (p->compressor) != NULL)
    text = archive_error_string (p->compressor);
  send_failed (p->c, 0, "%s: %s", p->path != NULL ? p->path : ".",
               text != NULL ? text : strerror (errno));
}

/* libarchive hands over each header, piece of data and padding. */
static la_ssize_t
send_block (struct archive *a, void *opaque, const void *buf, size_t len)
{
  struct pack *p = opaque;

  if (p->no_end || len == 0)
    return len;
  if (send_on (p, buf, len) == -1) {
    archive_set_error (a, ECANCELED, "the client is gone");
    return -1;
  }
  p->sent += len;
  return len;
}

static int
send_on (struct pack *p, const void *buf, size_t len)
{
  if (p->compressor == NULL)
    return send_chunk (p->c, buf, len);
  return archive_write_data (p->compressor, buf, len) == (la_ssize_t) len ? 0
                                                                          : -1;
}

/* The zeroes that libarchive would add if it collected records itself. */
static int
send_rest (struct pack *p)
{
  static const char zeroes[TAR_RECORD];
  size_t rest = p->sent % TAR_RECORD;

  return rest == 0 ? 0 : send_on (p, zeroes, TAR_RECORD - rest);
}

/* Add what is called NAME in the directory DIR ("": DIR itself), whose path
 * has been pushed, and all below it.
 */
static int
add_tree (struct pack *p, int dir, const char *name)
{
  CLEANUP_FD int fd = -1;
  struct stat st;
  int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC;

  if (excluded (p))
    return 0;
  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) == -1)
    return errno == ENOENT ? 0 : -1; /* removed meanwhile */
  if (S_ISSOCK (st.st_mode))
    return 0;
  if (S_ISDIR (st.st_mode) || S_ISREG (st.st_mode)) {
    flags |= S_ISDIR (st.st_mode) ? O_DIRECTORY : O_NONBLOCK;
    fd = open_quietly (dir, name[0] != '\0' ? name : ".", flags);
    if (fd == -1)
      return errno == ENOENT ? 0 : -1;
  }
  if (add_member (p, dir, name, &fd, &st) == -1)
    return -1;
  return S_ISDIR (st.st_mode) ? add_children (p, fd) : 0;
}

static int
add_children (struct pack *p, int dir)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 };

  if (p->depth == DEPTH_MAX) {
    archive_set_error (p->archive, ELOOP, "more than %d directories deep",
                       DEPTH_MAX);
    return -1;
  }
  if (list_names (dir, &names) == -1)
    return -1;
  p->depth++;
  for (size_t i = 0; i < names.len; i++) {
    size_t len = p->path_len;

    if (push (p, names.strings[i]) == -1 ||
        add_tree (p, dir, names.strings[i]) == -1)
      return -1;
    p->path_len = len;
    p->path[len] = '\0';
  }
  p->depth--;
  return 0;
}

/* Without a trace in the time of the last access, if that is allowed. */
static int
open_quietly (int dir, const char *name, int flags)
{
  int fd = openat (dir, name, flags | O_NOATIME);

  return fd == -1 && errno == EPERM ? openat (dir, name, flags) : fd;
}

static int
list_names (int dir, struct gm_strvec *names)
{
  int fd = open_quietly (dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *d = fd == -1 ? NULL : fdopendir (fd);
  struct dirent *e;
  int r = 0, err;

  if (d == NULL) {
    gm_cleanup_fd (&fd);
    return -1;
  }
  while (r == 0 && (errno = 0, e = readdir (d)) != NULL)
    if (strcmp (e->d_name, ".") != 0 && strcmp (e->d_name, "..") != 0)
      r = gm_strvec_add (names, e->d_name);
  err = errno;
  closedir (d);
  gm_strvec_sort (names);
  return r == -1 || err != 0 ? -1 : 0;
}

/* *FD is open for files and directories, and -1 for all others; that of a
 * file may be taken.
 */
static int
add_member (struct pack *p, int dir, const char *name, int *fd,
            const struct stat *st)
{
  struct archive_entry *entry = archive_entry_new (), *spare = NULL;
  int r = -1;

  if (entry == NULL)
    return -1;
  archive_entry_copy_pathname (entry, p->path);
  if (archive_entry_describe (entry, dir, name, *fd, st, p->o) == 0) {
    if (!S_ISDIR (st->st_mode))
      archive_entry_linkify (p->links, &entry, &spare);
    if (!S_ISREG (st->st_mode) || archive_entry_size (entry) <= SMALL)
      r = add_to_batch (p, steal_ptr (&entry), fd, st);
    else if (flush_batch (p) == 0)
      r = add_file (p, entry, *fd, st);
  }
  archive_entry_free (entry);
  archive_entry_free (spare);
  return r;
}

static int
add_file (struct pack *p, struct archive_entry *entry, int fd,
          const struct stat *st)
{
  uint64_t size = archive_entry_size (entry);
  bool sparse =
    (uint64_t) st->st_blocks * 512 < size && sparse_find (fd, entry) > 0;
  struct archive *archive = begin_entry (p, entry, sparse);
  int r;

  if (archive == NULL)
    return -1;
  r = write_header (p, entry);
  if (r == 0)
    r = sparse ? sparse_write (p->c, p->archive, fd, entry, p->buf, BLOCK)
               : add_data (p, fd, size);
  return end_entry (p, archive, r);
}

/* A member that GNU's format cannot describe, since it has holes or is from
 * before 1970, gets an archive of its own, without an end, in the one format
 * whose writer knows of such things.  Returns the archive to go on with, or
 * NULL.
 */
static struct archive *
begin_entry (struct pack *p, struct archive_entry *entry, bool sparse)
{
  struct archive *archive = p->archive, *own;
  bool old = archive_entry_mtime (entry) < 0;

  if (!sparse &&
      (!old || archive_format (archive) != ARCHIVE_FORMAT_TAR_GNUTAR))
    return archive;
  if (archive_write_finish_entry (archive) != ARCHIVE_OK) /* its padding */
    return NULL;
  own = sparse_archive (p, send_block);
  if (own == NULL)
    return NULL;
  p->archive = own;
  return archive;
}

/* ARCHIVE is what begin_entry returned, R the outcome of the entry, 0 or -1. */
static int
end_entry (struct pack *p, struct archive *archive, int r)
{
  if (p->archive == archive)
    return r;
  if (r == 0 && archive_write_finish_entry (p->archive) != ARCHIVE_OK)
    r = -1;
  if (r == -1)
    archive_copy_error (archive, p->archive);
  p->no_end = true;
  archive_write_free (p->archive);
  p->no_end = false;
  p->archive = archive;
  return r;
}

static int
write_header (struct pack *p, struct archive_entry *entry)
{
  int r = archive_write_header (p->archive, entry);

  return r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : -1;
}

/* Takes ENTRY, and *FD if it is needed. */
static int
add_to_batch (struct pack *p, struct archive_entry *entry, int *fd,
              const struct stat *st)
{
  struct batch *b = p->batch;
  size_t len = S_ISREG (st->st_mode) ? archive_entry_size (entry) : 0;

  if ((b->n == READMANY_MAX || b->used + len > BATCH) &&
      flush_batch (p) == -1) {
    archive_entry_free (entry);
    return -1;
  }
  b->file[b->n] = -1;
  if (len > 0) {
    b->file[b->n] = b->nr_files;
    b->files[b->nr_files++] = (struct readmany_file){
      .fd = steal_fd (fd),
      .ino = st->st_ino,
      .buf = b->buf + b->used,
      .len = len,
    };
    b->used += len;
  }
  b->entries[b->n++] = entry;
  return 0;
}

static int
flush_batch (struct pack *p)
{
  struct batch *b = p->batch;
  int r = readmany (p->reader, b->files, b->nr_files);
  int err = errno;

  for (size_t i = 0; r == -1 && i < b->n; i++)
    if (b->file[i] != -1 && b->files[b->file[i]].got == -1)
      archive_set_error (p->archive, err, "%s: %s",
                         archive_entry_pathname (b->entries[i]),
                         strerror (err));
  for (size_t i = 0; r == 0 && i < b->n; i++) {
    const struct readmany_file *f =
      b->file[i] == -1 ? NULL : &b->files[b->file[i]];

    struct archive *archive = begin_entry (p, b->entries[i], false);

    r = archive == NULL ? -1 : write_header (p, b->entries[i]);
    if (r == 0 && f != NULL && f->got > 0 &&
        archive_write_data (p->archive, f->buf, f->got) != f->got)
      r = -1;
    r = archive == NULL ? -1 : end_entry (p, archive, r);
  }
  empty_batch (b);
  return r;
}

static void
empty_batch (struct batch *b)
{
  for (size_t i = 0; i < b->nr_files; i++)
    gm_cleanup_fd (&b->files[i].fd);
  for (size_t i = 0; i < b->n; i++)
    archive_entry_free (b->entries[i]);
  b->n = b->nr_files = b->used = 0;
}

static int
add_data (struct pack *p, int fd, uint64_t size)
{
  while (size > 0) {
    ssize_t n = read (fd, p->buf, size < BLOCK ? size : BLOCK);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    if (n == 0) /* it has become shorter; libarchive fills up with zeros */
      return 0;
    if (archive_write_data (p->archive, p->buf, n) != n)
      return -1;
    size -= n;
  }
  return 0;
}

/* Append "/NAME" to the path. */
static int
push (struct pack *p, const char *name)
{
  size_t len = strlen (name), need = p->path_len + 1 + len + 1;

  if (need > p->path_size) {
    char *path = realloc (p->path, need * 2);

    if (path == NULL)
      return -1;
    p->path = path;
    p->path_size = need * 2;
  }
  if (p->path_len > 0)
    p->path[p->path_len++] = '/';
  memcpy (p->path + p->path_len, name, len + 1);
  p->path_len += len;
  return 0;
}

/* As tar --exclude does: a pattern may match the whole path or what follows
 * one of its slashes, and its stars match slashes too.
 */
static bool
excluded (const struct pack *p)
{
  for (size_t i = 0; p->o->excludes != NULL && p->o->excludes[i] != NULL; i++)
    for (const char *s = p->path; s != NULL; s = strchr (s, '/')) {
      s += *s == '/';
      if (fnmatch (p->o->excludes[i], s, 0) == 0)
        return true;
    }
  return false;
}
