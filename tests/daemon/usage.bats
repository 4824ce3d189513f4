# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "statvfs: size of the mounted filesystem" {
  t gfs-call statvfs /
  has "namemax: 255" "$output"
  hasnt "blocks: 0" "$output"
  t -1 gfs-call statvfs /nope
  has "/nope: No such file or directory" "$stderr"
}
