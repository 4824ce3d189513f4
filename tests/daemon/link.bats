# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/sub "$tree"/Case/MiXed "$tree"/case
  echo x >"$tree"/file
  ln -s file "$tree"/link
  ln -s nowhere/at/all "$tree"/dangling
  ln -s loop "$tree"/loop
  ln -s d/sub "$tree"/dirlink
  ln -s ../../../../etc "$tree"/d/up
  ln -s ../file "$tree"/d/back
  ln -s /d/sub/../back "$tree"/abs
  ln -s "$(printf '%01000d' 0)" "$tree"/long
  ln -s $'\n\xff' "$tree"/$'odd\n\xfe'
  touch "$tree"/Case/MiXed/FILE "$tree"/Case/MiXed/file "$tree"/Case/Only
  tar -cf - -C "$tree" . | gfs-tar-in /
}

@test "ln, ln_f: another name of the same file" {
  t gfs-call ln /file /hard
  t gfs-stat -c %i /file /hard
  same 1 "$(sort -u <<<"$output" | wc -l)"
  t -1 gfs-call ln /file /hard
  has "/hard: File exists" "$stderr"
  t gfs-write /other y
  t gfs-call ln_f /file /other
  t gfs-cat /other
  same x "$output"
  t -1 gfs-call ln_f /file /hard
  has "same file" "$stderr"
  gfs-rm /hard /other
}

@test "ln_s, ln_sf: hold the target as it is" {
  for target in relative /absolute ../../x $'new\nline' "$(printf '%01000d' 0)"; do
    t gfs-call ln_s "$target" /l
    t gfs-call readlink /l
    same "$target" "$output"
    t gfs-rm /l
  done
  t gfs-call ln_s one /l
  t -1 gfs-call ln_s two /l
  has "/l: File exists" "$stderr"
  t gfs-call ln_sf two /l
  t gfs-call readlink /l
  same two "$output"
  gfs-rm /l
}

@test "ln_s, ln: a directory gets the link, under the name of the target" {
  t gfs-call ln_s /some/where/ /d
  t gfs-call readlink /d/where
  same /some/where/ "$output"
  t gfs-call ln_s x /dirlink
  t gfs-call readlink /d/sub/x
  t -1 gfs-call ln_s / /d
  has "File exists" "$stderr"
  t gfs-call ln /file /d
  t gfs-call is_file /d/file
  same true "$output"
  gfs-rm /d/where /d/sub/x /d/file
}

@test "ln_sf: no directory and nothing half done is left" {
  t -1 gfs-call ln_sf x/sub /d
  has "Is a directory" "$stderr"
  t gfs-ls /d
  same $'back\nsub\nup' "$output"
}

@test "ln: what cannot be linked" {
  t -1 gfs-call ln /nope /l
  has "/nope: No such file or directory" "$stderr"
  t -1 gfs-call ln relative /l
  has "relative: path must start with a /" "$stderr"
  t -1 gfs-call ln /d /l
  has "Operation not permitted" "$stderr"
  t -1 gfs-call ln_s x /nope/l
  has "No such file or directory" "$stderr"
}

@test "ln: a hard link to a symlink is that symlink" {
  t gfs-call ln /dangling /l
  t gfs-call readlink /l
  same nowhere/at/all "$output"
  gfs-rm /l
}

@test "readlink: links, and nothing else" {
  t gfs-call readlink /long
  same "$(readlink "$tree"/long)" "$output"
  for f in file d fifo; do
    [ $f != fifo ] || gfs-call mkfifo 0644 /fifo
    t -1 gfs-call readlink /$f
    has "/$f: Invalid argument" "$stderr"
  done
  t -1 gfs-call readlink /nope
  has "/nope: No such file or directory" "$stderr"
}

@test "readlinklist: in order, empty for what is no link, any number" {
  t gfs-call readlinklist / "link file nope dangling"
  same $'file\n\n\nnowhere/at/all' "$output"
  t gfs-call readlinklist / ""
  same "" "$output"
  t -1 gfs-call readlinklist / "../etc"
  t -1 gfs-call readlinklist /file "x"
  names=$(seq -f 'n%g' 2500)
  t gfs-call readlinklist / "${names//$'\n'/ } link"
  same 2501 "$(gfs-call readlinklist / "${names//$'\n'/ } link" | wc -l)"
  same file "$(tail -n 1 <<<"$output")"
}

@test "realpath: as chroot(2) would have it" {
  need chroot
  for p in / /file //./d/../link /dirlink/.. /d/back /abs /d/up/../file /dirlink/ \
    /d/../../../../file; do
    want=$(in_root realpath -e "$p") || want="error"
    got=$(gfs-call realpath "$p" 2>/dev/null) || got="error"
    same "$p $want" "$p $got"
  done
}

@test "realpath: what is not there, loops, a file as directory" {
  t -1 gfs-call realpath /dangling
  has "/dangling: No such file or directory" "$stderr"
  t -1 gfs-call realpath /loop
  has "/loop: Too many levels of symbolic links" "$stderr"
  t -1 gfs-call realpath /file/x
  has "Not a directory" "$stderr"
  t -1 gfs-call realpath /file/
  has "Not a directory" "$stderr"
  t -1 gfs-call realpath "/$(printf '%0300d' 0)"
  has "File name too long" "$stderr"
}

# in_root COMMAND...: on the host, with the tree as its root.
in_root () {
  local root=$BATS_FILE_TMPDIR/root as_root=

  [ "$(id -u)" -eq 0 ] || as_root='unshare -r'
  if [ ! -d "$root" ]; then
    cp -a "$tree" "$root"
    for f in $(command -v "$1") $(ldd "$(command -v "$1")" | grep -o '/[^ ]*'); do
      mkdir -p "$root${f%/*}"
      cp -L "$f" "$root$f"
    done
  fi
  $as_root chroot "$root" "$(command -v "$1")" "${@:2}" 2>/dev/null
}

@test "case_sensitive_path: the case that is there" {
  t gfs-call case_sensitive_path /CASE/ONLY
  same /Case/Only "$output"
  t gfs-call case_sensitive_path //case///
  same /case "$output"
  t gfs-call case_sensitive_path /Case/mixed/FiLe
  same /Case/MiXed/FILE "$output"
  t gfs-call case_sensitive_path /Case/mixed/file
  same /Case/MiXed/file "$output"
  t gfs-call case_sensitive_path /DIRLINK/X
  same /dirlink/X "$output"
  t gfs-call case_sensitive_path /
  same / "$output"
}

@test "case_sensitive_path: only the last part may be missing" {
  t gfs-call case_sensitive_path /CASE/New
  same /Case/New "$output"
  t -1 gfs-call case_sensitive_path /nope/New
  has "/nope/New: No such file or directory" "$stderr"
  t -1 gfs-call case_sensitive_path /file/x
  has "Not a directory" "$stderr"
}
