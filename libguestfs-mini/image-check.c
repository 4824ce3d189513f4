/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which images may be opened, and how.
 *
 * Formats are never guessed for writing: a guest that may write to its raw
 * disk could put a qcow2 header there, and be shown any file of the host the
 * next time.  For the same reason a file that an image names is opened only
 * if the user said so.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "error.h"
#include "image.h"

static bool known_format (const char *format);
static int probe (guestfs_h *g, const struct gm_drive *d, int fd,
                  struct gm_image_info *info);
static int check_named (guestfs_h *g, const struct gm_drive *d,
                        const struct gm_image_info *info);
static int choose_format (guestfs_h *g, struct gm_drive *d,
                          const struct gm_image_info *info);
static int check_usable (guestfs_h *g, const struct gm_drive *d,
                         const struct gm_image_info *info);
static int check_other_files (guestfs_h *g, const struct gm_drive *d,
                              const struct gm_image_info *info);

int
gm_image_open (guestfs_h *g, const char *path, bool readonly)
{
  const char *why;
  int fd = gm_image_open_file (path, readonly, &why);

  return fd != -1 ? fd : gm_error_code (g, errno, "%s: %s", path, why);
}

int
gm_image_open_file (const char *path, bool readonly, const char **why)
{
  int flags = readonly ? O_RDONLY : O_RDWR;
  CLEANUP_FD int fd = -1;
  struct stat st;

  fd = open (path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd == -1 || fstat (fd, &st) == -1 || fcntl (fd, F_SETFL, flags) == -1) {
    *why = strerror (errno);
    return -1;
  }
  *why = NULL;
  if (S_ISDIR (st.st_mode))
    *why = "is a directory";
  else if (!S_ISREG (st.st_mode) && !S_ISBLK (st.st_mode))
    *why = "is neither a regular file nor a block device";
  else if (S_ISREG (st.st_mode) && st.st_size == 0)
    *why = "is an empty file";
  if (*why == NULL)
    return steal_fd (&fd);
  errno = S_ISDIR (st.st_mode) ? EISDIR : EINVAL;
  return -1;
}

int
gm_image_check (guestfs_h *g, struct gm_drive *d, int fd)
{
  bool named = d->format != NULL && !d->guessed;
  struct gm_image_info info;

  if (d->scratch || (named && strcmp (d->format, "raw") == 0))
    return 0;
  if (named && !known_format (d->format))
    return gm_error_code (g, EINVAL, "%s: `%s' is not a known disk format",
                          d->path, d->format);
  if (probe (g, d, fd, &info) == -1)
    return -1;
  if ((named ? check_named (g, d, &info) : choose_format (g, d, &info)) == -1)
    return -1;
  if (strcmp (d->format, "raw") == 0)
    return 0;
  if (check_usable (g, d, &info) == -1)
    return -1;
  return check_other_files (g, d, &info);
}

/* Formats that qemu can read from one descriptor. */
static bool
known_format (const char *format)
{
  static const char *const known[] = { "raw",  "qcow2", "qcow",
                                       "qed",  "vmdk",  "vdi",
                                       "vhdx", "vpc",   "parallels" };

  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp (format, known[i]) == 0)
      return true;
  return false;
}

static int
probe (guestfs_h *g, const struct gm_drive *d, int fd,
       struct gm_image_info *info)
{
  CLEANUP_FREE char *why = NULL;

  if (gm_image_probe (fd, info, &why) == 0)
    return 0;
  return gm_error_code (g, EINVAL, "%s: %s", d->path,
                        why != NULL ? why : "out of memory");
}

static int
check_named (guestfs_h *g, const struct gm_drive *d,
             const struct gm_image_info *info)
{
  if (strcmp (d->format, info->format) == 0)
    return 0;
  return gm_error_code (g, EINVAL, "%s: is not a %s image, it looks like %s",
                        d->path, d->format, info->format);
}

/* LUKS is for the appliance to open: on the host it is sectors. */
static int
choose_format (guestfs_h *g, struct gm_drive *d,
               const struct gm_image_info *info)
{
  const char *format =
    strcmp (info->format, "luks") == 0 ? "raw" : info->format;

  if (!d->readonly && !info->plain_raw)
    return gm_error_code (g, EINVAL,
                          "%s: looks like %s, and formats are not guessed for "
                          "writing: name the format (`%s', or `raw' if these "
                          "are the bytes of a disk)",
                          d->path, info->format, format);
  free (d->format);
  d->format = gm_strdup (g, format);
  d->guessed = true;
  return 0;
}

static int
check_usable (guestfs_h *g, const struct gm_drive *d,
              const struct gm_image_info *info)
{
  if (info->encrypted)
    return gm_error_code (g, ENOTSUP,
                          "%s: the %s image is encrypted: decrypt it with "
                          "qemu-img first",
                          d->path, info->format);
  if (info->scattered)
    return gm_error_code (g, ENOTSUP,
                          "%s: the %s image keeps data in other files: "
                          "convert it with qemu-img first",
                          d->path, info->format);
  if (info->virtual_size == 0)
    return gm_error_code (g, EINVAL, "%s: the disk in the %s image has 0 bytes",
                          d->path, info->format);
  if (info->corrupt && !d->readonly)
    return gm_error_code (g, EINVAL,
                          "%s: the %s image is marked as corrupt: repair it "
                          "with qemu-img check, or open it read-only",
                          d->path, info->format);
  return 0;
}

static int
check_other_files (guestfs_h *g, const struct gm_drive *d,
                   const struct gm_image_info *info)
{
  bool data = info->data_file[0] != '\0';
  CLEANUP_FREE char *name = NULL;

  if ((!data && info->backing_file[0] == '\0') || !d->guessed || d->backing)
    return 0;
  name = gm_image_printable (g, data ? info->data_file : info->backing_file);
  return gm_error_code (g, EPERM,
                        "%s: the %s image has a %s file, `%s', which is "
                        "opened only on request: name the format (`%s') if "
                        "you trust the image",
                        d->path, info->format, data ? "data" : "backing", name,
                        info->format);
}

char *
gm_image_printable (guestfs_h *g, const char *name)
{
  char *copy = gm_strdup (g, name);

  for (unsigned char *p = (unsigned char *) copy; *p != '\0'; p++)
    if (*p < 0x20 || *p >= 0x7f)
      *p = '?';
  return copy;
}
