/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compressing what goes out.  API: share/api/archive.xml. */
#include <errno.h>
#include <fcntl.h>
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
static int set_level_or_reply (struct call *c, struct archive *z,
                               const char *ctype, const int *level);
static int compress (struct archive *z, struct call *c, int fd);
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

struct archive *
compressor_new (const char *ctype)
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
  struct archive *z = archive_write_new ();
  int r = ARCHIVE_FATAL;

  if (z == NULL)
    return NULL;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp (table[i].name, ctype) == 0)
      r = table[i].add (z); /* a warning: by an external program */
  if ((r == ARCHIVE_OK || r == ARCHIVE_WARN) &&
      archive_write_set_format_raw (z) == ARCHIVE_OK) {
    archive_write_set_bytes_per_block (z, 0);
    return z;
  }
  archive_write_free (z);
  return NULL;
}

int
compressor_open (struct archive *z, struct call *c)
{
  struct archive_entry *entry = archive_entry_new ();
  int r = ARCHIVE_FATAL;

  if (entry != NULL) {
    archive_entry_set_pathname (entry, "data");
    archive_entry_set_filetype (entry, AE_IFREG);
    r = archive_write_open (z, c, NULL, send_block, NULL);
    if (r == ARCHIVE_OK)
      r = archive_write_header (z, entry);
  }
  archive_entry_free (entry);
  return r == ARCHIVE_OK ? 0 : -1;
}

/* LEVEL NULL: the default. */
static int
compress_out (struct call *c, const char *ctype, const char *name, int fd,
              const int *level)
{
  struct archive *z = compressor_new (ctype);
  int r = -1;

  if (z == NULL)
    return reply_explained (c, EINVAL, "cannot compress by %s", ctype);
  if (set_level_or_reply (c, z, ctype, level) == 0 &&
      reply_begin_file (c) == 0) {
    if (compressor_open (z, c) == 0 && compress (z, c, fd) == 0 &&
        archive_write_close (z) == ARCHIVE_OK)
      r = send_end (c);
    else {
      const char *text = archive_error_string (z);

      r = send_failed (c, 0, "%s: %s", name,
                       text != NULL ? text : strerror (errno));
    }
  }
  archive_write_free (z);
  return r;
}

static int
set_level_or_reply (struct call *c, struct archive *z, const char *ctype,
                    const int *level)
{
  char text[2] = "";

  if (level == NULL)
    return 0;
  if (strcmp (ctype, "compress") == 0)
    return reply_explained (c, EINVAL, "compress has no levels");
  if (*level < 1 || *level > 9)
    return reply_explained (c, EINVAL, "level %d is not from 1 to 9", *level);
  text[0] = '0' + *level;
  if (archive_write_set_filter_option (z, NULL, "compression-level", text) !=
      ARCHIVE_OK)
    return reply_explained (c, EINVAL, "%s does not know level %d", ctype,
                            *level);
  return 0;
}

static int
compress (struct archive *z, struct call *c, int fd)
{
  CLEANUP_FREE char *buf = malloc (BLOCK);
  ssize_t n = buf == NULL ? -1 : 1;

  while (n > 0) {
    n = read (fd, buf, BLOCK);
    if (n == -1 && errno == EINTR)
      n = 1;
    else if (n > 0 &&
             (call_cancelled (c) || archive_write_data (z, buf, n) != n))
      n = -1;
  }
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
