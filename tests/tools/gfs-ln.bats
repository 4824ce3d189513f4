# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# The same tree here and in the image.
setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/a/b "$tree"/c/d
  touch "$tree"/a/file "$tree"/a/second
  ln -s ../c "$tree"/a/to-c
}
setup () {
  gfs-rm -rf /a /c
  tar -cf - -C "$tree" . | gfs-tar-in /
  rm -rf "$BATS_TEST_TMPDIR/host"
  cp -a "$tree" "$BATS_TEST_TMPDIR/host"
}
# both ARGUMENT...: ln and gfs-ln, then compare names and what links hold.
both () {
  local here=$BATS_TEST_TMPDIR/host host=() arg

  for arg; do
    if [[ $arg == /* ]]; then host+=("$here$arg"); else host+=("$arg"); fi
  done
  t ln "${host[@]}"
  t gfs-ln "$@"
  same "$(cd "$here" && find a c -printf '%p %n %l\n' | sed "s,$here,," | sort)" \
    "$(listing)"
}
listing () {
  local p

  { gfs-call find /a | sed 's,^,a/,'; gfs-call find /c | sed 's,^,c/,'; printf 'a\nc\n'; } |
    while IFS= read -r p; do
      echo "$p $(gfs-stat -c %h "/$p") $(gfs-readlink "/$p" 2>/dev/null)"
    done | awk '{ print }' | sort
}

@test "gfs-ln: hard and symbolic links, as ln makes them" {
  both /a/file /c/hard
  both -s text /c/soft
  both -s ../a/file /a/to-c
  both -sn text2 /a/to-d
  both /a/file /a/second /c/d
  both -t /a/b /a/file /a/second
  both -T -s x /c/exact
}

@test "gfs-ln: -f takes the place of files, -n and -T that of links to directories" {
  both -s old /c/l
  both -sf new /c/l
  both -f /a/file /a/second
  both -sfn other /a/to-c
  both -s ../c /a/again
  both -sfT third /a/again
}

@test "gfs-ln: -r finds the way" {
  both -s -r /a/file /c/d/rel
  both -s -r /a/file /a/rel
  both -s -r /c /c/d/up
  both -s -r /c/d/new/x /a/to-c
  both -s -r /a/to-c/d /c/through
}

@test "gfs-ln: errors name the link, the others are made" {
  t -1 gfs-ln -s x /a/file
  same "gfs-ln: /a/file: File exists" "$stderr"
  t -1 gfs-ln /a/nope /a/file /c
  same "gfs-ln: /a/nope: No such file or directory" "$stderr"
  t gfs-call is_file /c/file
  same true "$output"
  t -1 gfs-ln /a/file /a/second /a/nodir
  same "gfs-ln: /a/nodir: is not a directory" "$stderr"
  t -1 gfs-ln -sfT x /c
  has "/c: Is a directory" "$stderr"
  t -1 gfs-ln /c /cc
  has "Operation not permitted" "$stderr"
}

@test "gfs-ln: of two of the same name the second is refused" {
  t -1 gfs-ln -sf /one/same /two/same /three/other /c
  same "gfs-ln: /two/same: would replace what another source named same became" \
    "$stderr"
  t gfs-readlink /c/same /c/other
  same $'/one/same\n/three/other' "$output"
}

@test "gfs-ln: globs are targets" {
  t gfs-ln '/a/*e*' /c
  t gfs-ls /c
  same $'d\nfile\nsecond' "$output"
}

@test "gfs-ln: misuse" {
  t -2 gfs-ln -r /a/file /c/x
  t -2 gfs-ln /a/file
  t -2 gfs-ln -T /a/file /x /y
  t -2 gfs-ln -T -t /c /a/file
  t -2 gfs-ln -a "$disk" /a/file /x
  has "--rw" "$stderr"
}

@test "gfs-ln: the examples of its page work" { page_examples gfs-ln; }
