# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# glob_expand, of the family search.
load ../helper.bash

setup_file () { mounted_handle; }

# The host's shell over the same tree says what matches.
@test "glob_expand: matches what a shell matches" {
  local p

  tree=$BATS_TEST_TMPDIR/glob
  mkdir -p "$tree"/dir/.hid "$tree"/dir/sub "$tree"/other
  touch "$tree"/dir/{a.conf,b.conf,.c.conf,'q?x',$'new\nline',[x]} \
    "$tree"/dir/sub/a "$tree"/other/a.conf
  ln -s dir "$tree"/link
  ln -s nowhere "$tree"/broken
  tar -cf - -C "$BATS_TEST_TMPDIR" glob | gfs-tar-in /
  shopt -s nullglob
  for p in '*' 'dir/*' 'dir/*.conf' 'dir/.*.conf' '*/a.conf' 'l*/a*' \
    'dir/[ab].conf' 'dir/[!a].conf' 'dir/q\?*' 'dir/?x]' 'no*' 'broken*' \
    '*/sub/*'; do
    # shellcheck disable=SC2086
    (cd "$tree" && for f in $p; do echo "/glob/$f"; done) >"$tree.want"
    t gfs-call glob_expand_opts "/glob/$p" directoryslash:false
    same "$(cat "$tree.want")" "$output"
  done
  t gfs-call glob_expand '/glob/{dir,other,none}/a.*'
  same $'/glob/dir/a.conf\n/glob/other/a.conf' "$output"
}

@test "glob_expand: marks directories unless told not to" {
  gfs-mkdir -p /mark/d
  gfs-write /mark/f x
  t gfs-call glob_expand '/mark/*'
  same $'/mark/d/\n/mark/f' "$output"
  t gfs-call glob_expand '/mark/none*'
  same "" "$output"
  t -1 gfs-call glob_expand 'mark/*'
  has "path must start with a /" "$stderr"
}

@test "glob_expand: links that lead out of the image stay inside" {
  mkdir "$BATS_TEST_TMPDIR/out"
  ln -s /proc/1/root "$BATS_TEST_TMPDIR/out/proc"
  ln -s ../../../.. "$BATS_TEST_TMPDIR/out/up"
  ln -s loop "$BATS_TEST_TMPDIR/out/loop"
  tar -cf - -C "$BATS_TEST_TMPDIR" out | gfs-tar-in /
  t gfs-call glob_expand '/out/proc/*'
  same "" "$output"
  t gfs-call glob_expand '/out/loop/*'
  same "" "$output"
  t gfs-call glob_expand '/out/up/guestfs*'
  same "" "$output"
  t gfs-call glob_expand '/out/up/ou*'
  same "/out/up/out/" "$output"
}

@test "glob_expand: braces that would multiply for ever are refused at once" {
  local many=/

  for _ in {1..40}; do many+='{,}'; done
  T_TIMEOUT=30 t -1 gfs-call glob_expand "$many"
  has "braces: Argument list too long" "$stderr"
  T_TIMEOUT=30 t -1 gfs-call glob_expand "/nope$many"
  t gfs-call glob_expand '/mark/{d,{f,g}}'
  same $'/mark/d/\n/mark/f' "$output"
}
