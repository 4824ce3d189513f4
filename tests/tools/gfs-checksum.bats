# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# One tree on the host and in the image.
setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/sub/deep "$tree"/empty
  head -c 300000 /dev/urandom >"$tree"/d/random
  echo text >"$tree"/d/text
  : >"$tree"/d/sub/nothing
  echo odd >"$tree"/d/$'new\nline'
  echo odd >"$tree"/d/'back\slash'
  echo odd >"$tree"/d/$'return\r'
  echo odd >"$tree"/d/$'\xff'
  echo odd >"$tree"/d/-n
  echo leaf >"$tree"/d/sub/deep/leaf
  for i in {1..300}; do echo "$i" >"$tree/d/sub/many-$i"; done
  ln -s text "$tree"/d/link
  ln -s ../../../../../../../d/text "$tree"/d/climb
  ln -s nowhere "$tree"/d/dangling
  ln -s loop "$tree"/d/loop
  mkfifo "$tree"/d/fifo
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

# on_host COMMAND...: what it prints below the tree, paths as in the image
on_host () { (cd "$tree" && "$@") | sed "s,  \./,  /,"; }

# alike TOOL ARGUMENT...: the host's TOOL and ours print and return the same;
# a list is read from stdin.
alike () {
  local host=$1 status=0
  shift

  tee "$BATS_TEST_TMPDIR/list" >/dev/null
  (cd "$tree/d" && "$host" -c "$@" "$BATS_TEST_TMPDIR/list") \
    >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
  t "-$status" gfs-checksum -C /d -c "$@" "$BATS_TEST_TMPDIR/list"
  same "$(cat "$BATS_TEST_TMPDIR/out")" "$output"
  same "$(sed "s/^$host: //; s/ SHA256 / /" "$BATS_TEST_TMPDIR/err")" \
    "${stderr//gfs-checksum: /}"
}

@test "gfs-checksum: files as the host's programs print them" {
  local names=(random text link sub/nothing $'new\nline' 'back\slash'
    $'return\r' $'\xff' -n)

  for type in md5 sha1 sha224 sha256 sha384 sha512; do
    gfs-checksum -t "$type" "${names[@]/#//d/}" >"$BATS_TEST_TMPDIR/ours"
    t diff <(cd "$tree" && "${type}sum" "${names[@]/#/d/}" | sed 's,  d/,  /d/,') \
      "$BATS_TEST_TMPDIR/ours"
  done
  t gfs-checksum /d/climb # ends at the root of the image
  same "$(sha256sum <"$tree/d/text" | cut -d' ' -f1)  /d/climb" "$output"
}

@test "gfs-checksum: crc is what cksum prints" {
  t gfs-checksum -t crc /d/random /d/sub/nothing
  same "$(cd "$tree" && cksum d/random d/sub/nothing | sed 's, d/, /d/,')" \
    "$output"
}

@test "gfs-checksum: -r sums up whole trees, sorted" {
  gfs-checksum -r /d >"$BATS_TEST_TMPDIR/ours"
  on_host find ./d -type f -exec sha256sum {} + >"$BATS_TEST_TMPDIR/host"
  t diff <(LC_ALL=C sort "$BATS_TEST_TMPDIR/host") \
    <(LC_ALL=C sort "$BATS_TEST_TMPDIR/ours")
  gfs-checksum -0 -r / | cut -zc 67- >"$BATS_TEST_TMPDIR/names"
  t cmp "$BATS_TEST_TMPDIR/names" <(cd "$tree" && find . -type f -print0 |
    sed -z 's,^\.,,' | tr / '\1' | LC_ALL=C sort -z | tr '\1' /)
  t gfs-checksum -t crc -r /d/sub/deep
  same "$(cksum <"$tree/d/sub/deep/leaf") /d/sub/deep/leaf" "$output"
}

@test "gfs-checksum: patterns match inside the image" {
  t gfs-checksum '/d/sub/many-1?0'
  same 10 "$(wc -l <<<"$output")"
}

@test "gfs-checksum: --tag names the type" {
  t gfs-checksum --tag -t md5 /d/text /d/$'new\nline'
  same "$(cd "$tree" && md5sum --tag d/text d/$'new\nline' | sed 's,(d,(/d,')" \
    "$output"
}

@test "gfs-checksum: --json is JSON whatever the names are" {
  need python3
  gfs-checksum --json -r /d >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
found = json.load (open (sys.argv[1]))
print (len (found), [e["checksum"] for e in found if e["path"] == "/d/text"][0])' \
    "$BATS_TEST_TMPDIR/json"
  same "$(find "$tree/d" -type f -printf x | wc -c) $(sha256sum <"$tree/d/text" |
    cut -d' ' -f1)" "$output"
  t -1 gfs-checksum --json /nope
  same "[]" "$output"
}

@test "gfs-checksum: what cannot be summed up is named, the rest is done" {
  t -1 gfs-checksum /d /d/fifo /nope /d/dangling /d/loop /d/text
  same "$(sha256sum <"$tree/d/text" | cut -d' ' -f1)  /d/text" "$output"
  same "gfs-checksum: /d: Is a directory
gfs-checksum: /d/fifo: not a regular file
gfs-checksum: /nope: No such file or directory
gfs-checksum: /d/dangling: No such file or directory
gfs-checksum: /d/loop: Too many levels of symbolic links" "$stderr"
  t -1 gfs-checksum -r /nope /d/fifo
  has "gfs-checksum: /nope: No such file or directory" "$stderr"
  has "gfs-checksum: /d/fifo: not a regular file" "$stderr"
}

@test "gfs-checksum: -c verifies what the host's programs have printed" {
  for type in md5 sha1 sha224 sha256 sha384 sha512; do
    (cd "$tree" && find . -type f -exec "${type}sum" {} +) \
      >"$BATS_TEST_TMPDIR/list"
    t gfs-checksum -q -c "$BATS_TEST_TMPDIR/list"
    same "" "$output$stderr"
    (cd "$tree" && find . -type f -exec "${type}sum" --tag {} +) \
      >"$BATS_TEST_TMPDIR/list"
    t gfs-checksum -q -c "$BATS_TEST_TMPDIR/list"
    same "" "$output$stderr"
  done
}

@test "gfs-checksum: -c says and returns what sha256sum -c does" {
  need sha256sum
  local good bad

  good=$(cd "$tree/d" && sha256sum text random $'new\nline' 'back\slash')
  bad="${good:0:1}0000${good:5:59}  text"
  alike sha256sum <<<"$good"
  alike sha256sum <<<"$bad"
  alike sha256sum <<<"$good"$'\n'"$bad"$'\n'"$bad"
  alike sha256sum <<<"$good"$'\n'"${good:0:64}  nope"
  alike sha256sum <<<"$good"$'\n'"no line at all"$'\n\n# comment\n'"${good:0:60}  text"
  alike sha256sum -w <<<"$good"$'\n'"no line at all"
  alike sha256sum --strict <<<"$good"$'\n'"no line at all"
  alike sha256sum --status <<<"$good"$'\n'"$bad"
  alike sha256sum --ignore-missing <<<"$good"$'\n'"${good:0:64}  nope"
  alike sha256sum --ignore-missing <<<"${good:0:64}  nope"
  alike sha256sum <<<"nothing"
  alike sha256sum </dev/null
  alike sha256sum <<<"${good:0:64} *text"
  alike sha256sum <<<"$(tr a-f A-F <<<"${good:0:64}")  text"
  alike sha256sum <<<"SHA256 (text) = ${good:0:64}"
  alike sha256sum <<<"SHA256 (tex"
  alike sha256sum <<<"\\${good:0:64}  te\\xt"
  alike sha256sum --quiet <<<"$good"$'\n'"$bad"
}

@test "gfs-checksum: -c reads a list from a pipe; a type must fit" {
  t bash -c 'gfs-checksum -r /d/sub | gfs-checksum -q -c'
  t bash -c 'gfs-checksum -r /d/sub | gfs-checksum -q -c -'
  same "" "$output$stderr"
  t -1 bash -c 'gfs-checksum /d/text | gfs-checksum -t md5 -c'
  has "no properly formatted checksum lines" "$stderr"
  t -1 gfs-checksum -c "$BATS_TEST_TMPDIR/no-list"
  has "no-list: No such file or directory" "$stderr"
}

@test "gfs-checksum: a line of a list never leaves the image" {
  echo "$(printf 'x' | sha256sum | cut -c-64)  ../../../../../../../proc/version" \
    >"$BATS_TEST_TMPDIR/list"
  t -1 gfs-checksum -c "$BATS_TEST_TMPDIR/list"
  has "No such file or directory" "$stderr"
}

@test "gfs-checksum: names are escaped on a terminal" {
  t on_terminal "gfs-checksum -r /d"
  has '  /d/\xff' "$output"
  has '  /d/new\nline' "$output"
  t on_terminal "gfs-checksum -t crc -r /d"
  has ' 4 /d/\xff' "$output"
  has ' 4 /d/new\nline' "$output"
  hasnt $'\xff' "$output"
}

@test "gfs-checksum: what makes no sense is misuse" {
  t -2 gfs-checksum
  t -2 gfs-checksum -t md4 /d/text
  has md4 "$stderr"
  t -2 gfs-checksum -c -r /d
  t -2 gfs-checksum -c -t crc
  t -2 gfs-checksum --strict /d/text
  t -2 gfs-checksum -C relative -c
  t -1 gfs-checksum relative
  has "must start with a /" "$stderr"
}

@test "gfs-checksum: the examples of its page work" { page_examples gfs-checksum; }
