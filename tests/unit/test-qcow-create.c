/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Empty qcow2 images, as qemu reads them. */

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "image-helper.h"
#include "qcow-create.h"

/* Our own probe and qemu's check have no complaints. */
static void
sizes (struct unit *u)
{
  static const uint64_t sizes[] = { 512, 64 << 20, 512 << 20, (512 << 20) + 512,
                                    UINT64_C (5) << 40 };
  int fd = open ("overlay", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  for (size_t i = 0; fd != -1 && i < sizeof sizes / sizeof sizes[0]; i++) {
    const struct gm_qcow_image image = { .size = sizes[i], .cluster_bits = 16 };
    struct gm_image_info info;
    CLEANUP_FREE char *why = NULL;

    SAME_INT (u, 0, ftruncate (fd, 0));
    SAME_INT (u, 0, gm_qcow_create (fd, &image));
    SAME_INT (u, 0, gm_image_probe (fd, &info, &why));
    SAME_STR (u, "qcow2", info.format);
    SAME_INT (u, sizes[i], info.virtual_size);
    SAME_STR (u, "", info.backing_file);
    SAME_INT (u, 0, system ("qemu-img check -q overlay"));
  }
  CHECK (u, fd != -1);
  close (fd);
}

/* All clusters allocated, in each size of clusters: the refcounts, which count
 * themselves, add up, and the disk reads as zeroes.
 */
static void
tables (struct unit *u)
{
  for (unsigned bits = 9; bits <= 21; bits++)
    for (uint64_t mib = 1; mib <= 65; mib += 64) {
      const struct gm_qcow_image image = { .size = (mib << 20) - 512,
                                           .cluster_bits = bits,
                                           .old = bits % 2,
                                           .tables = true };
      CLEANUP_FD int fd =
        open ("x", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

      SAME_INT (u, 0, gm_qcow_create (fd, &image));
      CHECK (u, shell ("qemu-img check -q x"));
      CHECK (u, shell ("truncate -s %llu zero; qemu-img compare -q x zero",
                       (unsigned long long) image.size));
      unlink ("x");
    }
}

static void
too_large (struct unit *u)
{
  static const struct gm_qcow_image images[] = {
    { .size = UINT64_C (1) << 62, .cluster_bits = 16 },
    { .size = UINT64_C (1) << 41, .cluster_bits = 9 },
    { .size = UINT64_MAX, .cluster_bits = 21 },
  };
  int fd = memfd_create ("overlay", MFD_CLOEXEC);

  for (size_t i = 0; i < sizeof images / sizeof images[0]; i++) {
    SAME_INT (u, -1, gm_qcow_create (fd, &images[i]));
    SAME_INT (u, EFBIG, errno);
  }
  close (fd);
}

static const struct unit_test tests[] = {
  { "qcow: an empty image of any size", sizes },
  { "qcow: one with all its tables", tables },
  { "qcow: a size beyond what qcow2 can hold is refused", too_large },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}
