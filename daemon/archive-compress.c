/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One file or device, compressed on its way out.  API: share/api/archive.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "archiver.h"
#include "daemon-calls.h"
#include "device.h"
#include "sysroot.h"

#define BLOCK (256 * 1024)

static int compress_out (struct call *c, const char *ctype, const char *name,
                         int fd, const int *level);
static int prepare_or_reply (struct call *c, struct archive *a,
                             const char *ctype, const int *level);
static int compress (struct archive *a, struct call *c, int fd);
static la_ssize_t send_block (struct archive *a, void *opaque, const void *buf,
                              size_t len);

int
do_compress_out (struct call *c, const char *ctype, const char *file,
                 const struct do_compress_out_opts *o)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, file, O_RDONLY);
  bool given = o->bitmask & GUESTFS_COMPRESS_OUT_LEVEL_BITMASK;

  return fd == -1 ? -1
                  : compress_out (c, ctype, file, fd, given ? &o->level : NULL);
}

int
do_compress_device_out (struct call *c, const char *ctype, const char *device,
                        const struct do_compress_device_out_opts *o)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);
  bool given = o->bitmask & GUESTFS_COMPRESS_DEVICE_OUT_LEVEL_BITMASK;

  return fd == -1
           ? -1
           : compress_out (c, ctype, device, fd, given ? &o->level : NULL);
}

int
archive_compress_by (struct archive *a, const char *compress)
{
  static const struct {
    const char *name;
    int (*add) (struct archive *a);
  } table[] = {
    { "compress", archive_write_add_filter_compress },
    { "gzip", archive_write_add_filter_gzip },
    { "bzip2", archive_write_add_filter_bzip2 },
    { "xz", archive_write_add_filter_xz },
    { "lzop", archive_write_add_filter_lzop },
    { "lzma", archive_write_add_filter_lzma },
    { "zstd", archive_write_add_filter_zstd },
  };
  int r;

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp (table[i].name, compress) == 0) {
      r = table[i].add (a); /* a warning: by an external program */
      return r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : -1;
    }
  return -1;
}

/* LEVEL NULL: the default. */
static int
compress_out (struct call *c, const char *ctype, const char *name, int fd,
              const int *level)
{
  struct archive *a = archive_write_new ();
  int r = -1;

  if (a == NULL)
    return reply_code (c, ENOMEM, "%s", name);
  if (prepare_or_reply (c, a, ctype, level) == 0 && reply_begin_file (c) == 0) {
    if (archive_write_open (a, c, NULL, send_block, NULL) == ARCHIVE_OK &&
        compress (a, c, fd) == 0 && archive_write_close (a) == ARCHIVE_OK)
      r = send_end (c);
    else {
      const char *text = archive_error_string (a);

      r = send_failed (c, 0, "%s: %s", name,
                       text != NULL ? text : strerror (errno));
    }
  }
  archive_write_free (a);
  return r;
}

static int
prepare_or_reply (struct call *c, struct archive *a, const char *ctype,
                  const int *level)
{
  char text[2] = "";

  if (archive_write_set_format_raw (a) != ARCHIVE_OK ||
      archive_compress_by (a, ctype) == -1)
    return reply_explained (c, EINVAL, "cannot compress by %s", ctype);
  archive_write_set_bytes_per_block (a, 0);
  if (level == NULL)
    return 0;
  if (strcmp (ctype, "compress") == 0)
    return reply_explained (c, EINVAL, "compress has no levels");
  if (*level < 1 || *level > 9)
    return reply_explained (c, EINVAL, "level %d is not from 1 to 9", *level);
  snprintf (text, sizeof text, "%c", '0' + *level);
  if (archive_write_set_filter_option (a, NULL, "compression-level", text) !=
      ARCHIVE_OK)
    return reply_explained (c, EINVAL, "%s does not know level %d", ctype,
                            *level);
  return 0;
}

static int
compress (struct archive *a, struct call *c, int fd)
{
  struct archive_entry *entry = archive_entry_new ();
  CLEANUP_FREE char *buf = malloc (BLOCK);
  ssize_t n = -1;

  if (entry != NULL && buf != NULL) {
    archive_entry_set_pathname (entry, "data");
    archive_entry_set_filetype (entry, AE_IFREG);
    n = archive_write_header (a, entry) == ARCHIVE_OK ? 1 : -1;
  }
  while (n > 0) {
    n = read (fd, buf, BLOCK);
    if (n == -1 && errno == EINTR)
      n = 1;
    else if (n > 0 &&
             (call_cancelled (c) || archive_write_data (a, buf, n) != n))
      n = -1;
  }
  archive_entry_free (entry);
  return n == 0 ? 0 : -1;
}

static la_ssize_t
send_block (struct archive *a, void *opaque, const void *buf, size_t len)
{
  if (len > 0 && send_chunk (opaque, buf, len) == -1) {
    archive_set_error (a, ECANCELED, "the client is gone");
    return -1;
  }
  return len;
}
