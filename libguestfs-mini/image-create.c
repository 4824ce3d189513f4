/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making empty disk images. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"
#include "image.h"
#include "new-file.h"
#include "qcow-create.h"

enum { SECTOR = 512 };

enum preallocation { SPARSE, TABLES, FULL };

/* What is to be made. */
struct request {
  const char *filename, *format;
  int64_t size;
  enum preallocation preallocation;
  struct gm_qcow_image qcow;
  char format_found[GM_IMAGE_FORMAT]; /* of the backing file */
};

typedef struct guestfs_disk_create_argv create_opts;

#define GIVEN(o, option) \
  (((o)->bitmask & GUESTFS_DISK_CREATE_##option##_BITMASK) != 0)

static int check (guestfs_h *g, struct request *r, const create_opts *o);
static int check_size (guestfs_h *g, const struct request *r,
                       const create_opts *o);
static int check_raw (guestfs_h *g, const create_opts *o);
static int check_preallocation (guestfs_h *g, struct request *r,
                                const create_opts *o);
static int check_qcow2 (guestfs_h *g, struct request *r, const create_opts *o);
static int look_at_backing (guestfs_h *g, struct request *r, const char *name,
                            const char *format);
static int make (guestfs_h *g, const struct request *r, int fd);
static int make_on_device (guestfs_h *g, const struct request *r, int fd);
static int allocate (guestfs_h *g, const struct request *r, int fd);

int
gm_call_disk_create (guestfs_h *g, const char *filename, const char *format,
                     int64_t size, const create_opts *o)
{
  struct request r = { .filename = filename, .format = format, .size = size };
  struct gm_new_file f;
  int ret = -1;

  if (check (g, &r, o) == -1 || gm_new_file_open (g, &f, filename) == -1)
    return -1;
  if (make (g, &r, f.fd) == 0)
    ret = gm_new_file_commit (g, &f);
  gm_new_file_close (&f);
  return ret;
}

/* ---- arguments ---- */

static int
check (guestfs_h *g, struct request *r, const create_opts *o)
{
  bool raw = strcmp (r->format, "raw") == 0;

  if (!raw && strcmp (r->format, "qcow2") != 0)
    return gm_error_code (
      g, ENOTSUP, "format `%s': only raw and qcow2 can be made", r->format);
  if (raw && check_raw (g, o) == -1)
    return -1;
  if (check_size (g, r, o) == -1 || check_preallocation (g, r, o) == -1)
    return -1;
  return raw ? 0 : check_qcow2 (g, r, o);
}

static int
check_raw (guestfs_h *g, const create_opts *o)
{
  const char *what = GIVEN (o, BACKINGFILE)     ? "backingfile"
                     : GIVEN (o, BACKINGFORMAT) ? "backingformat"
                     : GIVEN (o, COMPAT)        ? "compat"
                     : GIVEN (o, CLUSTERSIZE)   ? "clustersize"
                                                : NULL;

  return what == NULL
           ? 0
           : gm_error_code (g, EINVAL, "a raw image has no %s", what);
}

static int
check_size (guestfs_h *g, const struct request *r, const create_opts *o)
{
  if (GIVEN (o, BACKINGFORMAT) && !GIVEN (o, BACKINGFILE))
    return gm_error_code (g, EINVAL, "backingformat without a backingfile");
  if (!GIVEN (o, BACKINGFILE) && (r->size <= 0 || r->size > INT64_MAX - SECTOR))
    return gm_error_code (g, EINVAL, "%s: the size of a disk must be above 0",
                          r->filename);
  if (GIVEN (o, BACKINGFILE) && r->size != -1)
    return gm_error_code (g, EINVAL,
                          "%s: with a backing file the size must be -1, it is "
                          "that of the backing file",
                          r->filename);
  return 0;
}

static int
check_preallocation (guestfs_h *g, struct request *r, const create_opts *o)
{
  const char *text = GIVEN (o, PREALLOCATION) ? o->preallocation : "off";

  if (strcmp (text, "off") == 0 || strcmp (text, "sparse") == 0)
    r->preallocation = SPARSE;
  else if (strcmp (text, "full") == 0)
    r->preallocation = FULL;
  else if (strcmp (text, "metadata") == 0 && strcmp (r->format, "qcow2") == 0)
    r->preallocation = TABLES;
  else
    return gm_error_code (g, EINVAL,
                          "preallocation `%s': for %s there are off, sparse%s "
                          "and full",
                          text, r->format,
                          strcmp (r->format, "raw") != 0 ? ", metadata" : "");
  if (r->preallocation != SPARSE && GIVEN (o, BACKINGFILE))
    return gm_error_code (
      g, EINVAL, "preallocation `%s' would hide the backing file", text);
  return 0;
}

static int
check_qcow2 (guestfs_h *g, struct request *r, const create_opts *o)
{
  int cluster =
    GIVEN (o, CLUSTERSIZE) ? o->clustersize : 1 << GM_QCOW_CLUSTER_BITS;

  if (GIVEN (o, COMPAT) && strcmp (o->compat, "0.10") != 0 &&
      strcmp (o->compat, "1.1") != 0)
    return gm_error_code (g, EINVAL, "compat `%s': must be 0.10 or 1.1",
                          o->compat);
  if (cluster < 1 << GM_QCOW_MIN_CLUSTER_BITS ||
      cluster > 1 << GM_QCOW_MAX_CLUSTER_BITS || (cluster & (cluster - 1)))
    return gm_error_code (g, EINVAL,
                          "clustersize %d: must be a power of two from %d to "
                          "%d",
                          cluster, 1 << GM_QCOW_MIN_CLUSTER_BITS,
                          1 << GM_QCOW_MAX_CLUSTER_BITS);
  r->qcow = (struct gm_qcow_image){
    .size = (r->size + SECTOR - 1) / SECTOR * SECTOR,
    .cluster_bits = __builtin_ctz (cluster),
    .old = GIVEN (o, COMPAT) && strcmp (o->compat, "0.10") == 0,
    .tables = r->preallocation != SPARSE,
  };
  if (!GIVEN (o, BACKINGFILE))
    return 0;
  return look_at_backing (g, r, o->backingfile,
                          GIVEN (o, BACKINGFORMAT) ? o->backingformat : NULL);
}

/* ---- the backing file ---- */

/* What it is called when one stands where the image will. */
static char *
beside (guestfs_h *g, const char *image, const char *name)
{
  CLEANUP_FREE char *real = realpath (image, NULL);
  const char *from = real != NULL ? real : image;
  const char *slash = strrchr (from, '/');

  if (name[0] == '/' || slash == NULL)
    return gm_strdup (g, name);
  return gm_asprintf (g, "%.*s/%s", (int) (slash - from), from, name);
}

static int
look_at_backing (guestfs_h *g, struct request *r, const char *name,
                 const char *format)
{
  CLEANUP_FREE char *path = beside (g, r->filename, name);
  CLEANUP_FREE char *why = NULL;
  CLEANUP_FD int fd = -1;
  struct gm_image_info info;
  struct stat self, other;

  if (name[0] == '\0' || name[strcspn (name, ":/")] == ':')
    return gm_error_code (g, EINVAL,
                          "backing file `%s': is not the name of a file "
                          "(`./%s' would be)",
                          name, name);
  fd = gm_image_open (g, path, true);
  if (fd == -1)
    return -1;
  if (stat (r->filename, &self) == 0 && fstat (fd, &other) == 0 &&
      self.st_dev == other.st_dev && self.st_ino == other.st_ino)
    return gm_error_code (g, EINVAL, "%s: is its own backing file", path);
  if (gm_image_probe (fd, &info, &why) == -1)
    return gm_error_code (g, EINVAL, "%s: %s", path, why ? why : "no memory");
  if (format == NULL && !info.plain_raw)
    return gm_error_code (g, EINVAL,
                          "%s: looks like %s, and the format of a backing "
                          "file is not guessed: name it",
                          path, info.format);
  if (format != NULL && strcmp (format, "raw") == 0)
    info.virtual_size = lseek (fd, 0, SEEK_END);
  else if (format != NULL && strcmp (format, info.format) != 0)
    return gm_error_code (g, EINVAL, "%s: is not a %s image, it looks like %s",
                          path, format, info.format);
  if (info.virtual_size == 0 || info.virtual_size > INT64_MAX - SECTOR)
    return gm_error_code (g, EINVAL, "%s: its size cannot be told", path);
  strcpy (r->format_found, format == NULL ? "raw" : format);
  r->qcow.size = (info.virtual_size + SECTOR - 1) / SECTOR * SECTOR;
  r->qcow.backing_file = name;
  r->qcow.backing_format = r->format_found;
  return 0;
}

/* ---- the image ---- */

static int
make (guestfs_h *g, const struct request *r, int fd)
{
  struct stat st;

  if (fstat (fd, &st) == -1)
    return gm_perror (g, "%s", r->filename);
  if (S_ISBLK (st.st_mode))
    return make_on_device (g, r, fd);
  if (ftruncate (fd, 0) == -1)
    return gm_perror (g, "%s", r->filename);
  if (strcmp (r->format, "raw") == 0) {
    if (ftruncate (fd, r->size) == -1)
      return gm_perror (g, "%s", r->filename);
  } else if (gm_qcow_create (fd, &r->qcow) == -1) {
    if (errno == EFBIG)
      return gm_error_code (g, EFBIG, "%s: too large for clusters of %d bytes",
                            r->filename, 1 << r->qcow.cluster_bits);
    return gm_perror (g, "%s", r->filename);
  }
  return r->preallocation == FULL ? allocate (g, r, fd) : 0;
}

/* A block device keeps its size.  What it held is discarded if it can do that,
 * as qemu does it, too.
 */
static int
make_on_device (guestfs_h *g, const struct request *r, int fd)
{
  uint64_t size, range[2] = { 0 };

  if (strcmp (r->format, "raw") != 0)
    return gm_error_code (g, ENOTSUP,
                          "%s: is a block device, only raw images can be made "
                          "on one",
                          r->filename);
  if (ioctl (fd, BLKGETSIZE64, &size) == -1)
    return gm_perror (g, "%s", r->filename);
  if ((uint64_t) r->size > size)
    return gm_error_code (g, ENOSPC,
                          "%s: the device has %" PRIu64 " bytes only",
                          r->filename, size);
  range[1] = size;
  if (ioctl (fd, BLKDISCARD, range) == -1 && errno != EOPNOTSUPP)
    return gm_perror (g, "%s: discard", r->filename);
  return 0;
}

static int
allocate (guestfs_h *g, const struct request *r, int fd)
{
  struct stat st;
  int err;

  if (fstat (fd, &st) == -1)
    return gm_perror (g, "%s", r->filename);
  err = posix_fallocate (fd, 0, st.st_size);
  if (err == 0)
    return 0;
  errno = err;
  return gm_perror (g, "%s: cannot allocate its space", r->filename);
}
