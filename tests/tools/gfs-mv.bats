# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () { mounted_handle; }

@test "gfs-mv: renames a file" {
  gfs-write /old text
  t gfs-mv /old /new
  t gfs-cat /new
  same text "$output"
  t -1 gfs-cat /old
}

@test "gfs-mv: moves several files into a directory" {
  gfs-mkdir /into
  gfs-write /m1 1
  gfs-write /m2 2
  t gfs-mv /m1 /m2 /into
  t gfs-ls /into
  same $'m1\nm2' "$output"
}

@test "gfs-mv: several files and no directory is an error, nothing moves" {
  gfs-write /n1 1
  gfs-write /n2 2
  t -1 gfs-mv /n1 /n2 /n3
  has "not a directory" "$stderr"
  t gfs-cat /n1 /n2
  same 12 "$output"
}

@test "gfs-mv: a missing source is named" {
  t -1 gfs-mv /nope /somewhere
  has "/nope" "$stderr"
  has "No such file or directory" "$stderr"
}

@test "gfs-mv: one argument is misuse" {
  t -2 gfs-mv /x
  has "SOURCE... DESTINATION" "$stderr"
}

@test "gfs-mv: -T replaces, -t goes into, -n leaves alone" {
  gfs-mkdir -p /opt/dir
  gfs-write /opt/a a
  gfs-write /opt/b b
  t -1 gfs-mv -T /opt/a /opt/dir
  has "/opt/a: cannot be moved to /opt/dir: Is a directory" "$stderr"
  t gfs-mv -n /opt/a /opt/b
  t gfs-cat /opt/a /opt/b
  same ab "$output"
  t gfs-mv -t /opt/dir /opt/a /opt/b
  t gfs-ls /opt/dir
  same $'a\nb' "$output"
  t gfs-mv -T /opt/dir /opt/other
  t gfs-cat /opt/other/a
  same a "$output"
}

@test "gfs-mv: a directory does not go into itself, a name not onto itself" {
  gfs-mkdir -p /self/sub
  t -1 gfs-mv /self /self/sub
  has "/self: cannot be moved into itself" "$stderr"
  gfs-write /one x
  t -1 gfs-mv /one /one
  has "same file" "$stderr"
}

@test "gfs-mv: of two names of one file the first goes away, as with mv" {
  (cd "$BATS_TEST_TMPDIR" && echo x >h1 && ln h1 h2 &&
    tar -cf - h1 h2 | gfs-tar-in - /)
  t gfs-mv /h1 /h2
  t -1 gfs-stat /h1
  t gfs-cat /h2
  same x "$output"
}

@test "gfs-mv: killed on the way to another filesystem leaves no half copy" {
  local fs n pid

  fs=$(new_disk 64M)
  /sbin/mke2fs -q -F "$fs"
  t gfs-add --rw --format raw "$fs"
  gfs-mkdir -p /mnt /many
  gfs-call mount "$output" /mnt
  head -c 20M /dev/urandom | gfs-write /many/large
  for n in {1..3000}; do echo "$n" >"$BATS_TEST_TMPDIR/n$n"; done
  tar -C "$BATS_TEST_TMPDIR" -cf - --exclude='*.img' . | gfs-tar-in - /many
  gfs-mv /many /mnt 3>&- 4>&- &
  pid=$!
  eventually gfs-stat /mnt/many
  kill -TERM "$pid" || true
  status=0
  wait "$pid" || status=$?
  gone () { ! gfs-stat "$1"; }
  if [ "$status" -eq 0 ]; then # it was faster
    gone /many
  else
    eventually gone /mnt/many
    t gfs-stat /many/n3000
  fi
  t gfs-call umount /mnt
}

@test "gfs-mv: the examples of its page work" { page_examples gfs-mv; }
