/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading an initrd.  The rules are the kernel's: cpio archives of the formats
 * "newc" and "crc" follow each other, with zeroes between them; what is none
 * is compressed, and holds such archives again.
 *
 * libarchive only uncompresses.  Its reader of cpio would stop at the end of
 * the first archive.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "initrd.h"

#define HEADER 110
#define NR_FIELDS 13
#define NAME_MAX_SIZE 4097 /* with its end */

enum field {
  INO,
  MODE,
  UID,
  GID,
  NLINK,
  MTIME,
  SIZE,
  DEV_MAJOR,
  DEV_MINOR,
  RDEV_MAJOR,
  RDEV_MINOR,
  NAME_SIZE,
};

typedef int member_cb (void *opaque, struct initrd *in,
                       const struct initrd_member *m);

static int scan_archives (struct initrd *in, member_cb *cb, void *opaque,
                          bool *compressed);
static int skip_zeroes (struct initrd *in, char *byte);
static int scan_compressed (struct initrd *in, member_cb *cb, void *opaque);
static struct archive *open_compressed (struct initrd *in);
static la_ssize_t read_block (struct archive *a, void *opaque,
                              const void **buf);
static int scan_archive (struct initrd *in, const char *start, member_cb *cb,
                         void *opaque);
static int read_member (struct initrd *in, char header[HEADER], member_cb *cb,
                        void *opaque);
static bool parse (const char header[HEADER], uint32_t field[NR_FIELDS]);
static ssize_t read_some (struct initrd *in, void *buf, size_t len);
static int read_all (struct initrd *in, void *buf, size_t len);
static int skip (struct initrd *in, uint64_t len);
static int align (struct initrd *in);
static int damaged (struct initrd *in, const char *why);

int
initrd_scan (struct initrd *in, member_cb *cb, void *opaque)
{
  bool compressed = true;

  while (compressed) {
    if (scan_archives (in, cb, opaque, &compressed) == -1 ||
        (compressed && scan_compressed (in, cb, opaque) == -1))
      return -1;
  }
  return 0;
}

int
initrd_read (struct initrd *in, void *buf, size_t len)
{
  if (len > in->left)
    return damaged (in, "a file is shorter than it should be");
  in->left -= len;
  return read_all (in, buf, len);
}

/* All archives from here on, to the end, or to where something else begins:
 * then *COMPRESSED is set, and the position is there.
 */
static int
scan_archives (struct initrd *in, member_cb *cb, void *opaque, bool *compressed)
{
  char magic[6];
  ssize_t n;

  *compressed = false;
  for (;;) {
    n = skip_zeroes (in, magic);
    if (n <= 0)
      return n;
    for (size_t len = 1; len < sizeof magic && n > 0; len += n) {
      n = read_some (in, magic + len, sizeof magic - len);
      if (n == -1)
        return -1;
    }
    if (n == 0 || (memcmp (magic, "070701", 6) != 0 &&
                   memcmp (magic, "070702", 6) != 0)) {
      if (in->archive != NULL)
        return damaged (in, "what is compressed in it is no cpio archive");
      *compressed = true;
      /* The first byte that is not zero is where it begins. */
      in->pos -= n == 0 ? 0 : (off_t) sizeof magic;
      return n == 0 ? damaged (in, "not an initrd") : 0;
    }
    if (scan_archive (in, magic, cb, opaque) == -1)
      return -1;
  }
}

/* Read the first byte that is not zero.  Returns 1, 0 at the end, or -1. */
static int
skip_zeroes (struct initrd *in, char *byte)
{
  ssize_t n, zeroes;

  do {
    if (call_cancelled (in->c)) {
      errno = ECANCELED;
      return -1;
    }
    if (in->archive != NULL) {
      n = read_some (in, byte, 1);
      continue;
    }
    n = read_some (in, in->buf, sizeof in->buf);
    for (zeroes = 0; zeroes < n && in->buf[zeroes] == '\0'; zeroes++)
      ;
    if (n > 0 && zeroes < n) {
      *byte = in->buf[zeroes];
      in->pos -= n - zeroes - 1;
      return 1;
    }
    *byte = '\0';
  } while (n > 0 && *byte == '\0');
  return n;
}

static int
scan_compressed (struct initrd *in, member_cb *cb, void *opaque)
{
  off_t start = in->pos;
  bool more;
  int r = -1;

  in->archive = open_compressed (in);
  if (in->archive != NULL)
    r = scan_archives (in, cb, opaque, &more);
  if (r == 0)
    in->pos = start + archive_filter_bytes (in->archive, -1);
  archive_read_free (steal_ptr (&in->archive));
  if (r == 0 && in->pos <= start)
    return damaged (in, "not an initrd");
  return r;
}

static struct archive *
open_compressed (struct initrd *in)
{
  struct archive *a = archive_read_new ();
  struct archive_entry *entry;

  if (a == NULL)
    return NULL;
  archive_read_support_filter_gzip (a);
  archive_read_support_filter_bzip2 (a);
  archive_read_support_filter_xz (a);
  archive_read_support_filter_lzma (a);
  archive_read_support_filter_lzop (a);
  archive_read_support_filter_lz4 (a);
  archive_read_support_filter_zstd (a);
  archive_read_support_format_raw (a);
  if (archive_read_open (a, in, NULL, read_block, NULL) == ARCHIVE_OK &&
      archive_filter_count (a) > 1 &&
      archive_read_next_header (a, &entry) == ARCHIVE_OK)
    return a;
  archive_read_free (a);
  damaged (in, "not an initrd");
  return NULL;
}

static la_ssize_t
read_block (struct archive *a, void *opaque, const void **buf)
{
  struct initrd *in = opaque;
  ssize_t n;

  do
    n = pread (in->fd, in->buf, sizeof in->buf, in->pos);
  while (n == -1 && errno == EINTR);
  if (n == -1)
    archive_set_error (a, errno, "%s", strerror (errno));
  else
    in->pos += n;
  *buf = in->buf;
  return n;
}

/* One archive, whose first six bytes are START. */
static int
scan_archive (struct initrd *in, const char *start, member_cb *cb, void *opaque)
{
  char header[HEADER];
  int r;

  memcpy (header, start, 6);
  in->read = 6;
  do {
    if (read_all (in, header + in->read, HEADER - in->read) == -1)
      return -1;
    r = read_member (in, header, cb, opaque);
    in->read = 0;
  } while (r == 1);
  return r;
}

/* Returns 1, 0 at the end of the archive, or -1. */
static int
read_member (struct initrd *in, char header[HEADER], member_cb *cb,
             void *opaque)
{
  uint32_t field[NR_FIELDS];
  char name[NAME_MAX_SIZE];
  struct initrd_member m = { .name = name };

  if (call_cancelled (in->c)) {
    errno = ECANCELED;
    return -1;
  }
  if (!parse (header, field) || field[NAME_SIZE] == 0 ||
      field[NAME_SIZE] > sizeof name)
    return damaged (in, "a header in it is damaged");
  if (read_all (in, name, field[NAME_SIZE]) == -1 || align (in) == -1)
    return -1;
  if (name[field[NAME_SIZE] - 1] != '\0')
    return damaged (in, "a header in it is damaged");
  if (strcmp (name, "TRAILER!!!") == 0)
    return skip (in, field[SIZE]);
  m.mode = field[MODE];
  m.ino = field[INO];
  m.nlink = field[NLINK];
  m.dev_major = field[DEV_MAJOR];
  m.dev_minor = field[DEV_MINOR];
  m.size = field[SIZE];
  in->left = m.size;
  if (cb (opaque, in, &m) == -1 || skip (in, in->left) == -1 ||
      align (in) == -1)
    return -1;
  return 1;
}

static bool
parse (const char header[HEADER], uint32_t field[NR_FIELDS])
{
  if (memcmp (header, "070701", 6) != 0 && memcmp (header, "070702", 6) != 0)
    return false;
  for (size_t i = 0; i < NR_FIELDS; i++) {
    char digits[9] = "", *end;

    memcpy (digits, header + 6 + 8 * i, 8);
    if (strspn (digits, "0123456789abcdefABCDEF") != 8)
      return false;
    field[i] = strtoul (digits, &end, 16);
  }
  return true;
}

static ssize_t
read_some (struct initrd *in, void *buf, size_t len)
{
  ssize_t n;

  if (in->archive != NULL) {
    n = archive_read_data (in->archive, buf, len);
    if (n < 0)
      return damaged (in, archive_error_string (in->archive));
  } else {
    do
      n = pread (in->fd, buf, len, in->pos);
    while (n == -1 && errno == EINTR);
    if (n == -1)
      return -1;
    in->pos += n;
  }
  in->read += n;
  return n;
}

static int
read_all (struct initrd *in, void *buf, size_t len)
{
  while (len > 0) {
    ssize_t n = read_some (in, buf, len);

    if (n == -1)
      return -1;
    if (n == 0)
      return damaged (in, "it ends too early");
    buf = (char *) buf + n;
    len -= n;
  }
  return 0;
}

static int
skip (struct initrd *in, uint64_t len)
{
  char buf[16384];

  if (in->archive == NULL) {
    in->pos += len;
    in->read += len;
    return in->pos > in->size ? damaged (in, "it ends too early") : 0;
  }
  while (len > 0) {
    size_t n = len < sizeof buf ? len : sizeof buf;

    if (call_cancelled (in->c)) {
      errno = ECANCELED;
      return -1;
    }
    if (read_all (in, buf, n) == -1)
      return -1;
    len -= n;
  }
  return 0;
}

/* Names end, and data begins and ends, at a multiple of four bytes. */
static int
align (struct initrd *in)
{
  return skip (in, -in->read & 3);
}

static int
damaged (struct initrd *in, const char *why)
{
  if (in->error[0] == '\0')
    snprintf (in->error, sizeof in->error, "%s",
              why != NULL ? why : "it is damaged");
  errno = EINVAL;
  return -1;
}
