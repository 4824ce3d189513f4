/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files in memory; see memfile.h. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "memfile.h"

int
gm_memfile_open (guestfs_h *g, struct gm_memfile *file)
{
  file->fd = memfd_create ("libguestfs-mini", MFD_CLOEXEC);
  if (file->fd == -1)
    return gm_perror (g, "memfd_create");
  snprintf (file->name, sizeof file->name, "/dev/fd/%d", file->fd);
  return 0;
}

int
gm_memfile_fill (guestfs_h *g, struct gm_memfile *file, const void *buf,
                 size_t n)
{
  size_t done = 0;

  while (done < n) {
    ssize_t r = pwrite (file->fd, (const char *) buf + done, n - done, done);

    if (r == -1 && errno == EINTR)
      continue;
    if (r == -1)
      return gm_perror (g, "temporary file in memory");
    done += r;
  }
  return 0; /* pwrite leaves the file position at the start */
}

char *
gm_memfile_read (guestfs_h *g, struct gm_memfile *file, size_t *size)
{
  CLEANUP_FREE char *buf = NULL;
  size_t done = 0, n;
  struct stat st;

  if (fstat (file->fd, &st) == -1)
    goto error;
  n = st.st_size;
  buf = malloc (n + 1); /* may be huge: failing is no reason to abort */
  if (buf == NULL)
    goto error;
  while (done < n) {
    ssize_t r = pread (file->fd, buf + done, n - done, done);

    if (r == -1 && errno == EINTR)
      continue;
    if (r == -1)
      goto error;
    if (r == 0)
      break;
    done += r;
  }
  buf[done] = '\0';
  *size = done;
  return steal_ptr (&buf);

error:
  gm_perror (g, "temporary file in memory");
  return NULL;
}

char **
gm_memfile_sorted (guestfs_h *g, struct gm_memfile *file)
{
  CLEANUP_STRVEC struct gm_strvec strings = { 0 };
  CLEANUP_FREE char *buf = NULL;
  size_t size;

  buf = gm_memfile_read (g, file, &size);
  if (buf == NULL)
    return NULL;
  for (const char *p = buf; p < buf + size; p += strlen (p) + 1)
    if (gm_strvec_add (&strings, p) == -1) {
      gm_perror (g, "temporary file in memory");
      return NULL;
    }
  gm_strvec_sort (&strings);
  return gm_strvec_steal (&strings);
}

void
gm_memfile_close (struct gm_memfile *file)
{
  gm_cleanup_fd (&file->fd);
  file->fd = -1;
}
