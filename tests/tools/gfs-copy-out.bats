# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../trees.bash

setup_file () {
  mounted_handle 128M
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  make_tree "$tree"
  gfs-copy-in "$tree" /
}
setup () { cd "$BATS_TEST_TMPDIR"; }

@test "gfs-copy-out --all: everything comes back as it went in" {
  [ "$(id -u)" -eq 0 ] || unmet "only root can keep owners and devices"
  mkdir out
  t gfs-copy-out --all /tree out
  same "" "$stderr"
  same "$(listing "$tree")" "$(listing out/tree)"
}

@test "gfs-copy-out: without options only what is harmless" {
  t -1 gfs-copy-out /tree .
  has "tree/fifo: left out: a FIFO" "$stderr"
  has "tree/dir/soft: refused: a symbolic link that leads out, to /nowhere" \
    "$stderr"
  hasnt suid "$stderr"
  same 755 "$(stat -c %a tree/suid)"
  same "$(id -u)" "$(stat -c %u tree/dir/file)"
  same file "$(readlink tree/dir/good)"
  t diff "$tree/data" tree/data
  t test "$(stat -c %b tree/sparse)" -lt 1000
  same 2 "$(stat -c %h tree/dir/file)"
  t getfattr -d tree/dir/file
  has 'user.colour="blue"' "$output"
  t getfacl -cps tree/data
  same "" "$output"
}

@test "gfs-copy-out: --links, --setuid, --devices, --xattrs and --exclude" {
  t -1 gfs-copy-out --links skip --exclude fifo --exclude null /tree .
  same "" "$(find . -type l)"
  hasnt "symbolic link" "$stderr"
  rm -rf tree
  t -1 gfs-copy-out --links keep --setuid --xattrs none --exclude null /tree .
  hasnt "symbolic link" "$stderr"
  same 6755 "$(stat -c %a tree/suid)"
  same /nowhere "$(readlink tree/dir/soft)"
  t getfattr -d tree/dir/file
  same "" "$output"
  rm -rf tree
  t gfs-copy-out --devices --links keep --exclude null --exclude blk /tree .
  t test -p tree/fifo
  t -1 gfs-copy-out --links all /tree .
  has "links: all is not safe, keep or skip" "$stderr"
  t -1 gfs-copy-out --xattrs some /tree .
  has "xattrs: some is not all, user or none" "$stderr"
}

@test "gfs-copy-out: files, globs and several of them" {
  t gfs-copy-out /tree/data '/tree/dir/f*' .
  t cmp "$tree/data" data
  t cmp "$tree/dir/file" file
  t gfs-copy-out /tree/dir/good .
  same file "$(readlink good)"
  t gfs-copy-out / --exclude tree --exclude lost+found .
  same "" "$stderr"
}

@test "gfs-copy-out: of two of the same name the second is refused" {
  t -1 gfs-copy-out /tree/data /tree/dir/../data/ /tree/dir/file .
  same "gfs-copy-out: /tree/dir/../data/: would replace what another source named data became" "$stderr"
  t cmp "$tree/data" data
  t cmp "$tree/dir/file" file
}

@test "gfs-copy-out: what fails is named, and the rest goes on" {
  t -1 gfs-copy-out /nope /tree/data .
  same "gfs-copy-out: /nope: No such file or directory" "$stderr"
  t cmp "$tree/data" data
  t -1 gfs-copy-out /tree/data /no/such/dir
  has "/no/such/dir: No such file or directory" "$stderr"
  t -1 gfs-copy-out /tree/data data
  has "data: Not a directory" "$stderr"
}

@test "gfs-copy-out: what is there is replaced, but not followed" {
  echo old >data
  ln data other
  ln -s ../somewhere zero
  mkdir half
  ln -s / dir
  t -1 gfs-copy-out /tree/data /tree/zero /tree/half /tree/dir .
  same old "$(cat other)"
  same "regular empty file" "$(stat -c %F zero)"
  has "half: Is a directory" "$stderr"
  has "dir: refused: a symbolic link is in its way" "$stderr"
  has "dir/file: refused: a symbolic link is in its way" "$stderr"
  t cmp "$tree/data" data
}

@test "gfs-copy-out: names of any kind do not disturb the terminal" {
  gfs-call mkdir_p $'/odd/a\nb\e[31m'
  ln -s /x l
  gfs-copy-in l $'/odd/a\nb\e[31m'
  t -1 gfs-copy-out /odd .
  same 'gfs-copy-out: odd/a\nb\x1b[31m/l: refused: a symbolic link that leads out, to /x' "$stderr"
  t test -d $'odd/a\nb\e[31m'
}

@test "gfs-copy-out: a full file system is said to be full" {
  [ "$(id -u)" -eq 0 ] || unmet "mounting needs root"
  mkdir small
  t mount -t tmpfs -o size=64k none small || unmet "mounting is not allowed"
  later umount "$PWD/small"
  t -1 gfs-copy-out /tree/data small
  has "data: No space left on device" "$stderr"
  same "" "$(ls -A small)"
}

@test "gfs-copy-out: the examples of its page work" { page_examples gfs-copy-out; }
