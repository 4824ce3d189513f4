# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/a/b
  touch "$tree"/a/one "$tree"/a/b/two "$tree"/a/none "$tree/a/"$'new\nline'
  ln -s one "$tree"/a/link
}

@test "gfs-cap: prints what getcap prints" {
  need getcap setcap
  setcap cap_net_raw+ep "$tree"/a/one 2>/dev/null || unmet "capabilities cannot be set here"
  setcap "cap_kill,cap_chown=eip cap_fowner=ep" "$tree"/a/b/two
  tar --xattrs --xattrs-include='*' -cf - -C "$tree" . | gfs-tar-in --xattrs /
  same "$(getcap -r "$tree" | sed "s,$tree,," | sort)" "$(gfs-cap -r / | sort)"
  same "$(cd "$tree" && getcap a/one a/none a/b/two)" \
    "$(gfs-cap /a/one /a/none /a/b/two | sed 's,^/,,')"
}

@test "gfs-cap: sets and removes as setcap does" {
  gfs-touch /f /g
  for caps in cap_net_raw=ep "cap_chown,cap_kill+eip" "all=ep cap_sys_admin-ep" =; do
    t gfs-cap -s "$caps" /f /g
    touch "$BATS_TEST_TMPDIR/f"
    setcap "$caps" "$BATS_TEST_TMPDIR/f" 2>/dev/null || continue
    same "$(getcap "$BATS_TEST_TMPDIR/f" | sed 's,^[^ ]*,/g,')" "$(gfs-cap /g)"
  done
  t gfs-cap --remove /f /g
  t gfs-cap /f /g
  same "" "$output"
  t -1 gfs-cap --remove /f
  has "No data available" "$stderr"
}

@test "gfs-cap: -r does not follow links, and a link that is named is followed" {
  gfs-mkdir -p /r /out
  gfs-touch /out/f
  gfs-ln -s /out /r/out
  gfs-cap -s cap_kill=ep /out/f
  t gfs-cap -r /r
  same "" "$output"
  t gfs-cap -r /r/out
  same "/r/out/f cap_kill=ep" "$output"
  t gfs-cap -r /out/f
  same "/out/f cap_kill=ep" "$output"
}

@test "gfs-cap: --json, globs, errors and misuse" {
  t gfs-cap --json '/out/*'
  has '"capabilities": "cap_kill=ep"' "$(python3 -m json.tool <<<"$output")"
  t -1 gfs-cap /nope
  same "gfs-cap: /nope: No such file or directory" "$stderr"
  t -1 gfs-cap -s cap_nonsense=ep /out/f
  has "cap_nonsense=ep" "$stderr"
  gfs-mkfifo /fifo
  t -1 gfs-cap -s cap_kill=ep /fifo /
  has "/fifo: not a regular file" "$stderr"
  t -2 gfs-cap -s cap_kill=ep --remove /out/f
  t -2 gfs-cap -a "$disk" --remove /out/f
}

@test "gfs-cap: names are escaped on a terminal" {
  gfs-mkdir /term
  gfs-touch $'/term/a\nb'
  gfs-cap -s cap_kill=ep $'/term/a\nb'
  t on_terminal "gfs-cap -r /term"
  same '/term/a\nb cap_kill=ep' "$(tr -d '\r' <<<"$output")"
}

@test "gfs-cap: the examples of its page work" { page_examples gfs-cap; }
