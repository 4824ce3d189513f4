# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/e "$tree"/f
  touch "$tree"/file
  ln -s d/e "$tree"/dir
  ln -s nowhere "$tree"/dangling
  ln -s loop "$tree"/loop
  tar -cf - -C "$tree" . | gfs-tar-in /
}

@test "gfs-realpath: as realpath" {
  for options in "" -e -m -s "-s -m" "-s -e"; do
    for p in /file /dir /dir/.. /dir/../file /d/./e//x /dangling /nope/x /nope/../file \
      /file/x /d/; do
      # shellcheck disable=SC2086
      want=$(realpath $options "$tree$p" 2>/dev/null) || want=error
      # shellcheck disable=SC2086
      got=$(gfs-realpath $options "$p" 2>/dev/null) || got=error
      want=${want#"$tree"}
      same "$options $p ${want:-/}" "$options $p $got"
    done
  done
}

@test "gfs-realpath: --relative-to" {
  for from in / /d /d/e /f /dir; do
    for p in / /d /d/e /d/e/x /f /file /dir; do
      same "$from $p $(realpath --relative-to "$tree$from" "$tree$p")" \
        "$from $p $(gfs-realpath --relative-to "$from" "$p")"
    done
  done
}

@test "gfs-realpath: -z, globs, and errors in between" {
  gfs-realpath -z '/{d,f}' >"$BATS_TEST_TMPDIR/ours"
  t cmp "$BATS_TEST_TMPDIR/ours" <(printf '/d\0/f\0')
  t -1 gfs-realpath /nope/x /file /loop
  same /file "$output"
  has "gfs-realpath: /nope/x: No such file or directory" "$stderr"
  has "/loop: Too many levels of symbolic links" "$stderr"
  t -1 gfs-realpath relative
}

@test "gfs-realpath: the examples of its page work" { page_examples gfs-realpath; }
