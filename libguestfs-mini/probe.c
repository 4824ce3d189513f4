/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What format is this disk image, and which other files does it name?
 * Here are the signatures and the small formats; the others have files of
 * their own.
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "probe.h"

enum { SECTOR = 512 };

struct signature {
  const char *format;
  size_t offset, len;
  const char *bytes;
  int (*probe) (struct gm_probe *p); /* NULL: nothing more to know */
};

/* clang-format off */
static const struct signature signatures[] = {
  { "qcow2", 0, 4, "QFI\xfb", gm_probe_qcow }, /* or qcow: it says */
  { "qed", 0, 4, "QED\0", gm_probe_qed },
  { "vmdk", 0, 4, "KDMV", gm_probe_vmdk },
  { "vmdk", 0, 4, "COWD", gm_probe_vmdk },
  { "vmdk", 0, 21, "# Disk DescriptorFile", gm_probe_vmdk },
  { "vdi", 64, 4, "\x7f\x10\xda\xbe", gm_probe_vdi },
  { "vhdx", 0, 8, "vhdxfile", gm_probe_vhdx },
  { "vpc", 0, 8, "conectix", gm_probe_vpc },
  { "luks", 0, 6, "LUKS\xba\xbe", NULL },
  { "parallels", 0, 16, "WithoutFreeSpace", gm_probe_parallels },
  { "parallels", 0, 16, "WithouFreSpacExt", gm_probe_parallels },
};
/* clang-format on */

static int probe_head (struct gm_probe *p);
static int probe_tail (struct gm_probe *p);
static ssize_t pread_fd (void *opaque, void *buf, size_t n, uint64_t offset);

int
gm_image_probe_source (const struct gm_image_source *source,
                       struct gm_image_info *info, char **why)
{
  struct gm_probe *p;
  int r;

  *why = NULL;
  memset (info, 0, sizeof *info);
  strcpy (info->format, "raw");
  info->virtual_size = source->size;
  p = calloc (1, sizeof *p);
  if (p == NULL)
    return -1;
  p->source = source;
  p->info = info;
  p->why = why;
  r = probe_head (p);
  free (p);
  return r;
}

static int
probe_head (struct gm_probe *p)
{
  p->head_len =
    p->source->size < sizeof p->head ? p->source->size : sizeof p->head;
  if (gm_probe_read (p, p->head, p->head_len, 0) == -1)
    return -1;
  for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
    const struct signature *s = &signatures[i];

    if (s->offset + s->len > p->head_len ||
        memcmp (p->head + s->offset, s->bytes, s->len) != 0)
      continue;
    strcpy (p->info->format, s->format);
    return s->probe != NULL ? s->probe (p) : 0;
  }
  return probe_tail (p);
}

/* A VHD of fixed size has its only header behind its data. */
static int
probe_tail (struct gm_probe *p)
{
  unsigned char tail[SECTOR];

  if (p->source->size >= 2 * SECTOR) {
    if (gm_probe_read (p, tail, sizeof tail, p->source->size - SECTOR) == -1)
      return -1;
    if (memcmp (tail, "conectix", 8) == 0) {
      memcpy (p->head, tail, sizeof tail);
      strcpy (p->info->format, "vpc");
      return gm_probe_vpc (p);
    }
  }
  p->info->plain_raw = true;
  return 0;
}

int
gm_image_probe (int fd, struct gm_image_info *info, char **why)
{
  struct gm_image_source source = { .pread = pread_fd, .opaque = &fd };
  struct stat st;

  *why = NULL;
  if (fstat (fd, &st) == -1)
    goto error;
  source.size = st.st_size;
  if (S_ISBLK (st.st_mode) && ioctl (fd, BLKGETSIZE64, &source.size) == -1)
    goto error;
  return gm_image_probe_source (&source, info, why);
error:
  *why = strdup (strerror (errno));
  return -1;
}

static ssize_t
pread_fd (void *opaque, void *buf, size_t n, uint64_t offset)
{
  int fd = *(int *) opaque;
  size_t done = 0;

  while (done < n) {
    ssize_t r = pread (fd, (char *) buf + done, n - done, offset + done);

    if (r == -1 && errno == EINTR)
      continue;
    if (r == -1)
      return -1;
    if (r == 0)
      break;
    done += r;
  }
  return done;
}

/* ---- for the readers ---- */

int
gm_probe_fail (struct gm_probe *p, const char *fs, ...)
{
  va_list args;

  free (steal_ptr (p->why));
  va_start (args, fs);
  if (vasprintf (p->why, fs, args) == -1)
    *p->why = NULL;
  va_end (args);
  return -1;
}

int
gm_probe_read (struct gm_probe *p, void *buf, size_t n, uint64_t offset)
{
  ssize_t r = p->source->pread (p->source->opaque, buf, n, offset);

  if (r == -1)
    return gm_probe_fail (p, "%s", strerror (errno));
  if ((size_t) r < n)
    return gm_probe_fail (p,
                          "the %s image is truncated: nothing can be read at "
                          "byte %" PRIu64,
                          p->info->format, offset + r);
  return 0;
}

int
gm_probe_inside (struct gm_probe *p, const char *what, uint64_t offset,
                 uint64_t size)
{
  if (offset <= p->source->size && size <= p->source->size - offset)
    return 0;
  return gm_probe_fail (p,
                        "the %s image is truncated: its %s (%" PRIu64
                        " bytes at %" PRIu64 ") lies beyond the end of the "
                        "file at %" PRIu64,
                        p->info->format, what, size, offset, p->source->size);
}

int
gm_probe_string (struct gm_probe *p, const char *what, char *to, size_t to_size,
                 uint64_t offset, uint64_t len)
{
  if (len >= to_size)
    return gm_probe_fail (p, "the %s in the %s header is too long", what,
                          p->info->format);
  if (gm_probe_inside (p, what, offset, len) == -1 ||
      gm_probe_read (p, to, len, offset) == -1)
    return -1;
  to[len] = '\0';
  if (strlen (to) != len)
    return gm_probe_fail (p, "the %s in the %s header is not a string", what,
                          p->info->format);
  return 0;
}

/* ---- the small formats ---- */

/* Every header read below is shorter than this. */
static int
need_head (struct gm_probe *p, size_t n)
{
  return gm_probe_inside (p, "header", 0, n);
}

int
gm_probe_qed (struct gm_probe *p)
{
  enum { HAS_BACKING = 1, BACKING_IS_RAW = 4 };
  uint64_t features = gm_le64 (p->head + 16);

  if (need_head (p, 64) == -1)
    return -1;
  p->info->virtual_size = gm_le64 (p->head + 48);
  if ((features & HAS_BACKING) == 0)
    return 0;
  if (features & BACKING_IS_RAW)
    strcpy (p->info->backing_format, "raw");
  return gm_probe_string (p, "backing file", p->info->backing_file,
                          sizeof p->info->backing_file, gm_le32 (p->head + 56),
                          gm_le32 (p->head + 60));
}

int
gm_probe_vdi (struct gm_probe *p)
{
  if (need_head (p, SECTOR) == -1)
    return -1;
  p->info->virtual_size = gm_le64 (p->head + 0x170);
  return 0;
}

int
gm_probe_parallels (struct gm_probe *p)
{
  uint64_t sectors = gm_le64 (p->head + 36);

  if (need_head (p, 64) == -1)
    return -1;
  if (memcmp (p->head, "WithoutFreeSpace", 16) == 0)
    sectors &= UINT32_MAX;
  if (sectors > INT64_MAX / SECTOR)
    return gm_probe_fail (p, "the size in the parallels header is absurd");
  p->info->virtual_size = sectors * SECTOR;
  return 0;
}
