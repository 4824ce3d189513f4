# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-sync: what was written is in the image" {
  for arguments in "" "/f" "-d /f" "-f /" "/dev/sda1"; do
    gfs-write /f "written before: gfs-sync $arguments."
    # shellcheck disable=SC2086
    t gfs-sync $arguments
    [[ $arguments == /dev* ]] || t grep -qaF "gfs-sync $arguments." "$disk"
  done
}

@test "gfs-sync: what is not there is named, a FIFO is not opened" {
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  tar -C "$BATS_TEST_TMPDIR" -cf - fifo | gfs-tar-in - /
  T_TIMEOUT=20 t -1 gfs-sync /fifo /nope
  has "/fifo: not a regular file" "$stderr"
  has "/nope: No such file or directory" "$stderr"
  t -2 gfs-sync -d -f /
  t -2 gfs-sync -d
}

@test "gfs-sync: the examples of its page work" { page_examples gfs-sync; }
