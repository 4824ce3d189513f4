/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The qcow2 layer over a read-only drive. */

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "image-helper.h"
#include "overlay.h"

/* Our own probe and qemu's check have no complaints. */
static void
sizes (struct unit *u)
{
  static const uint64_t sizes[] = { 512, 64 << 20, 512 << 20, (512 << 20) + 512,
                                    UINT64_C (5) << 40 };
  int fd = open ("overlay", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  for (size_t i = 0; fd != -1 && i < sizeof sizes / sizeof sizes[0]; i++) {
    struct gm_image_info info;
    CLEANUP_FREE char *why = NULL;

    SAME_INT (u, 0, ftruncate (fd, 0));
    SAME_INT (u, 0, gm_overlay_format (fd, sizes[i]));
    SAME_INT (u, 0, gm_image_probe (fd, &info, &why));
    SAME_STR (u, "qcow2", info.format);
    SAME_INT (u, sizes[i], info.virtual_size);
    SAME_STR (u, "", info.backing_file);
    SAME_INT (u, 0, system ("qemu-img check -q overlay"));
  }
  CHECK (u, fd != -1);
  close (fd);
}

static void
too_large (struct unit *u)
{
  int fd = memfd_create ("overlay", MFD_CLOEXEC);

  SAME_INT (u, -1, gm_overlay_format (fd, UINT64_C (1) << 62));
  SAME_INT (u, EFBIG, errno);
  close (fd);
}

static const struct unit_test tests[] = {
  { "overlay: an empty image of any size", sizes },
  { "overlay: a size beyond what qcow2 can hold is refused", too_large },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}
