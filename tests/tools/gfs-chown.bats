# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  tree=$BATS_FILE_TMPDIR/tree
  export tree
  mkdir -p "$tree"/d/sub "$tree"/etc
  touch "$tree"/d/file "$tree"/d/setuid "$tree"/$'d/new\nline' "$tree"/target
  chmod 6755 "$tree"/d/setuid
  mkfifo "$tree"/d/fifo
  ln -s ../target "$tree"/d/to-target
  ln -s ../../../../../../etc/passwd "$tree"/d/to-passwd
  ln -s d "$tree"/to-d
  cat >"$tree"/etc/passwd <<'P'
root:x:0:0:root:/root:/bin/sh
alice:x:1234:4321:Alice:/home/alice:/bin/sh
broken
bad:x:notanumber:1:::
worse:x:99999999999:1:::
nobody2:x:4294967295:1:::
77:x:770:771:a number as a name:/:/bin/sh
alice:x:1:1:the second one:/:/bin/sh
neg:x:-5:1:::
last:x:55:56:::
P
  printf 'root:x:0:\nstaff:x:50:alice\nwheel:x:10:root,alice\nnonl:x:11:' >"$tree"/etc/group
}
setup () {
  gfs-rm -rf /d /etc /target /to-d
  tar -cf - -C "$tree" . | gfs-tar-in /
  rm -rf "$BATS_TEST_TMPDIR/host"
  cp -a "$tree" "$BATS_TEST_TMPDIR/host"
}
listing () { tar --numeric-owner -tvf - | awk '{ print $1, $2, $6, $7, $8, $9 }' | sort; }
compare () {
  same "$(tar -C "$BATS_TEST_TMPDIR/host" --exclude=./lost+found -cf - . | listing)" \
    "$(gfs-tar-out / | listing | grep -v lost+found)"
}
need_root () { [ "$(id -u)" -eq 0 ] || unmet "only root can change owners here"; }

@test "gfs-chown: -R changes links themselves, and takes setuid bits, as chown" {
  need_root
  for owner in 1:2 3 :4 5: +6:+7; do
    [ $owner = 5: ] || t chown -h -R "$owner" "$BATS_TEST_TMPDIR/host/d"
    [ $owner = 5: ] || t gfs-chown -R "$owner" /d
    compare
  done
  t chown -R 8:8 "$BATS_TEST_TMPDIR/host/to-d"
  t gfs-chown -R 8:8 /to-d
  compare
}

@test "gfs-chown: follows a link, or with -h does not" {
  need_root
  (cd "$BATS_TEST_TMPDIR/host" && chown 1:2 d/to-target to-d && chown -h 3:4 d/to-passwd d/fifo d/setuid)
  t gfs-chown 1:2 /d/to-target /to-d
  t gfs-chown -h 3:4 /d/to-passwd /d/fifo /d/setuid
  compare
}

@test "gfs-chown: names are those of the image, the first of several" {
  while read -r spec want; do
    t gfs-chown 9:9 /target
    t gfs-chown "$spec" /target
    same "$spec $want" "$spec $(gfs-stat -c %u:%g /target)"
  done <<'S'
alice 1234:9
alice: 1234:4321
alice:staff 1234:50
:wheel 9:10
:nonl 9:11
alice:7 1234:7
77 770:9
+77 77:9
last 55:9
78 78:9
4294967294 4294967294:9
: 9:9
S
}

@test "gfs-chown: who is not there changes nothing" {
  for spec in daemon bad worse nobody2 neg broken :alice alice:bin 78: "" +alice -- 4294967295 99999999999; do
    [ "$spec" != -- ] || continue
    [ -n "$spec" ] || continue
    t -1 gfs-chown "$spec" /target
    has "the image has nobody of that name" "$stderr"
  done
  t gfs-stat -c %u:%g /target
  same 0:0 "$output"
}

@test "gfs-chown: a passwd that is no file, or endless, names nobody" {
  gfs-rm /etc/passwd
  gfs-mkfifo /etc/passwd
  t -1 gfs-chown alice /target
  t gfs-chown 5 /target
  gfs-ln -sf /dev/zero /etc/passwd
  t -1 gfs-chown alice /target
  gfs-rm /etc/passwd
  # The limit cuts: what is behind it does not count.
  { printf 'zoe:x:7:7:::\n#' && head -c 4194304 /dev/zero | tr '\0' x &&
    printf '\nfar:x:8:8:::\n'; } | gfs-upload - /etc/passwd
  t gfs-chown zoe /target
  t -1 gfs-chown far /target
}

@test "gfs-chown: -v and -c say what chown says" {
  need_root
  for option in -v -c; do
    chown -R $option 5000:6000 "$BATS_TEST_TMPDIR/host/d" |
      sed "s,$BATS_TEST_TMPDIR/host,," | sort >"$BATS_TEST_TMPDIR/theirs"
    gfs-chown -R $option 5000:6000 /d | sort >"$BATS_TEST_TMPDIR/ours"
    t diff -u "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
  done
}

@test "gfs-chown: -c tells more than a pipe holds" {
  local long

  long=$(printf 'x%.0s' {1..250})
  mkdir -p "$BATS_TEST_TMPDIR/m/$long/$long/$long"
  (cd "$BATS_TEST_TMPDIR/m/$long/$long/$long" && seq 2500 | xargs touch)
  tar -cf - -C "$BATS_TEST_TMPDIR/m" "$long" | gfs-tar-in /
  gfs-chown -R 0:0 "/$long"
  t gfs-chown -Rc 1234:50 "/$long"
  same 2503 "$(grep -c '^changed .* from root:root to alice:staff$' <<<"$output")"
  t gfs-chown -Rc --reference /target "/$long"
  same 2503 "$(grep -c ' to root:root$' <<<"$output")"
  gfs-rm -r "/$long"
}

@test "gfs-chown: --from, --reference" {
  gfs-chown 1:2 /d/file
  t gfs-chown -R --from 1 alice:staff /d
  t gfs-stat -c %u:%g /d/file /d/sub
  same $'1234:50\n0:0' "$output"
  t gfs-chown --from=:staff 5 /d/file /d/fifo
  t gfs-chown --reference /d/file /d/fifo
  t gfs-stat -c %u:%g /d/file /d/fifo
  same $'5:50\n5:50' "$output"
}

@test "gfs-chown: errors are told, the others are changed" {
  t -1 gfs-chown 5 /nope /target /d/to-nowhere
  has "gfs-chown: /nope: No such file or directory" "$stderr"
  t gfs-stat -c %u /target
  same 5 "$output"
  t -2 gfs-chown 5
  t -2 gfs-chown -a "$disk" 5 /target
}

@test "gfs-chown: the examples of its page work" { page_examples gfs-chown; }
