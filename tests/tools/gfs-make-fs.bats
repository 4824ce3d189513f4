# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup () {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p tree/dir/empty
  echo one >tree/dir/file
  ln tree/dir/file tree/dir/hard
  ln -s ../nowhere tree/dir/soft
  echo x >"tree/$(printf -- '-n\n\xff')"
  truncate -s 3G tree/sparse
  chmod 4755 tree/dir/file
  chmod 711 tree
  find tree -exec touch -h -d '2001-02-03 04:05:06' {} +
}

# files OF: all that an image keeps; a directory, or an image's archive of it.
files () {
  tar -C "$1" -tvf <(tar -C "$1" -cSf - --sort=name .)
}
in_image () {
  rm -rf out
  mkdir out
  gfs-tar-out -a "$@" / | tar -xpSf - -C out
  rm -rf out/lost+found
}

@test "gfs-make-fs: a directory, with links, holes, modes and times" {
  t gfs-make-fs -L here tree x.img
  t /sbin/e2fsck -fn x.img
  [ "$(stat -c %s x.img)" -lt 20000000 ]
  in_image x.img
  touch -d '2001-02-03 04:05:06' out # lost+found has gone
  same "$(files tree)" "$(files out)"
  t gfs-call -a x.img vfs-label /dev/sda
  same here "$output"
}

@test "gfs-make-fs: archives, compressed and from a pipe, make the same" {
  tar -C tree -cSzf x.tgz .
  t gfs-make-fs x.tgz a.img
  t bash -c 'gunzip <x.tgz | gfs-make-fs - b.img'
  t bash -c 'cat x.tgz | gfs-make-fs -z --size 9M - c.img'
  t bash -c 'gfs-make-fs -z - d.img <x.tgz'
  same "$(stat -c %s a.img)" "$(stat -c %s b.img)"
  same $((9 << 20)) "$(stat -c %s c.img)"
  for i in a b c d; do
    in_image $i.img
    touch -d '2001-02-03 04:05:06' out
    same "$(files tree)" "$(files out)"
  done
}

@test "gfs-make-fs: many small files fit, and so does a large one, in each type" {
  mkdir -p many/d large
  (cd many/d && seq 1500 | xargs touch && for i in {1..500}; do echo >"x$i"; done)
  head -c 70M /dev/urandom >large/file
  for type in ext4 xfs btrfs vfat; do
    for tree in many large; do
      t gfs-make-fs -t $type $tree x.img
      t gfs-find -a x.img -m /dev/sda / -type f
      same "$(find $tree -type f | wc -l)" "$(wc -l <<<"$output")"
      rm x.img
    done
  done
}

@test "gfs-make-fs: --partition, --size and qcow2" {
  need qemu-img
  for table in gpt mbr; do
    t gfs-make-fs --partition $table --size +20M -f qcow2 tree x.qcow2
    t qemu-img check -q x.qcow2
    t gfs-df -a x.qcow2 -m /dev/sda1
    [ "$(awk 'END { print $4 }' <<<"$output")" -ge 20000 ]
  done
  qemu-img convert -O raw x.qcow2 x.img
  t /sbin/sfdisk --dump x.img
  has "label: dos" "$output"
}

@test "gfs-make-fs: a failure leaves what was there and nothing else" {
  echo old >x.img
  head -c 9M /dev/urandom >tree/large
  t -1 gfs-make-fs --size 6M tree x.img
  has "No space left" "$stderr"
  t -1 gfs-make-fs -t nosuchfs tree x.img
  has nosuchfs "$stderr"
  t -1 gfs-make-fs nope x.img
  has "nope: No such file" "$stderr"
  head -c 1M /dev/urandom >bad.tar
  t -1 gfs-make-fs bad.tar x.img
  has bad.tar "$stderr"
  t -1 gfs-make-fs --size 3K tree x.img
  t -1 gfs-make-fs tree /nope/x.img
  has "/nope/x.img" "$stderr"
  t -1 gfs-make-fs tree tree
  has "tree: Is a directory" "$stderr"
  t -1 gfs-make-fs --timeout 20 tree /dev/null
  has "/dev/null: is not a file" "$stderr"
  same old "$(cat x.img)"
  same "bad.tar tree x.img" "$(ls -A | grep -v '^\.std\|^\.later' | xargs)"
}

@test "gfs-make-fs: a file that cannot be read is named, and there is no image" {
  if [ "$(id -u)" -eq 0 ]; then
    # Root reads everything but what is not there any more.
    ln -s /nope loop
    t -1 gfs-make-fs loop x.img
    has "loop: No such file" "$stderr"
  else
    chmod 0 tree/dir/file
    t -1 gfs-make-fs tree x.img
    has "dir/file: Permission denied" "$stderr"
  fi
  t test ! -e x.img
}

@test "gfs-make-fs: hostile archives stay inside" {
  python3 - <<'END'
import io, tarfile
for name, members in {
    "up": [("../../evil", None)],
    "link": [("d", "/"), ("d/etc/evil", None)],
}.items():
    with tarfile.open(name + ".tar", "w") as t:
        for path, target in members:
            m = tarfile.TarInfo(path)
            if target:
                m.type, m.linkname = tarfile.SYMTYPE, target
            t.addfile(m, io.BytesIO())
END
  t -1 gfs-make-fs up.tar x.img
  has evil "$stderr"
  t gfs-make-fs link.tar x.img
  t gfs-find -a x.img / -name evil
  same /etc/evil "$output"
}

@test "gfs-make-fs: what makes no sense is misuse" {
  t -2 gfs-make-fs tree
  t -2 gfs-make-fs --partition x tree x.img
  t -2 gfs-make-fs --size x tree x.img
  t -2 gfs-make-fs -f vdi tree x.img
}

@test "gfs-make-fs: the examples of its page work" { page_examples gfs-make-fs; }
