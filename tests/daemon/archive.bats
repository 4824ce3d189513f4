# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../trees.bash

setup_file () { mounted_handle 128M; }

setup () {
  tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree/dir/empty"
  echo one >"$tree/dir/file"
  ln "$tree/dir/file" "$tree/dir/hard"
  ln -s ../nowhere "$tree/dir/soft"
  mkfifo "$tree/fifo"
  truncate -s 5M "$tree/sparse"
  echo x >"$tree/$(printf 'n\xc3\xa4me\xff')"
  chmod 4755 "$tree/dir/file"
  chmod 500 "$tree/dir/empty"
  find "$tree" -exec touch -h -d '2001-02-03 04:05:06' {} +
}

# listing DIRECTORY: all that an archive keeps
listing () {
  (cd "$1" && find . -printf '%p %y %m %n %Ts %l\n' | grep -v lost+found |
    LC_ALL=C sort)
}

@test "tar_in, tar_out: a tree comes back as it went" {
  gfs-mkdir /roundtrip
  tar -C "$tree" -cf "$BATS_TEST_TMPDIR/in.tar" .
  t gfs-call tar_in "$BATS_TEST_TMPDIR/in.tar" /roundtrip
  t gfs-call tar_out /roundtrip "$BATS_TEST_TMPDIR/out.tar"
  mkdir "$BATS_TEST_TMPDIR/back"
  t tar -C "$BATS_TEST_TMPDIR/back" -xpf "$BATS_TEST_TMPDIR/out.tar"
  same "$(listing "$tree")" "$(listing "$BATS_TEST_TMPDIR/back")"
  t diff -r --exclude=fifo --no-dereference "$tree" "$BATS_TEST_TMPDIR/back"
}

@test "tar_in, tar_out: each compression" {
  local c
  for c in gzip bzip2 xz zstd compress lzma; do
    gfs-mkdir "/$c"
    gfs-write "/$c/f" "$c"
    t gfs-call tar_out "/$c" "$BATS_TEST_TMPDIR/$c.tar" "compress:$c"
    gfs-mkdir "/$c.back"
    t gfs-call tar_in "$BATS_TEST_TMPDIR/$c.tar" "/$c.back" "compress:$c"
    t gfs-cat "/$c.back/f"
    same "$c" "$output"
  done
  t -1 gfs-call tar_out /gzip "$BATS_TEST_TMPDIR/x" compress:nothing
  has nothing "$stderr"
}

@test "tgz_in, tgz_out: the same with gzip" {
  gfs-mkdir /tgz
  tar -C "$tree" -czf "$BATS_TEST_TMPDIR/in.tgz" dir
  t gfs-call tgz_in "$BATS_TEST_TMPDIR/in.tgz" /tgz
  t gfs-call tgz_out /tgz "$BATS_TEST_TMPDIR/out.tgz"
  t tar -tzf "$BATS_TEST_TMPDIR/out.tgz"
  has ./dir/file "$output"
}

@test "tar_out: excludes are patterns for whole names at any depth" {
  gfs-call mkdir_p /ex/a/skip
  gfs-call touch /ex/a/skip/inside
  gfs-call touch /ex/a/keep.o
  gfs-call touch /ex/a/keep
  t gfs-call tar_out /ex "$BATS_TEST_TMPDIR/x.tar" "excludes:skip *.o"
  t tar -tf "$BATS_TEST_TMPDIR/x.tar"
  has ./a/keep "$output"
  hasnt skip "$output"
  hasnt keep.o "$output"
}

@test "tar_out: numericowner leaves names out" {
  gfs-mkdir /owner
  t gfs-call tar_out /owner "$BATS_TEST_TMPDIR/o.tar"
  t tar -tvf "$BATS_TEST_TMPDIR/o.tar"
  has root/root "$output"
  t gfs-call tar_out /owner "$BATS_TEST_TMPDIR/o.tar" numericowner:true
  t tar -tvf "$BATS_TEST_TMPDIR/o.tar"
  has 0/0 "$output"
}

@test "tar_in, tar_out: attributes and ACLs on demand" {
  need setfattr setfacl
  gfs-mkdir /attr
  setfattr -n user.colour -v blue "$tree/dir/file" || skip "no xattrs here"
  setfacl -m u:1000:rw "$tree/dir/file" || skip "no ACLs here"
  tar -C "$tree" --xattrs --acls -cf "$BATS_TEST_TMPDIR/in.tar" dir
  t gfs-call tar_in "$BATS_TEST_TMPDIR/in.tar" /attr xattrs:true acls:true
  t gfs-call tar_out /attr "$BATS_TEST_TMPDIR/out.tar" xattrs:true acls:true
  mkdir "$BATS_TEST_TMPDIR/back"
  t tar -C "$BATS_TEST_TMPDIR/back" --xattrs --acls \
    -xpf "$BATS_TEST_TMPDIR/out.tar"
  t getfattr -d "$BATS_TEST_TMPDIR/back/dir/file"
  has 'user.colour="blue"' "$output"
  t getfacl -cn "$BATS_TEST_TMPDIR/back/dir/file"
  has user:1000:rw- "$output"
}

@test "tar_in: an archive cannot climb out of its directory" {
  gfs-mkdir /jail
  gfs-write /outside safe
  printf evil >"$BATS_TEST_TMPDIR/outside"
  t tar -C "$BATS_TEST_TMPDIR" --transform 's,^,../,' -P -cf \
    "$BATS_TEST_TMPDIR/up.tar" outside
  t -1 gfs-call tar_in "$BATS_TEST_TMPDIR/up.tar" /jail
  ln -s / "$BATS_TEST_TMPDIR/link"
  tar -C "$BATS_TEST_TMPDIR" -cf "$BATS_TEST_TMPDIR/link.tar" link
  tar -C "$BATS_TEST_TMPDIR" --transform 's,^,link/,' -rf \
    "$BATS_TEST_TMPDIR/link.tar" outside
  t gfs-call tar_in "$BATS_TEST_TMPDIR/link.tar" /jail
  t gfs-cat /outside
  same safe "$output"
  t gfs-cat /jail/outside
  same evil "$output"
}

@test "tar_in: a link at the top may be replaced while its place is in use" {
  # The directory of the last member stays open, and was once found again by
  # its name although that had come to mean another.
  local dir=$BATS_TEST_TMPDIR/links tar=$BATS_TEST_TMPDIR/links.tar

  mkdir -p "$dir/a" "$dir/b"
  touch "$dir/x" "$dir/y"
  cd "$dir" || return 1
  ln -s a link
  tar -cf "$tar" --transform 's,^\([xy]\)$,link/\1,' a b link x
  ln -sfn b link
  tar -rf "$tar" --transform 's,^\([xy]\)$,link/\1,' link y
  gfs-mkdir /links
  t gfs-call tar_in "$tar" /links
  t gfs-call ls /links/a
  same x "$output"
  t gfs-call ls /links/b
  same y "$output"
}

@test "tar_in: a hard link that leads out is an error that names it" {
  cd "$BATS_TEST_TMPDIR" || return 1
  touch one
  ln one two
  tar -P --transform 's,^two$,../two,hRS' -cf hard.tar two one
  t -1 gfs-call tar_in hard.tar /
  has "../two" "$stderr"
}

@test "tar_in, tar_out: two thousand directories deep" {
  # Each takes a descriptor on the way out.
  local deep

  deep=$(printf 'd/%.0s' {1..2000})
  touch "$BATS_TEST_TMPDIR/f"
  tar -C "$BATS_TEST_TMPDIR" --transform "s,^f,${deep}f," \
    -cf "$BATS_TEST_TMPDIR/deep.tar" f
  gfs-mkdir /deep
  t gfs-call tar_in "$BATS_TEST_TMPDIR/deep.tar" /deep
  t gfs-call tar_out /deep "$BATS_TEST_TMPDIR/back.tar"
  t tar -tf "$BATS_TEST_TMPDIR/back.tar"
  has "./${deep}f" "$output"
  t gfs-call rm_rf /deep
}

@test "tar_in: what is no archive is said to be none" {
  echo garbage >"$BATS_TEST_TMPDIR/x.tar"
  t -1 gfs-call tar_in "$BATS_TEST_TMPDIR/x.tar" /
  t -1 gfs-call tar_in /dev/null /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "tar_out: a directory that is missing is an error, before any data" {
  t -1 gfs-call tar_out /nope "$BATS_TEST_TMPDIR/x.tar"
  has "/nope: No such file or directory" "$stderr"
}

@test "tar_out | tar_in: on one handle, at the same time" {
  gfs-mkdir /from
  gfs-mkdir /to
  head -c 20000000 /dev/urandom | gfs-upload - /from/big
  gfs-tar-out /from | gfs-tar-in - /to
  t gfs-call filesize /to/big
  same 20000000 "$output"
}

@test "tar_in, tar_out: holes stay holes, at any place and of any size" {
  local f dir=$BATS_TEST_TMPDIR/holes
  mkdir "$dir" "$dir.back"
  truncate -s 100G "$dir/large"
  echo here | dd of="$dir/large" bs=1M seek=50000 conv=notrunc status=none
  truncate -s 3M "$dir/empty"
  head -c 100000 /dev/urandom >"$dir/front"
  truncate -s 10M "$dir/front"
  echo end | dd of="$dir/end" bs=1 seek=5000001 status=none
  tar -C "$dir" -Scf "$BATS_TEST_TMPDIR/in.tar" .
  gfs-mkdir /holes
  t gfs-call tar_in "$BATS_TEST_TMPDIR/in.tar" /holes
  t gfs-call tar_out /holes "$BATS_TEST_TMPDIR/out.tar"
  t find "$BATS_TEST_TMPDIR/out.tar" -size -1000k
  has out.tar "$output" # or zeroes were sent
  t tar -C "$dir.back" -xf "$BATS_TEST_TMPDIR/out.tar"
  same "$(cd "$dir" && find . -type f -printf '%p %s %b\n' | sort)" \
    "$(cd "$dir.back" && find . -type f -printf '%p %s %b\n' | sort)"
  for f in empty front end; do t cmp "$dir/$f" "$dir.back/$f"; done
  t cmp -i 52428800000 -n 5 "$dir/large" "$dir.back/large"
}

@test "tar_in, tar_out: files of all sizes, beside and over what is there" {
  local n dir=$BATS_TEST_TMPDIR/sizes
  mkdir "$dir"
  for n in 0 1 511 512 4096 4097 65536 65537 131071 131072 300001 3000001; do
    head -c $n /dev/urandom >"$dir/$n"
  done
  gfs-mkdir /sizes
  tar -C "$dir" -cf "$BATS_TEST_TMPDIR/in.tar" .
  for n in 1 2; do # the second time all are replaced
    t gfs-call tar_in "$BATS_TEST_TMPDIR/in.tar" /sizes
    t gfs-call drop_caches 3
    t gfs-call tar_out /sizes "$BATS_TEST_TMPDIR/out.tar"
    rm -rf "$dir.back"
    mkdir "$dir.back"
    t tar -C "$dir.back" -xf "$BATS_TEST_TMPDIR/out.tar"
    t diff -r "$dir" "$dir.back"
  done
}

@test "tar_in: a full file system fails and names the member" {
  head -c 200M /dev/zero >"$BATS_TEST_TMPDIR/huge"
  tar -C "$BATS_TEST_TMPDIR" -cf "$BATS_TEST_TMPDIR/huge.tar" huge
  gfs-mkdir /full
  t -1 gfs-call tar_in "$BATS_TEST_TMPDIR/huge.tar" /full
  has huge "$stderr"
  has "No space left" "$stderr"
  gfs-rm /full/huge
}

@test "tar_in: what fails is named, however many members come behind" {
  dir=$BATS_TEST_TMPDIR/many
  mkdir "$dir"
  head -c 200M /dev/zero >"$dir/0huge"
  for i in $(seq 300); do echo "$i" >"$dir/small$i"; done
  (cd "$dir" && tar -cf ../many.tar 0huge small*)
  gfs-mkdir /many
  t -1 gfs-call tar_in "$BATS_TEST_TMPDIR/many.tar" /many
  has "0huge: No space left" "$stderr"
  # Cut off, it is not made to look whole.
  t gfs-stat -c %s /many/0huge
  [ "$output" -lt 209715200 ]
  gfs-call rm_rf /many
}

@test "txz_in, txz_out: the same with xz" {
  gfs-mkdir /txz
  tar -C "$tree" -cJf "$BATS_TEST_TMPDIR/in.txz" dir
  t gfs-call txz_in "$BATS_TEST_TMPDIR/in.txz" /txz
  t gfs-call txz_out /txz "$BATS_TEST_TMPDIR/out.txz"
  t tar -tJf "$BATS_TEST_TMPDIR/out.txz"
  has ./dir/file "$output"
}

@test "tar_in, tar_out: everything there is to any kind of file" {
  local out=$BATS_TEST_TMPDIR/out

  make_tree "$BATS_TEST_TMPDIR/all"
  gfs-mkdir /all
  tar -C "$BATS_TEST_TMPDIR/all" --xattrs --xattrs-include='*' --acls \
    -cf "$BATS_TEST_TMPDIR/all.tar" .
  t gfs-call tar_in "$BATS_TEST_TMPDIR/all.tar" /all xattrs:true acls:true \
    selinux:true
  t gfs-call tar_out /all "$BATS_TEST_TMPDIR/back.tar" xattrs:true acls:true
  mkdir "$out" "$out.plain"
  t tar -C "$out" --xattrs --xattrs-include='*' --acls -xpf \
    "$BATS_TEST_TMPDIR/back.tar"
  same "$(listing "$BATS_TEST_TMPDIR/all")" "$(listing "$out")"
  # Without attributes the format has whole seconds, but those before 1970 too.
  t gfs-call tar_out /all "$BATS_TEST_TMPDIR/plain.tar"
  t tar -C "$out.plain" -xpf "$BATS_TEST_TMPDIR/plain.tar"
  same "$(cd "$out" && stat -c '%n %Y' -- * dir/*)" \
    "$(cd "$out.plain" && stat -c '%n %Y' -- * dir/*)"
  # Compressed it is the same, holes and all.
  t gfs-call tar_out /all "$BATS_TEST_TMPDIR/plain.tgz" compress:gzip
  t bash -c "gzip -dc '$BATS_TEST_TMPDIR/plain.tgz' |
    cmp - '$BATS_TEST_TMPDIR/plain.tar'"
  t gfs-call rm_rf /all
}

@test "tar_in: files in a directory with a default ACL get only their own" {
  need setfacl
  local d=$BATS_TEST_TMPDIR/acl

  mkdir -p "$d/dir/sub"
  echo 1 >"$d/dir/file"
  setfacl -d -m u:1001:rwx "$d/dir" || skip "no ACLs here"
  tar -C "$d" --acls -cf "$d.tar" dir
  t gfs-call tar_in "$d.tar" / acls:true
  mkdir "$d.back"
  t gfs-call mini_copy_out /dir "$d.back" xattrs:all
  same "$(cd "$d" && getfacl -cRn dir)" "$(cd "$d.back" && getfacl -cRn dir)"
}
