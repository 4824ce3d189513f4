# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }
teardown () {
  gfs-umask 022
  run_later
}

@test "gfs-umask: prints it, and what it leaves" {
  t gfs-umask
  same 0022 "$output"
  t gfs-umask -S
  same u=rwx,g=rx,o=rx "$output"
}

@test "gfs-umask: sets it, as that of the shell does" {
  for mask in 0 27 0777 077 g-w u=,o=x a+rw g=u +x; do
    t gfs-umask 026
    t gfs-umask "$mask"
    same "" "$output"
    t gfs-umask
    same "$mask $(sh -c 'umask 026 && umask "$1" && umask' - "$mask")" "$mask $output"
  done
  t gfs-umask -S 027
  same u=rwx,g=rx,o= "$output"
}

@test "gfs-umask: holds for other tools" {
  gfs-umask 077
  gfs-mkdir /d
  gfs-write /f x
  t gfs-stat -c %A /d /f
  same $'drwx------\n-rw-------' "$output"
}

@test "gfs-umask: misuse" {
  for mask in 8 01000 u+q "" x; do t -2 gfs-umask "$mask"; done
  t gfs-umask
  same 0022 "$output"
}

@test "gfs-umask: the examples of its page work" { page_examples gfs-umask; }
