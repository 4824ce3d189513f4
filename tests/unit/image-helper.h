/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of disk images share.  They work in the current folder,
 * which unit_run_in_folders makes for each of them.
 */
#ifndef IMAGE_HELPER_H
#define IMAGE_HELPER_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "handle-helper.h"
#include "image.h"

/* Run a command made up like printf does.  Did it end well? */
static inline bool __attribute__ ((format (printf, 1, 2)))
shell (const char *fs, ...)
{
  CLEANUP_FREE char *command = NULL;
  va_list args;
  int n;

  va_start (args, fs);
  n = vasprintf (&command, fs, args);
  va_end (args);
  return n != -1 && system (command) == 0;
}

/* Skips the test when qemu-img is not installed. */
static inline bool
need_qemu_img (struct unit *u)
{
  if (shell ("qemu-img --version >/dev/null 2>&1"))
    return true;
  unit_skip (u, "qemu-img is not installed");
  return false;
}

static inline void
write_at (const char *file, off_t offset, const void *p, size_t n)
{
  CLEANUP_FD int fd = open (file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

  if (fd == -1 || pwrite (fd, p, n, offset) != (ssize_t) n)
    abort ();
}

static inline void
write_be32 (const char *file, off_t offset, uint32_t v)
{
  const unsigned char b[] = { v >> 24, v >> 16, v >> 8, v };

  write_at (file, offset, b, sizeof b);
}

static inline void
write_be64 (const char *file, off_t offset, uint64_t v)
{
  write_be32 (file, offset, v >> 32);
  write_be32 (file, offset + 4, v);
}

/* Probe FILE into INFO.  Returns why it failed, malloc'ed, or NULL. */
static inline char *
probe (struct unit *u, const char *file, struct gm_image_info *info)
{
  CLEANUP_FD int fd = open (file, O_RDONLY | O_CLOEXEC);
  char *why;
  int r = gm_image_probe (fd, info, &why);

  CHECK (u, (r == 0) == (why == NULL));
  return why;
}

static inline void
broken (struct unit *u, const char *file, const char *part)
{
  struct gm_image_info info;
  CLEANUP_FREE char *why = probe (u, file, &info);

  HAS (u, part, why);
}

#endif
