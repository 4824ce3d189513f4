# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# One tree on the host and in the image.  Directories have other sizes there,
# and times no fractions of a second.
setup_file () {
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/etc "$tree"/d/{sub/deep,empty,.hidden,prune/me}
  printf 'root:x:0:0::/:\nalice:x:1234:0::/:\nbob:x:1235:0::/:\n' >"$tree"/etc/passwd
  printf 'root:x:0:\nstaff:x:50:\n' >"$tree"/etc/group
  cd "$tree"/d || return
  echo a >a
  ln a hard
  echo text >$'new\nline'
  echo text >$'\xff'
  echo text >'back\slash'
  echo text >-n
  head -c 3000 /dev/urandom >sub/three
  head -c 1024 /dev/zero >sub/kib
  head -c 1025 /dev/zero >sub/more
  truncate -s 5M sub/sparse
  : >sub/deep/nothing
  : >prune/me/not
  ln -s a link
  ln -s nowhere sub/dangling
  ln -s .. sub/loop
  mkfifo fifo
  chmod 4755 a
  chmod 1777 empty
  chmod 600 sub/three
  touch -d '2020-01-02 03:04:05' a
  touch -d '3 days ago 1 hour ago' sub/three
  touch -d '90 minutes ago' sub/kib
  touch -d '30 seconds ago' sub/more
  touch -h -d '2021-01-02 03:04:05' link
  find . -newermt '1 hour ago' -type d -exec touch -d '2022-02-02' {} +
  disk=$(new_fs_disk 64M "$tree")
  export disk
  shared_handle -a "$disk" -m /dev/sda1
}

# alike [EXPRESSION...]: the host and we find the same below d.
alike () {
  (cd "$tree" && find ./d "$@") | sed 's,\./d,/d,g' | LC_ALL=C sort \
    >"$BATS_TEST_TMPDIR/host"
  gfs-find /d "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
  printf 'find %s: %s lines\n' "${*@Q}" "$(wc -l <"$BATS_TEST_TMPDIR/host")"
  t cat "$BATS_TEST_TMPDIR/err"
  same "" "$output"
  t diff "$BATS_TEST_TMPDIR/host" <(LC_ALL=C sort "$BATS_TEST_TMPDIR/out")
}

@test "gfs-find: everything, by default below /" {
  alike
  gfs-find -print0 >"$BATS_TEST_TMPDIR/ours"
  t diff <(cd "$tree" && find . -print0 | sed -z 's,^\./*,/,' | LC_ALL=C sort -z) \
    <(LC_ALL=C sort -z "$BATS_TEST_TMPDIR/ours" | sed -z '/^.lost+found/d')
}

@test "gfs-find: names and paths" {
  alike -name a
  alike -name 'su*'
  alike -name '.*'
  alike -name 'NEW*'
  alike -iname 'NEW*'
  alike -name '*\\*'
  alike -path '*sub*'
  alike -ipath '*SUB/*' -name k\?b
  alike -lname 'a*'
  alike -ilname 'NOWHERE'
  alike -name -n
}

@test "gfs-find: types, sizes, links, inodes" {
  local type size

  for type in f d l p s b c f,d l,p; do alike -type "$type"; done
  for size in 0 1 +1 -1 2 3 -3 3000c +1024c -1025c 1k 2k +2k 5M -6M +4M 1G 2w; do
    alike -type f -size "$size"
  done
  alike -type f -links 2
  alike -type f -links +1
  alike -empty
  alike -mindepth 1 -maxdepth 1 -empty
  alike -type d -empty
  t gfs-find / -inum "$(gfs-stat -c %i /d/a)" -name a
  same /d/a "$output"
  t gfs-find / -samefile /d/a -name hard
  same /d/hard "$output"
}

@test "gfs-find: times" {
  local n

  for n in 0 1 2 3 4 +2 +3 -3 -4 +1000; do alike -type f -mtime "$n"; done
  for n in 1 2 91 90 -90 +90 -91 +91 +89 -100; do alike -type f -mmin "$n"; done
  same "$(cd "$tree" && find ./d -type f -newer d/sub/kib | sed 's,^\./,/,' | sort)" \
    "$(gfs-find /d -type f -newer /d/sub/kib | sort)"
  t gfs-find /d/a -newer /d/link
  same "" "$output"
}

@test "gfs-find: permissions" {
  local mode

  for mode in 644 4755 -4000 /6000 -u+s /u+s,g+s -1777 /0 -000 u=rw,go=r -a+r 1777; do
    alike -perm "$mode"
  done
}

@test "gfs-find: owners are those of the image" {
  local image=$BATS_TEST_TMPDIR/owners.img

  cp --sparse=always "$disk" "$image"
  gfs-launch --rw --format raw -a "$image" -m /dev/sda1 -- sh -c '
    gfs-call chown 1234 50 /d/a; gfs-call chown 77777 88888 /d/-n'
  t gfs-find -a "$image" /d -user alice
  same $'/d/a\n/d/hard' "$(sort <<<"$output")"
  t gfs-find -a "$image" / -group staff -name a -printf '%u %g %U %G\n'
  same "alice staff 1234 50" "$output"
  t gfs-find -a "$image" / -nouser -o -nogroup
  same /d/-n "$output"
  t gfs-find -a "$image" / -uid +70000 -gid 88888 -printf '%f %u %g\n'
  same "-n 77777 88888" "$output"
  t gfs-find -a "$image" / -user 1234 -name hard
  same /d/hard "$output"
  t -1 gfs-find -a "$image" / -user nobody
  has "gfs-find: nobody: the image has no such user" "$stderr"
  t gfs-find -a "$image" /d/a -ls
  [[ $output =~ ^\ +[0-9]+\ +1\ -rwxr-xr-x\ +2\ alice\ +staff\ +2\ .*\ 2020\ /d/a$ ]]
}

@test "gfs-find: and, or, not, parentheses, commas" {
  alike -type f -name a
  alike -type f -a -name a -o -type d -name sub
  alike -type f '(' -name a -o -name hard ')'
  alike ! -type f
  alike -not -name 'a' ! '(' -type d -o -type l ')'
  alike -true -false
  alike -false -o -name a
  alike -name a , -name hard
  alike -name a -print -o -name hard
  alike '(' '(' -name a ')' ')' -and ! ! -type f -or -name fifo
}

@test "gfs-find: depths, pruning, quitting" {
  alike -maxdepth 0
  alike -maxdepth 1
  alike -mindepth 2
  alike -mindepth 1 -maxdepth 2 -type d
  alike -name prune -prune -o -print
  alike -path '*/sub' -prune -o -type f -print
  alike -prune
  alike -xdev -type d
  alike -xdev -empty
  t gfs-find / -name three -print -quit
  same /d/sub/three "$output"
  t gfs-find / /d -quit
  same "" "$output"
}

@test "gfs-find: -printf" {
  alike -mindepth 1 -printf '%p|%f|%h|%P|%H|%d|%y|%n|%l\n'
  alike -printf '%m %#m %M [%-12f] [%12f] [%5d] [%05d] [%.2f]\n'
  alike -type f -printf '%p %s %TY-%Tm-%Td %TH:%TM %Ts %Ta %TB %Tj\n' -o -true \
    -printf ''
  alike -type f -name a -printf '%t %T@ %T+ %TT %Tc %TD %TS\n' -o -true -printf ''
  alike -printf '\101\t\\ \b%%a\n\cb'
  alike -type l -printf '%p -> %l\n'
  t gfs-find / -maxdepth 0 -printf '[%p][%h][%f][%P]'
  same "$(find / -maxdepth 0 -printf '[%p][%h][%f][%P]')" "$output"
  t gfs-find /d/ -maxdepth 0 -printf '[%p][%h][%f][%P]'
  same "$(find /etc/ -maxdepth 0 -printf '[%p][%h][%f][%P]')" "${output//d/etc}"
}

@test "gfs-find: -ls looks as it does on the host" {
  # Inodes and blocks are the image's own, and so are sizes of directories.
  (cd "$tree" && find ./d ! -type d -ls) | sed 's,\./d,/d,' | sort -k 11 |
    awk '{ $1 = $2 = ""; print }' >"$BATS_TEST_TMPDIR/host"
  gfs-find /d ! -type d -ls | sort -k 11 | awk '{ $1 = $2 = ""; print }' \
    >"$BATS_TEST_TMPDIR/ours"
  t diff "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/ours"
  same "$(cd "$tree" && find d/a -ls | sed 's,.* -rws,-rws,')" \
    "$(gfs-find /d/a -ls | sed 's,.* -rws,-rws,; s,/d,d,')"
}

@test "gfs-find: -0, --json and xargs -0" {
  t bash -c 'gfs-find / -print0 | xargs -0 -n 50 printf "%s\n" | wc -l'
  same "$(gfs-find / | wc -l)" "$output"
  gfs-find -0 /d >"$BATS_TEST_TMPDIR/null"
  gfs-find /d -print0 >"$BATS_TEST_TMPDIR/print0"
  t cmp "$BATS_TEST_TMPDIR/null" "$BATS_TEST_TMPDIR/print0"
  need python3
  gfs-find --json /d >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
found = json.load (open (sys.argv[1]))
print (len (found), [e["target"] for e in found if e["path"] == "/d/link"])' \
    "$BATS_TEST_TMPDIR/json"
  same "$(find "$tree/d" -printf x | wc -c) ['a']" "$output"
  for action in -ls -print0 '-printf %p'; do
    # shellcheck disable=SC2086
    t -2 gfs-find --json /d $action
    has "${action% *} does not go with --json" "$stderr"
  done
  t python3 -m json.tool <<<"$(gfs-find --json /d -name link -print)"
}

@test "gfs-find: a link as PATH is itself, with a slash what it leads to" {
  t gfs-find /d/link -printf '%p %y %l\n'
  same "/d/link l a" "$output"
  t gfs-find /d/sub/loop/ -maxdepth 1 -name a
  same /d/sub/loop/a "$output"
}

@test "gfs-find: links out of the image and loops are not followed" {
  mkdir "$BATS_TEST_TMPDIR/evil"
  ln -s /proc/1/root "$BATS_TEST_TMPDIR/evil/root"
  ln -s ../../../../../.. "$BATS_TEST_TMPDIR/evil/up"
  ln -s self "$BATS_TEST_TMPDIR/evil/self"
  mkfifo "$BATS_TEST_TMPDIR/evil/fifo"
  local image
  image=$(new_fs_disk 16M "$BATS_TEST_TMPDIR/evil")
  t gfs-find -a "$image" / -printf '%y %p\n'
  same $'d /\nd /lost+found\nl /root\nl /self\nl /up\np /fifo' "$(sort <<<"$output")"
}

@test "gfs-find: several paths, patterns, and one that is missing" {
  t -1 gfs-find '/d/s*' /nope /d/a -maxdepth 0
  same $'/d/sub\n/d/a' "$output"
  same "gfs-find: /nope: No such file or directory" "$stderr"
}

@test "gfs-find: names are escaped on a terminal" {
  t on_terminal "gfs-find /d -name 'new*' -o -name $'\xff' -printf '%f\n'"
  hasnt 'new\nline' "$output" # an action was given for the other one only
  has '\xff' "$output"
  t on_terminal "gfs-find /d -name 'new*'"
  has '/d/new\nline' "$output"
}

@test "gfs-find: what makes no sense is misuse" {
  for words in "-bogus" "-type f -bogus" "-name" "-type q" "-size 3q" "-size x" \
    "( -name a" "-name a )" "( )" "-perm 999" "-maxdepth x" "-maxdepth -1" "!" \
    "-name a -o" "-name a /d" "-mtime" "-printf %Q" "-printf %" "-printf %T" \
    "-links 1x" "-exec true" ", -name a" "-type f,"; do
    # shellcheck disable=SC2086
    t -2 gfs-find / $words
    same "" "$output"
  done
  t -1 gfs-find / -newer /nope
  has "gfs-find: /nope: No such file or directory" "$stderr"
}

@test "gfs-find: the examples of its page work" { page_examples gfs-find; }
