# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir -p /d/sub
  gfs-write /d/a text
  gfs-write /d/.hidden text
}

@test "gfs-ll: is gfs-ls -l" {
  t gfs-ll /d
  same "$(gfs-ls -l /d)" "$output"
  t gfs-ll -AtRh / /d/a
  same "$(gfs-ls -l -AtRh / /d/a)" "$output"
  t gfs-ll -l /d
  same "$(gfs-ls -l /d)" "$output"
}

@test "gfs-ll: names a path that is missing" {
  t -1 gfs-ll /nope /d/a
  same "gfs-ll: /nope: No such file or directory" "$stderr"
  has /d/a "$output"
}

@test "gfs-ll: the examples of its page work" { page_examples gfs-ll; }
