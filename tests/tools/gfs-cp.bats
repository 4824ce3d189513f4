# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

odd=$TOP/tests/fixtures/odd-tree

setup_file () {
  mounted_handle 96M
  [ "$(id -u)" -eq 0 ] && command -v setfacl setfattr >/dev/null || return 0
  "$odd" "$BATS_FILE_TMPDIR/odd"
  tar --xattrs --xattrs-include='*' --acls --sparse --format pax \
    -C "$BATS_FILE_TMPDIR" -cf - odd |
    gfs-tar-in --xattrs --acls --selinux - /
}

# as_on_host ARGUMENT...: what cp(1) does to the odd tree and gfs-cp to its
# like in the image is the same.
as_on_host () {
  local dir=$BATS_TEST_TMPDIR

  [ "$(id -u)" -eq 0 ] || unmet "the files' owners need root"
  need setfacl setfattr
  mkdir "$dir/host" "$dir/image"
  t gfs-mkdir "/$BATS_TEST_NUMBER"
  (cd "$BATS_FILE_TMPDIR" && cp "$@" odd "$dir/host/copy")
  t gfs-cp "$@" /odd "/$BATS_TEST_NUMBER/copy"
  same "" "$stderr"
  if [ "$1" = -a ]; then # over all of that once more
    t gfs-cp -aT /odd "/$BATS_TEST_NUMBER/copy"
    same "" "$stderr"
  fi
  gfs-tar-out --xattrs --acls --selinux "/$BATS_TEST_NUMBER" - |
    tar --xattrs --xattrs-include='*' --acls -p -C "$dir/image" -xf -
  "$odd" -l "$dir/host" >"$dir/host.list"
  "$odd" -l "$dir/image" >"$dir/image.list"
  untimed=cat
  [[ $1 == -a ]] || untimed="cut -f 1-6,8"
  t diff -a <($untimed "$dir/host.list") <($untimed "$dir/image.list")
  t gfs-rm -r "/$BATS_TEST_NUMBER"
}

@test "gfs-cp: -a copies all that cp -a copies" { as_on_host -a; }
@test "gfs-cp: -r copies all that cp -r copies" { as_on_host -r; }

@test "gfs-cp: holes stay holes" {
  t gfs-cp /odd/hole /hole
  gfs-stat --json /hole >"$BATS_TEST_TMPDIR/stat"
  blocks=$(grep -o '"blocks": *[0-9]*' "$BATS_TEST_TMPDIR/stat" | grep -o '[0-9]*$')
  [ "$blocks" -le 16 ] || same "at most 16 blocks" "$blocks"
}

@test "gfs-cp: goes into a directory, onto a file, and with -T into neither" {
  gfs-mkdir -p /d/into
  gfs-write /d/f text
  gfs-write /d/g other
  t gfs-cp /d/f /d/g /d/into
  t gfs-cat /d/into/f /d/into/g
  same textother "$output"
  t gfs-cp -t /d /d/into/g
  t gfs-cp /d/f /d/g
  t gfs-cat /d/g
  same text "$output"
  t -1 gfs-cp -T /d/f /d/into
  has "/d/f: cannot replace a directory by a file" "$stderr"
  t -1 gfs-cp /d/f /d/g /d/nope
  has "/d/nope: is not a directory" "$stderr"
  t -2 gfs-cp /d/f
  t -2 gfs-cp --reflink=perhaps /d/f /d/g
}

@test "gfs-cp: of two sources with one name, the second is refused" {
  gfs-mkdir -p /same/a
  gfs-mkdir -p /same/b
  gfs-write /same/a/f first
  gfs-write /same/b/f second
  t -1 gfs-cp /same/a/f /same/b/f /same
  has "gfs-cp: /same/b/f: would replace" "$stderr"
  t gfs-cat /same/f
  same first "$output"
}

@test "gfs-cp: patterns are those of the image" {
  gfs-mkdir -p /glob/to
  gfs-write /glob/a1 1
  gfs-write /glob/a2 2
  t gfs-cp '/glob/a*' /glob/to
  t gfs-ls /glob/to
  same $'a1\na2' "$output"
}

@test "gfs-cp: a directory is not copied into itself, nor without -r" {
  gfs-mkdir -p /self/sub
  t -1 gfs-cp -r /self /self/sub
  has "/self: cannot copy a directory into itself" "$stderr"
  t -1 gfs-cp -r / /self
  has "/: cannot copy a directory into itself" "$stderr"
  t -1 gfs-cp -rT /self /self
  has "same file" "$stderr"
  t -1 gfs-cp /self /other
  has "/self: is a directory" "$stderr"
  t gfs-ls -R /self
  same $'/self:\nsub\n\n/self/sub:' "$output"
}

@test "gfs-cp: a FIFO or device is never opened, and no file either way" {
  T_TIMEOUT=20 t -1 gfs-cp /odd/fifo /x
  same "gfs-cp: /odd/fifo: not a regular file" "$stderr"
  t -1 gfs-cp /odd/disk /x
  gfs-write /plain x
  T_TIMEOUT=20 t -1 gfs-cp /plain /odd/fifo
  has "not a regular file" "$stderr"
  t -1 gfs-cp /plain /odd/null
}

@test "gfs-cp: symbolic links stay inside the image and are followed" {
  gfs-write /target old
  gfs-mkdir /links
  (cd "$BATS_TEST_TMPDIR" && mkdir l && ln -s ../target l/up &&
    ln -s ../../../../../target l/far && ln -s /none l/none &&
    tar -cf - -C l . | gfs-tar-in - /links)
  gfs-write /new new
  t gfs-cp /new /links/far
  t gfs-cat /target
  same new "$output"
  t gfs-cp /links/up /was-link
  t gfs-cat /was-link
  same new "$output"
  t -1 gfs-cp /new /links/none
  has "leads nowhere" "$stderr"
  t -1 gfs-cp /target /links/up
  has "same file" "$stderr"
}

@test "gfs-cp: a file that is replaced keeps what cp(1) lets it keep" {
  gfs-write /from new
  gfs-write /to old
  gfs-call chmod 0640 /to
  gfs-call chown 7 8 /to
  t gfs-cp /from /to
  t gfs-ls -l /to
  has "-rw-r----- 1 7 8 3 " "$output"
  t gfs-cp -n /odd/file /to
  t gfs-cat /to
  same new "$output"
}

@test "gfs-cp: failures are told one by one and the rest is copied" {
  gfs-mkdir -p /many/from
  gfs-mkdir -p /many/to/from/b
  for f in a b c; do gfs-write "/many/from/$f" "$f"; done
  t -1 gfs-cp -r /many/from /many/to
  same "gfs-cp: /many/from/b: cannot replace a directory by a file" "$stderr"
  t gfs-cat /many/to/from/a /many/to/from/c
  same ac "$output"
}

@test "gfs-cp: a full disk leaves the old file, and nothing else" {
  head -c 60M /dev/zero | tr '\0' z | gfs-write /large
  gfs-mkdir /full
  gfs-write /full/precious data
  t -1 gfs-cp /large /full/precious
  has "No space left on device" "$stderr"
  t -1 gfs-cp /large /full/copy
  t gfs-ls /full
  same precious "$output"
  t gfs-cat /full/precious
  same data "$output"
  t gfs-rm /large
}

@test "gfs-cp: killed in the middle, it leaves no half of a file" {
  head -c 40M /dev/urandom | gfs-write /slow
  gfs-mkdir /victim
  for delay in 0.01 0.03 0.06; do
    gfs-cp /slow /victim/copy 3>&- 4>&- &
    sleep "$delay"
    kill -TERM $! || true
    wait $! || true
    # A whole copy, if it was faster than the signal, or none.
    t gfs-ls -l /victim
    [ -z "$output" ] || {
      has " $((40 << 20)) " "$output"
      t gfs-rm /victim/copy
    }
  done
  t gfs-rm /slow
}

@test "gfs-cp: blocks are shared where the file system can" {
  local fs device

  fs=$(new_disk 256M)
  t gfs-add --rw --format raw "$fs"
  device=$output
  t gfs-mkfs -t btrfs "$device"
  gfs-mkdir /btrfs
  t gfs-mount "$device" /btrfs
  head -c 8M /dev/urandom >"$BATS_TEST_TMPDIR/r"
  t gfs-upload "$BATS_TEST_TMPDIR/r" /btrfs/r
  t gfs-cp --reflink=always /btrfs/r /btrfs/copy
  gfs-cat /btrfs/copy | cmp - "$BATS_TEST_TMPDIR/r"
  t -1 gfs-cp --reflink=always /plain /plain2
  t gfs-cp -a /btrfs/r /over
  gfs-cat /over | cmp - "$BATS_TEST_TMPDIR/r"
  gfs-mkdir -p /mvd/sub
  gfs-write /mvd/sub/f moved
  t gfs-mv /mvd /btrfs
  t gfs-cat /btrfs/mvd/sub/f
  same moved "$output"
  t -1 gfs-stat /mvd
  t gfs-umount /btrfs
}

@test "gfs-cp: a disk of its own needs --rw" {
  t -2 gfs-cp --add "$disk" /x /y
  has "--rw" "$stderr"
}

@test "gfs-cp: a link or FIFO takes the place of a file, or leaves it" {
  gfs-mkdir -p /places/src
  gfs-mkdir -p /places/dst/dir
  mkfifo "$BATS_TEST_TMPDIR/dir"
  ln -s x "$BATS_TEST_TMPDIR/f"
  tar -C "$BATS_TEST_TMPDIR" -cf - dir f | gfs-tar-in - /places/src
  gfs-write /places/dst/f x
  t -1 gfs-cp -aT /places/src /places/dst
  has "/places/src/dir: Is a directory" "$stderr"
  t gfs-call readlink /places/dst/f
  same x "$output"
  t gfs-ls -A /places/dst
  same $'dir\nf' "$output"
}

@test "gfs-cp: where owners cannot be kept the contents are" {
  local device

  t gfs-add --rw --format raw "$(new_disk 40M)"
  device=$output
  t gfs-mkfs -t vfat "$device"
  gfs-mkdir /vfat
  t gfs-mount "$device" /vfat
  gfs-write /owned text
  gfs-call chown 1 2 /owned
  t gfs-cp -a /owned /vfat # FAT has no place for owners: no failure
  t gfs-cat /vfat/owned
  same text "$output"
  t gfs-cp /owned /vfat
  t gfs-mv -T /owned /vfat/moved
  t -1 gfs-stat /owned
  t gfs-cat /vfat/moved
  same text "$output"
  t gfs-rm /vfat/moved
  # There are no files without names here: the temporary one goes away, too.
  head -c 50M /dev/zero >"$BATS_TEST_TMPDIR/large"
  t -1 gfs-write /vfat/owned <"$BATS_TEST_TMPDIR/large"
  t -1 gfs-write /vfat/new <"$BATS_TEST_TMPDIR/large"
  t gfs-ls -A /vfat
  same owned "$output"
  t gfs-cat /vfat/owned
  same text "$output"
  t gfs-umount /vfat
}

@test "gfs-cp: the examples of its page work" { page_examples gfs-cp; }
