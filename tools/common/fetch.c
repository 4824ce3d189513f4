/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of files in the image; see fetch.h. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "fetch.h"
#include "memory.h"

static size_t larger (size_t len);

void
fetch_open (struct fetch *f, guestfs_h *g, const char *path)
{
  *f = (struct fetch){ .g = g, .path = path, .fd = -1 };
}

void
fetch_close (struct fetch *f)
{
  if (f->data != NULL)
    munmap (f->data, f->mapped);
  gm_cleanup_fd (&f->fd);
  f->data = NULL;
  f->fd = -1;
}

int64_t
fetch_part (struct fetch *f, int64_t offset, size_t len, const char **data)
{
  char name[32];

  fetch_close (f);
  f->fd = memory_open ("gfs", MFD_CLOEXEC, len);
  snprintf (name, sizeof name, "/dev/fd/%d", f->fd);
  if (f->fd == -1)
    tool_die (TOOL_EXIT_FAILED, f->path, "memory: %s", strerror (errno));
  if (guestfs_download_offset (f->g, f->path, name, offset, len) == -1)
    return -1;
  *data = "";
  f->mapped = memory_length (f->fd);
  if (f->mapped == 0)
    return 0;
  f->data = mmap (NULL, f->mapped, PROT_READ, MAP_PRIVATE, f->fd, 0);
  if (f->data == MAP_FAILED)
    tool_die (TOOL_EXIT_FAILED, f->path, "memory: %s", strerror (errno));
  *data = f->data;
  return f->mapped;
}

int64_t
fetch_size (guestfs_h *g, const char *path)
{
  if (strncmp (path, "/dev/", 5) == 0)
    return guestfs_blockdev_getsize64 (g, path);
  return guestfs_filesize (g, path);
}

int64_t
fetch_line (struct fetch *f, int64_t n)
{
  size_t step = FETCH_FIRST;
  int64_t at = 0, len;
  const char *data;

  if (n == 0)
    return 0;
  while ((len = fetch_part (f, at, step, &data)) > 0) {
    const char *p = data, *end = data + len;

    while (p < end && (p = memchr (p, '\n', end - p)) != NULL) {
      p++;
      if (--n == 0)
        return at + (p - data);
    }
    at += len;
    if ((size_t) len < step)
      break;
    step = larger (step);
  }
  return len == -1 ? -1 : at;
}

int64_t
fetch_last_lines (struct fetch *f, int64_t size, int64_t n)
{
  size_t step = FETCH_FIRST;
  int64_t at = size;

  if (n == 0)
    return size;
  while (at > 0) {
    size_t want = at < (int64_t) step ? (size_t) at : step;
    const char *data, *p;
    int64_t len = fetch_part (f, at - want, want, &data);

    if (len == -1)
      return -1;
    at -= want;
    p = data + len;
    if (at + len == size && len > 0) /* its newline ends the last line */
      p--;
    while (p > data && (p = memrchr (data, '\n', p - data)) != NULL)
      if (--n == 0)
        return at + (p - data) + 1;
    step = larger (step);
  }
  return 0;
}

int
fetch_print (guestfs_h *g, const char *path, int64_t offset, int64_t len)
{
  fflush (stdout);
  return guestfs_download_offset (g, path, "/dev/stdout", offset, len);
}

int64_t
fetch_number (const char *option, const char *text, char *sign)
{
  static const char units[] = "kmgtpe";
  const char *p = text;
  const char *unit;
  char *end;
  int64_t n, factor = 1;

  *sign = *p == '+' || *p == '-' ? *p++ : '\0';
  errno = 0;
  n = strtoll (p, &end, 10);
  if (!isdigit ((unsigned char) *p) || errno != 0)
    tool_misuse ("%s: %s: not a number", option, text);
  if (*end == 'b' && end[1] == '\0') {
    factor = 512;
    end++;
  } else if (*end && (unit = strchr (units, tolower ((unsigned char) *end)))) {
    int64_t base = end[1] == 'B' ? 1000 : 1024;

    end += end[1] == 'B' ? 2 : strncmp (end + 1, "iB", 2) == 0 ? 3 : 1;
    for (ptrdiff_t i = 0; i <= unit - units; i++)
      factor *= base;
  }
  if (*end != '\0' || __builtin_mul_overflow (n, factor, &n))
    tool_misuse ("%s: %s: not a number", option, text);
  return n;
}

void
fetch_old_style (const char *argv[])
{
  static char word[32];
  size_t digits =
    argv[1] && argv[1][0] == '-' ? strspn (argv[1] + 1, "0123456789") : 0;

  if (digits > 0 && digits < sizeof word - 2 && argv[1][1 + digits] == '\0') {
    snprintf (word, sizeof word, "-n%s", argv[1] + 1);
    argv[1] = word;
  }
}

static size_t
larger (size_t len)
{
  return 4 * len < FETCH_MAX ? 4 * len : FETCH_MAX;
}
