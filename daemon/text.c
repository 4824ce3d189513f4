/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking into files.  API: share/api/text.xml.  What finds strings, counts
 * and writes numbers is shared with the tools, in libguestfs-mini/common.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "count.h"
#include "hexdump.h"
#include "printable.h"

#include "daemon-calls.h"
#include "guestfs_protocol.h"
#include "call.h"
#include "lines.h"
#include "server.h"
#include "sysroot.h"

#define BLOCK (128 * 1024) /* what is read at once */
#define LINES 10           /* head and tail without a number */
#define STRING_MIN 4       /* characters */

struct dump {
  char *text;
  size_t len, size;
};

static int each_block (struct call *c, const char *path,
                       int (*cb) (void *opaque, const void *buf, size_t len),
                       void *opaque);
static char **lines_of (struct call *c, const char *path, int64_t first,
                        int64_t count, int64_t but_last);
static int add_string (void *opaque, uint64_t offset, const char *text,
                       size_t len);
static int find_strings (void *opaque, const void *buf, size_t len);
static int count_block (void *opaque, const void *buf, size_t len);
static int add_line (void *opaque, const char *line);
static int dump_block (void *opaque, const void *buf, size_t len);

char **
do_strings (struct call *c, const char *path)
{
  return do_strings_e (c, "s", path);
}

char **
do_strings_e (struct call *c, const char *encoding, const char *path)
{
  struct lines lines = { 0 };
  struct gm_printable p = { .found = add_string, .opaque = &lines };
  int r;

  if (strlen (encoding) != 1 || !strchr (GM_PRINTABLE_ENCODINGS, encoding[0])) {
    reply_explained (c, EINVAL, "%s: unknown encoding, expecting one of %s",
                     encoding, GM_PRINTABLE_ENCODINGS);
    return NULL;
  }
  if (gm_printable_begin (&p, encoding[0], STRING_MIN) == -1)
    return reply_errno_null (c, "%s", path);
  r = each_block (c, path, find_strings, &p);
  if (gm_printable_end (&p) == -1 && r == 0)
    r = lines_reply_errno (c, path);
  if (r == -1) {
    lines_free (&lines);
    return NULL;
  }
  return lines_steal_or_reply (c, path, &lines);
}

char *
do_hexdump (struct call *c, const char *path)
{
  struct dump dump = { 0 };
  struct gm_hexdump h = { .canonical = true,
                          .line = add_line,
                          .opaque = &dump };
  int r = each_block (c, path, dump_block, &h);

  if (r == 0 && gm_hexdump_end (&h) == -1)
    r = lines_reply_errno (c, path);
  if (r == 0 && dump.text == NULL && (dump.text = strdup ("")) == NULL)
    r = reply_errno (c, "%s", path);
  if (r == 0)
    return dump.text;
  free (dump.text);
  return NULL;
}

int
do_wc_l (struct call *c, const char *path)
{
  struct gm_count count = { 0 };

  if (each_block (c, path, count_block, &count) == -1)
    return -1;
  return count.lines > INT_MAX ? reply_code (c, EOVERFLOW, "%s", path)
                               : (int) count.lines;
}

int
do_wc_w (struct call *c, const char *path)
{
  struct gm_count count = { .want_words = true };

  if (each_block (c, path, count_block, &count) == -1)
    return -1;
  gm_count_end (&count);
  return count.words > INT_MAX ? reply_code (c, EOVERFLOW, "%s", path)
                               : (int) count.words;
}

int
do_wc_c (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  struct stat st;

  if (fd == -1)
    return -1;
  if (fstat (fd, &st) == -1)
    return reply_errno (c, "%s", path);
  return st.st_size > INT_MAX ? reply_code (c, EOVERFLOW, "%s", path)
                              : (int) st.st_size;
}

char **
do_head (struct call *c, const char *path)
{
  return do_head_n (c, LINES, path);
}

char **
do_head_n (struct call *c, int nrlines, const char *path)
{
  return nrlines < 0 ? lines_of (c, path, 0, INT64_MAX, -(int64_t) nrlines)
                     : lines_of (c, path, 0, nrlines, 0);
}

char **
do_tail (struct call *c, const char *path)
{
  return do_tail_n (c, LINES, path);
}

char **
do_tail_n (struct call *c, int nrlines, const char *path)
{
  return nrlines < 0 ? lines_of (c, path, -(int64_t) nrlines - 1, INT64_MAX, 0)
                     : lines_of (c, path, -(int64_t) nrlines, nrlines, 0);
}

/* COUNT lines from the line FIRST on, or, if that is negative, from the
 * -FIRST'th last; without the BUT_LAST last lines of the file.
 */
static char **
lines_of (struct call *c, const char *path, int64_t first, int64_t count,
          int64_t but_last)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  struct lines lines = { .skip = first > 0 ? first : 0, .max = count };
  off_t start = 0, end = INT64_MAX;

  if (fd == -1)
    return NULL;
  if (first < 0)
    start = lines_start_of_last (c, fd, -first);
  if (but_last > 0)
    end = lines_start_of_last (c, fd, but_last);
  if (start == -1 || end == -1 ||
      lines_read (c, fd, start, end, &lines) == -1) {
    lines_reply_errno (c, path);
    lines_free (&lines);
    return NULL;
  }
  return lines_steal_or_reply (c, path, &lines);
}

/* Hand all of a file to CB.  Returns 0, or -1 after a reply. */
static int
each_block (struct call *c, const char *path,
            int (*cb) (void *opaque, const void *buf, size_t len), void *opaque)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  CLEANUP_FREE char *buf = malloc (BLOCK);
  ssize_t n;

  if (fd == -1)
    return -1;
  if (buf == NULL)
    return reply_errno (c, "%s", path);
  while ((n = read (fd, buf, BLOCK)) != 0) {
    if (n == -1 && errno == EINTR)
      continue;
    if (call_cancelled (c))
      errno = ECANCELED;
    else if (n > 0 && cb (opaque, buf, n) == 0)
      continue;
    return lines_reply_errno (c, path);
  }
  return 0;
}

static int
add_string (void *opaque, uint64_t offset, const char *text, size_t len)
{
  (void) offset;
  return text == NULL ? lines_end_line (opaque)
                      : lines_add_text (opaque, text, len);
}

static int
find_strings (void *opaque, const void *buf, size_t len)
{
  return gm_printable_add (opaque, buf, len);
}

static int
count_block (void *opaque, const void *buf, size_t len)
{
  gm_count_add (opaque, buf, len);
  return 0;
}

static int
add_line (void *opaque, const char *line)
{
  struct dump *d = opaque;
  size_t len = strlen (line);

  if (d->len + len > GUESTFS_MESSAGE_MAX) {
    errno = EMSGSIZE;
    return -1;
  }
  if (d->len + len + 1 > d->size) {
    char *text = realloc (d->text, 2 * (d->size + len + 1));

    if (text == NULL)
      return -1;
    d->text = text;
    d->size = 2 * (d->size + len + 1);
  }
  memcpy (d->text + d->len, line, len + 1);
  d->len += len;
  return 0;
}

static int
dump_block (void *opaque, const void *buf, size_t len)
{
  return gm_hexdump_add (opaque, buf, len);
}
