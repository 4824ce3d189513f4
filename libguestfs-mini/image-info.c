/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the headers of a disk image on the host say: the calls around
 * gm_image_probe.  No other program has a look at the image.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "gm-calls.h"
#include "image.h"

enum { SECTOR = 512 };

static int open_image (guestfs_h *g, const char *filename, struct stat *st);
static int probe (guestfs_h *g, const char *filename,
                  struct gm_image_info *info, struct stat *st);

char *
gm_call_disk_format (guestfs_h *g, const char *filename)
{
  struct gm_image_info info;
  struct stat st;

  return probe (g, filename, &info, &st) == -1 ? NULL
                                               : gm_strdup (g, info.format);
}

int
gm_call_disk_has_backing_file (guestfs_h *g, const char *filename)
{
  struct gm_image_info info;
  struct stat st;

  return probe (g, filename, &info, &st) == -1 ? -1
                                               : info.backing_file[0] != '\0';
}

int64_t
gm_call_disk_virtual_size (guestfs_h *g, const char *filename)
{
  struct gm_image_info info;
  struct stat st;

  if (probe (g, filename, &info, &st) == -1)
    return -1;
  if (info.virtual_size > INT64_MAX)
    return gm_error_code (g, EOVERFLOW,
                          "%s: the size in the %s header is absurd", filename,
                          info.format);
  return info.virtual_size;
}

static void
add (struct gm_strvec *v, const char *name, const char *value)
{
  gm_strvec_add (v, name);
  gm_strvec_add (v, value);
}

static void
add_size (struct gm_strvec *v, const char *name, uint64_t value)
{
  gm_strvec_add (v, name);
  gm_strvec_addf (v, "%" PRIu64, value);
}

char **
gm_call_mini_image_info (guestfs_h *g, const char *filename)
{
  struct gm_image_info info;
  struct gm_strvec v = { 0 };
  struct stat st;

  if (probe (g, filename, &info, &st) == -1)
    return NULL;
  add (&v, "format", info.format);
  add_size (&v, "virtual-size", info.virtual_size);
  if (S_ISREG (st.st_mode)) {
    add_size (&v, "file-size", st.st_size);
    add_size (&v, "disk-size", st.st_blocks * UINT64_C (512));
  }
  if (info.backing_file[0] != '\0')
    add (&v, "backing-file", info.backing_file);
  if (info.backing_format[0] != '\0')
    add (&v, "backing-format", info.backing_format);
  if (info.data_file[0] != '\0')
    add (&v, "data-file", info.data_file);
  if (info.encrypted)
    add (&v, "encrypted", "yes");
  if (info.corrupt)
    add (&v, "corrupt", "yes");
  if (info.scattered)
    add (&v, "scattered", "yes");
  return gm_strvec_steal (&v);
}

/* As gm_image_open, but an empty file is a raw image of no bytes. */
static int
open_image (guestfs_h *g, const char *filename, struct stat *st)
{
  CLEANUP_FD int fd = -1;
  const char *why;

  if (stat (filename, st) == -1 || !S_ISREG (st->st_mode) || st->st_size > 0)
    fd = gm_image_open_file (filename, true, &why);
  else {
    fd = open (filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    why = strerror (errno);
  }
  if (fd == -1)
    return gm_error_code (g, errno, "%s: %s", filename, why);
  if (fstat (fd, st) == -1)
    return gm_perror (g, "%s", filename);
  return steal_fd (&fd);
}

static int
probe (guestfs_h *g, const char *filename, struct gm_image_info *info,
       struct stat *st)
{
  CLEANUP_FD int fd = open_image (g, filename, st);
  CLEANUP_FREE char *why = NULL;

  if (fd == -1)
    return -1;
  if (gm_image_probe (fd, info, &why) == 0) {
    if (info->plain_raw) /* qemu fills up the last sector */
      info->virtual_size = (info->virtual_size + SECTOR - 1) / SECTOR * SECTOR;
    return 0;
  }
  return gm_error_code (g, EINVAL, "%s: %s", filename,
                        why != NULL ? why : "out of memory");
}
