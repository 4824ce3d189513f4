# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# The disks that a template has already, and what does not fit them.
load ../helper.bash

@test "slots: a disk that waits for a drive is neither listed nor found" {
  shared_handle
  t gfs-devices
  same "" "$output"
  t -1 gfs-call blockdev_getsize64 /dev/sda
  has "/dev/sda: No such file or directory" "$stderr"
}

@test "slots: more drives than disks that wait keep their order" {
  t gfs-launch -a "$(new_disk 1M)" -a "$(new_disk 2M)" -a "$(new_disk 3M)" \
    -a "$(new_disk 4M)" -- sh -c 'for d in a b c d; do
      gfs-call blockdev_getsize64 /dev/sd$d; done'
  same $'1048576\n2097152\n3145728\n4194304' "$output"
}

@test "slots: larger sectors get a disk of their own, under the same name" {
  shared_handle
  t gfs-call add_drive "$(new_disk 1M)" format:raw blocksize:4096
  t gfs-devices
  same /dev/sda "$output"
  t gfs-call blockdev_getss /dev/sda
  same 4096 "$output"
  t gfs-add "$(new_disk 2M)"
  t gfs-call blockdev_getss /dev/sdb
  same 512 "$output"
}

@test "slots: a drive that cannot be had leaves its disk to the next one" {
  held=$(new_disk 1M)
  first=$(gfs-launch --idle 60 --rw --format raw -a "$held")
  later gfs-close -H "$first"
  shared_handle
  t -1 gfs-add --rw --format raw "$held"
  has "$held: in use by" "$stderr"
  t gfs-add "$(new_disk 2M)"
  same /dev/sda "$output"
  t gfs-call blockdev_getsize64 /dev/sda
  same 2097152 "$output"
}

@test "slots: names follow the order of the drives that are left at launch" {
  cat >"$BATS_TEST_TMPDIR/gap.c" <<END
#include <guestfs.h>
#include <stdio.h>
int main (int argc, char *argv[])
{
  guestfs_h *g = guestfs_create ();
  if (argc != 3 ||
      guestfs_add_drive_opts (g, argv[1], GUESTFS_ADD_DRIVE_OPTS_READONLY, 1,
        GUESTFS_ADD_DRIVE_OPTS_LABEL, "gone", -1) == -1 ||
      guestfs_add_drive_ro (g, argv[2]) == -1 ||
      guestfs_remove_drive (g, "gone") == -1 || guestfs_launch (g) == -1)
    return 1;
  printf ("%ld\\n", (long) guestfs_blockdev_getsize64 (g, "/dev/sda"));
  guestfs_close (g);
}
END
  cc -I"$GFS_BUILD/gen" -o "$BATS_TEST_TMPDIR/gap" "$BATS_TEST_TMPDIR/gap.c" \
    -L"$GFS_BUILD/lib" -lguestfs-mini
  t env LD_LIBRARY_PATH="$GFS_BUILD/lib" "$BATS_TEST_TMPDIR/gap" \
    "$(new_disk 1M)" "$(new_disk 2M)"
  same 2097152 "$output"
}
