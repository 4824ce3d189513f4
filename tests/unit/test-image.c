/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recognising disk images: those that qemu-img makes, and signatures. */

#include "image-helper.h"

static void
same_format (struct unit *u, const char *file, const char *format,
             uint64_t size)
{
  struct gm_image_info info;
  CLEANUP_FREE char *why = probe (u, file, &info);

  SAME_STR (u, NULL, why);
  SAME_STR (u, format, info.format);
  SAME_INT (u, size, info.virtual_size);
  SAME_INT (u, strcmp (format, "raw") == 0, info.plain_raw);
}

static void
formats (struct unit *u)
{
  static const struct {
    const char *options, *format;
  } made[] = {
    { "qcow2", "qcow2" },
    { "qcow2 -o compat=0.10", "qcow2" },
    { "qcow2 -o cluster_size=512", "qcow2" },
    { "qcow2 -o cluster_size=2M", "qcow2" },
    { "qcow2 -o extended_l2=on,cluster_size=128k", "qcow2" },
    { "qcow2 -o compression_type=zstd", "qcow2" },
    { "qcow2 -o refcount_bits=1", "qcow2" },
    { "qcow2 -o lazy_refcounts=on,preallocation=metadata", "qcow2" },
    { "qcow2 -o preallocation=full", "qcow2" },
    { "qcow", "qcow" },
    { "qed", "qed" },
    { "vmdk", "vmdk" },
    { "vmdk -o subformat=streamOptimized", "vmdk" },
    { "vdi", "vdi" },
    { "parallels", "parallels" },
    { "raw", "raw" },
  };

  if (!need_qemu_img (u))
    return;
  for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
    if (CHECK (u, shell ("qemu-img create -q -f %s x 10M", made[i].options))) {
      same_format (u, "x", made[i].format, 10 << 20);
      unlink ("x");
    }
}

/* These round sizes to their own geometry, or keep them elsewhere. */
static void
formats_of_other_size (struct unit *u)
{
  static const struct {
    const char *options, *format;
  } made[] = { { "vhdx", "vhdx" },
               { "vpc -o subformat=dynamic", "vpc" },
               { "vpc -o subformat=fixed", "vpc" } };

  if (!need_qemu_img (u))
    return;
  for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
    if (CHECK (u, shell ("qemu-img create -q -f %s x 10M", made[i].options))) {
      struct gm_image_info info;
      CLEANUP_FREE char *why = probe (u, "x", &info);

      SAME_STR (u, NULL, why);
      SAME_STR (u, made[i].format, info.format);
      CHECK (u, !info.plain_raw);
      unlink ("x");
    }
}

static void
small_files (struct unit *u)
{
  write_at ("one", 0, "x", 1);
  same_format (u, "one", "raw", 1);
  write_at ("text", 0, "hello\n", 6);
  same_format (u, "text", "raw", 6);
  write_at ("mbr", 510, "\x55\xaa", 2);
  same_format (u, "mbr", "raw", 512);
  close (open ("none", O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  same_format (u, "none", "raw", 0);
  write_at ("luks", 0, "LUKS\xba\xbe", 6);
  same_format (u, "luks", "luks", 6);
  write_at ("vmdk", 0, "# Disk DescriptorFile\nversion=1\n", 32);
  same_format (u, "vmdk", "vmdk", 0);
}

static void
with_data (struct unit *u)
{
  if (!need_qemu_img (u))
    return;
  CHECK (u, shell ("head -c 5000000 /dev/urandom >raw"));
  CHECK (u, shell ("qemu-img convert -O qcow2 raw plain"));
  same_format (u, "plain", "qcow2", 5000192); /* whole sectors */
  CHECK (u, shell ("qemu-img convert -c -O qcow2 raw packed"));
  same_format (u, "packed", "qcow2", 5000192);
  CHECK (u, shell ("qemu-img convert -c -O qcow2 -o cluster_size=512 raw p2"));
  same_format (u, "p2", "qcow2", 5000192);
  CHECK (u, shell ("qemu-img snapshot -c one plain"));
  same_format (u, "plain", "qcow2", 5000192);
}

static void
backing_names (struct unit *u)
{
  struct gm_image_info info;

  if (!need_qemu_img (u))
    return;
  CHECK (u, shell ("qemu-img create -q -f raw base 10M"));
  for (int v3 = 0; v3 < 2; v3++) {
    CLEANUP_FREE char *why = NULL;

    CHECK (u, shell ("qemu-img create -q -f qcow2 -o compat=%s -b base -F raw "
                     "top",
                     v3 ? "1.1" : "0.10"));
    why = probe (u, "top", &info);
    SAME_STR (u, NULL, why);
    SAME_STR (u, "base", info.backing_file);
    SAME_STR (u, "raw", info.backing_format);
  }
  write_be32 ("top", 16, 2000);
  broken (u, "top", "backing file in the qcow2 header is too long");
}

static void
data_file (struct unit *u)
{
  struct gm_image_info info;
  CLEANUP_FREE char *why = NULL;

  if (!need_qemu_img (u))
    return;
  CHECK (u, shell ("qemu-img create -q -f qcow2 -o data_file=d top 10M"));
  why = probe (u, "top", &info);
  SAME_STR (u, NULL, why);
  SAME_STR (u, "d", info.data_file);
}

static void
other_formats_with_backing (struct unit *u)
{
  struct gm_image_info info;

  if (!need_qemu_img (u))
    return;
  CHECK (u, shell ("qemu-img create -q -f raw base 10M"));
  CHECK (u, shell ("qemu-img create -q -f qed -b base -F raw x"));
  free (probe (u, "x", &info));
  SAME_STR (u, "base", info.backing_file);
  SAME_STR (u, "raw", info.backing_format);
  CHECK (u, shell ("qemu-img create -q -f qcow -b base -F raw x"));
  free (probe (u, "x", &info));
  SAME_STR (u, "base", info.backing_file);
  CHECK (u, shell ("qemu-img create -q -f vmdk base.vmdk 10M"));
  CHECK (u, shell ("qemu-img create -q -f vmdk -b base.vmdk -F vmdk x"));
  free (probe (u, "x", &info));
  CHECK (u, info.scattered);
  CHECK (u, shell ("qemu-img create -q -f vmdk -o subformat=monolithicFlat "
                   "flat.vmdk 10M"));
  free (probe (u, "flat.vmdk", &info));
  SAME_STR (u, "vmdk", info.format);
  CHECK (u, info.scattered);
}

static const struct unit_test tests[] = {
  { "formats that qemu-img makes are recognised", formats },
  { "so are vhdx and vpc", formats_of_other_size },
  { "short files are raw unless signed", small_files },
  { "images with data and snapshots are whole", with_data },
  { "a qcow2's backing file and its format are read", backing_names },
  { "a qcow2's data file is read", data_file },
  { "other formats' backing files are seen", other_formats_with_backing },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}
