/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disk images that are cut short, or that lie. */

#include "image-helper.h"

static void
truncated (struct unit *u)
{
  static const long sizes[] = { 4,      71,     104,     500,    70000,
                                140000, 262144, 2000000, 4000000 };

  if (!need_qemu_img (u))
    return;
  CHECK (u, shell ("head -c 5000000 /dev/urandom >raw"));
  for (int packed = 0; packed < 2; packed++) {
    CHECK (
      u, shell ("qemu-img convert %s -O qcow2 raw whole", packed ? "-c" : ""));
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
      CHECK (u, shell ("head -c %ld whole >cut", sizes[i]));
      broken (u, "cut", "the qcow2 image is truncated");
    }
  }
}

/* Write one bad field into a good image. */
static void
bad_field (struct unit *u, off_t offset, unsigned bytes, uint64_t value,
           const char *part)
{
  CHECK (u, shell ("cp good bad"));
  if (bytes == 8)
    write_be64 ("bad", offset, value);
  else
    write_be32 ("bad", offset, value);
  broken (u, "bad", part);
}

static void
bad_fields (struct unit *u)
{
  if (!need_qemu_img (u))
    return;
  CHECK (u, shell ("qemu-img create -q -f qcow2 good 10M"));
  bad_field (u, 4, 4, 4, "version 4");
  bad_field (u, 4, 4, UINT32_MAX, "version 4294967295");
  bad_field (u, 8, 8, 10, "backing file name is outside");
  bad_field (u, 8, 8, 1 << 20, "backing file name is outside");
  bad_field (u, 8, 8, UINT64_MAX, "backing file name is outside");
  bad_field (u, 20, 4, 8, "cluster size");
  bad_field (u, 20, 4, 22, "cluster size");
  bad_field (u, 20, 4, UINT32_MAX, "cluster size");
  bad_field (u, 24, 8, UINT64_MAX, "virtual size");
  bad_field (u, 24, 8, UINT64_C (1) << 40, "virtual size");
  bad_field (u, 36, 4, UINT32_MAX, "virtual size");
  bad_field (u, 36, 4, 0, "virtual size");
  bad_field (u, 36, 4, 1 << 20, "truncated: its L1 table");
  bad_field (u, 40, 8, UINT64_C (1) << 62, "truncated: its L1 table");
  bad_field (u, 40, 8, 0, "L1 table of the qcow2 image is misplaced");
  bad_field (u, 40, 8, 12345, "L1 table of the qcow2 image is misplaced");
  bad_field (u, 48, 8, UINT64_C (1) << 40, "truncated: its refcount table");
  bad_field (u, 56, 4, 0, "refcount table");
  bad_field (u, 56, 4, UINT32_MAX, "refcount table");
  bad_field (u, 60, 4, UINT32_MAX, "number of snapshots");
  bad_field (u, 60, 4, 1, "snapshot table of the qcow2 image is misplaced");
  bad_field (u, 72, 8, 1 << 20, "features that are not known (0x100000)");
  bad_field (u, 72, 8, 4, "does not name its data file");
  bad_field (u, 96, 4, 7, "refcount width");
  bad_field (u, 100, 4, 8, "length of the qcow2 header");
  bad_field (u, 100, 4, 105, "length of the qcow2 header");
  bad_field (u, 100, 4, UINT32_MAX, "length of the qcow2 header");
  bad_field (u, 116, 4, UINT32_MAX, "extension is longer");
  /* An L2 table behind the end, and one that is not there at all. */
  bad_field (u, 196608, 8, UINT64_C (1) << 50, "truncated: its L2 table");
}

static void
small_formats_damaged (struct unit *u)
{
  write_at ("qed", 0, "QED\0", 4);
  broken (u, "qed", "the qed image is truncated: its header");
  write_at ("vdi", 64, "\x7f\x10\xda\xbe", 4);
  broken (u, "vdi", "the vdi image is truncated: its header");
  write_at ("vmdk", 0, "KDMV", 4);
  broken (u, "vmdk", "the vmdk image is truncated: its header");
  write_at ("vpc", 0, "conectix", 8);
  broken (u, "vpc", "the vpc image is truncated: its header");
  write_at ("qcow", 0, "QFI\xfb\0\0\0\1", 8);
  broken (u, "qcow", "the qcow image is truncated: its header");
  write_at ("par", 0, "WithoutFreeSpace", 16);
  broken (u, "par", "the parallels image is truncated: its header");
}

static ssize_t
no_pread (void *opaque, void *buf, size_t n, uint64_t offset)
{
  (void) opaque;
  (void) buf;
  (void) n;
  (void) offset;
  errno = EIO;
  return -1;
}

static void
unreadable (struct unit *u)
{
  const struct gm_image_source source = { no_pread, NULL, 1 << 20 };
  struct gm_image_info info;
  CLEANUP_FREE char *why = NULL;

  SAME_INT (u, -1, gm_image_probe_source (&source, &info, &why));
  SAME_STR (u, "Input/output error", why);
}

static const struct unit_test tests[] = {
  { "a truncated qcow2 is an error that says so", truncated },
  { "every bad field of a qcow2 header is refused", bad_fields },
  { "truncated headers of other formats are refused", small_formats_damaged },
  { "an input error is reported", unreadable },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}
