# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# The same tree here and in the image, with all kinds of files and modes.
setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/sub/deep "$tree/- x"
  for m in 000 400 644 755 4755 2711 1666 7777; do
    touch "$tree/d/f$m" && chmod $m "$tree/d/f$m"
    mkdir "$tree/d/d$m" && chmod $m "$tree/d/d$m"
  done
  touch "$tree"/$'d/new\nline' "$tree"/$'d/\xff' "$tree/- x/-n" "$tree"/target
  mkfifo "$tree"/d/fifo
  ln -s ../target "$tree"/d/to-target
  ln -s ../../../../../../../etc/passwd "$tree"/d/to-passwd
  ln -s / "$tree"/d/to-root
  ln -s d "$tree"/to-d
}
setup () {
  gfs-rm -rf /t
  gfs-mkdir /t
  tar -cf - -C "$tree" . | gfs-tar-in /t
  rm -rf "$BATS_TEST_TMPDIR/host"
  cp -a "$tree" "$BATS_TEST_TMPDIR/host"
}
listing () { tar --numeric-owner -tvf - | awk '{ print $1, $2, $6, $7, $8, $9 }' | sort; }
compare () {
  same "$(tar -C "$BATS_TEST_TMPDIR/host" -cf - . | listing)" \
    "$(gfs-tar-out /t | listing)"
}

@test "gfs-chmod: symbolic and octal modes, as chmod -R" {
  need chmod
  for mode in 0644 755 00755 2750 u=rwX,go=rX a-w u+s,g-x +t -r,+x g=u o=g-w,u=o \
    =0700 +0111 -06000 u=rwxs g+rs,o= a=,u+rX =rw,+X ug=o-w; do
    t chmod -R -- "$mode" "$BATS_TEST_TMPDIR/host"
    t gfs-chmod -R -- "$mode" /t
    echo "mode $mode"
    compare
  done
}

@test "gfs-chmod: without -R, links are followed and directories keep setgid" {
  (cd "$BATS_TEST_TMPDIR/host" && chmod 0600 d/f4755 d/d7777 d/to-target d/fifo to-d)
  t gfs-chmod 0600 /t/d/f4755 /t/d/d7777 /t/d/to-target /t/d/fifo /t/to-d
  compare
}

@test "gfs-chmod: -R follows a link that is named, and none below" {
  t gfs-write /etc-passwd x
  t gfs-ln -sf /etc-passwd /t/d/to-passwd
  (cd "$BATS_TEST_TMPDIR/host" && chmod -R 0700 to-d && ln -sf /etc-passwd d/to-passwd)
  t gfs-chmod -R 0700 /t/to-d
  compare
  t gfs-stat -c %a /etc-passwd /
  same $'644\n755' "$output"
}

@test "gfs-chmod: the umask counts where nobody is named" {
  gfs-umask 027
  later gfs-umask 022
  (umask 027 && chmod -R +rwx "$BATS_TEST_TMPDIR/host")
  t gfs-chmod -R +rwx /t
  compare
}

@test "gfs-chmod: -v and -c say what chmod says" {
  for option in -v -c; do
    chmod -R $option u=rwX,g-s "$BATS_TEST_TMPDIR/host/d" |
      sed "s,$BATS_TEST_TMPDIR/host,/t," | sort >"$BATS_TEST_TMPDIR/theirs"
    gfs-chmod -R $option u=rwX,g-s /t/d | sort >"$BATS_TEST_TMPDIR/ours"
    t diff -u "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
  done
  same "" "$(cat "$BATS_TEST_TMPDIR/ours")"
  [ -n "$(gfs-chmod -v 644 /t/target)" ]
}

@test "gfs-chmod: --reference, globs" {
  t gfs-chmod --reference /t/d/f2711 '/t/d/[fd]7*'
  t gfs-stat -c %a /t/d/d7777 /t/d/f7777
  same $'2711\n2711' "$output"
  t -1 gfs-chmod --reference /nope /t/target
  has "/nope: No such file or directory" "$stderr"
}

@test "gfs-chmod: errors are told, the others are changed" {
  t -1 gfs-chmod 0640 /nope /t/target /t/target/x
  same $'gfs-chmod: /nope: No such file or directory
gfs-chmod: /t/target/x: Not a directory' "$stderr"
  t gfs-stat -c %a /t/target
  same 640 "$output"
}

@test "gfs-chmod: what cannot be changed below is told once each" {
  t gfs-add --format raw "$(new_fs_disk 8M "$tree")"
  t gfs-call list_devices
  gfs-mkdir -p /ro
  gfs-call mount_ro "$(tail -n 1 <<<"$output")1" /ro
  later gfs-umount /ro
  t -1 gfs-chmod -R 0600 /ro/d/sub
  same $'gfs-chmod: /ro/d/sub: Read-only file system
gfs-chmod: /ro/d/sub/deep: Read-only file system' "$stderr"
}

@test "gfs-chmod: ten thousand files are one call" {
  mkdir "$BATS_TEST_TMPDIR/many"
  (cd "$BATS_TEST_TMPDIR/many" && seq 10000 | xargs touch)
  tar -cf - -C "$BATS_TEST_TMPDIR" many | gfs-tar-in /t
  T_TIMEOUT=20 t gfs-chmod -R -x g+w /t/many
  same 1 "$(grep -c 'trace: mini_chmod "' <<<"$stderr")"
  t gfs-stat -c %a /t/many/10000
  same 664 "$output"
}

@test "gfs-chmod: misuse" {
  for mode in 8 08 07778 u+q u ,u+x u+x, 010000 ""; do
    t -2 gfs-chmod "$mode" /t/target
    has "gfs-chmod: $mode is not a mode" "$stderr"
  done
  t -2 gfs-chmod 644
  t -2 gfs-chmod --reference /t/target
}

@test "gfs-chmod: the examples of its page work" { page_examples gfs-chmod; }
