# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  mkdir "$BATS_FILE_TMPDIR/tree"
  ln -s file "$BATS_FILE_TMPDIR/tree/link"
  echo 12345 >"$BATS_FILE_TMPDIR/tree/file"
  chmod 4755 "$BATS_FILE_TMPDIR/tree/file"
  tar -cf - -C "$BATS_FILE_TMPDIR" tree | gfs-tar-in /
}

@test "gfs-stat: tells type, mode and size" {
  t gfs-stat /tree/file
  has "type: regular file" "$output"
  has "mode: 4755 -rwsr-xr-x" "$output"
  has "size: 6" "$output"
}

@test "gfs-stat: a symlink is told itself, or what it leads to with -L" {
  t gfs-stat /tree/link
  has "type: symbolic link" "$output"
  t gfs-stat -L /tree/link
  has "type: regular file" "$output"
}

@test "gfs-stat: --json is JSON" {
  need python3
  gfs-stat --json / /tree/file >"$BATS_TEST_TMPDIR/json"
  t python3 -c 'import json, sys
for e in json.load (open (sys.argv[1])): print (e["path"], e["type"], e["mode"])
' "$BATS_TEST_TMPDIR/json"
  same $'/ directory 0755\n/tree/file regular file 4755' "$output"
}

@test "gfs-stat: -c prints what is asked for, and refuses what it cannot" {
  t gfs-stat -c '%n: %s bytes, %a %A %F, 100%%' /tree/file
  same "/tree/file: 6 bytes, 4755 -rwsr-xr-x regular file, 100%" "$output"
  t -2 gfs-stat -c '%q' /tree/file
  has "%q" "$stderr"
  t -2 gfs-stat -c 'x%' /tree/file
}

@test "gfs-stat: formats are those of stat" {
  local here=$BATS_FILE_TMPDIR/tree f

  mkfifo "$here/fifo"
  : >"$here/empty"
  ln -s $'its\na \xff' "$here/odd"
  touch "$here/it's" "$here/a\$b'c" "$here/new"$'\n'"line" "$here/"$'\n' "$here/u"$'\xc3\xa9'
  gfs-rm -rf /tree
  tar --format=posix -cf - -C "$BATS_FILE_TMPDIR" tree | gfs-tar-in /
  touch -h -d '2024-07-01 23:59:58.25' "$here"/{fifo,file,link,odd}
  gfs-touch -h -d '2024-07-01 23:59:58.25' /tree/{fifo,file,link,odd}
  touch -a -d @-1.75 "$here/empty"
  gfs-touch -a -d @-1.75 /tree/empty
  touch -m -d @5.000000789 "$here/empty"
  gfs-touch -m -d @5.000000789 /tree/empty
  # Times first: to tell where a link leads is an access.
  for format in '%.3X|%.X|%.0X|%20.2Y|%10X' '%x|%X|%y|%Y' '%N' '%%%n%%' \
    '%a|%A|%f|%F|%h|%g|%u|%r|%R|%t|%T|%Hr|%Lr' '%-15A|%.3F' \
    '%10s|%-10s|%010s|%+s|% s|%#a|%#f|%5a|%.5a'; do
    for f in tree tree/file tree/link tree/fifo tree/empty tree/odd; do
      # Size and time of access of a directory are not ours to keep.
      if [[ $f == tree && $format == *[sxX]* ]]; then continue; fi
      (cd "$BATS_FILE_TMPDIR" && stat -c "$format" "$f") >"$BATS_TEST_TMPDIR/theirs"
      gfs-stat -c "$format" "/$f" | sed "s,/tree,tree,; s,'/tree,'tree," \
        >"$BATS_TEST_TMPDIR/ours"
      t diff -a -u "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
    done
  done
  for f in "it's" "a\$b'c" $'new\nline' $'\n' $'u\xc3\xa9'; do
    same "$(cd "$BATS_FILE_TMPDIR" && stat -c %N "tree/$f")" \
      "$(gfs-stat -c %N "/tree/$f" | sed 's,/tree,tree,')"
  done
}

@test "gfs-stat: names are those of the image's own passwd and group" {
  gfs-mkdir -p /etc
  printf 'alice:x:77:7:::\nx:y\n' | gfs-upload - /etc/passwd
  printf 'staff:x:78:\n' | gfs-upload - /etc/group
  gfs-chown 77:78 /tree/file
  t gfs-stat -c '%U:%G' /tree/file /tree
  same $'alice:staff\nUNKNOWN:UNKNOWN' "$output"
  gfs-chown 0:0 /tree/file
  gfs-chmod 4755 /tree/file
}

@test "gfs-stat: birth, mount point, context, device" {
  t gfs-stat -c '%m %C %o %B' /tree/file
  same "/ ? 1024 512" "$output"
  read -r birth change < <(gfs-stat -c '%W %Z' /tree/file)
  ((birth > 1700000000 && birth <= change))
  t gfs-stat -c '%w' /tree/file
  [[ $output =~ ^20[0-9-]+\ [0-9:]+\.[0-9]{9}\ \+0000$ ]]
  gfs-call setxattr security.selinux system_u:object_r:etc_t:s0 26 /tree/file
  t gfs-stat -c %C /tree/file
  same system_u:object_r:etc_t:s0 "$output"
  t gfs-call mkdir_p /mnt
  t gfs-add --format raw "$(new_fs_disk 8M)"
  gfs-call mount_ro "${output}1" /mnt
  t gfs-stat -c '%m' /mnt/lost+found /mnt /tree
  same $'/mnt\n/mnt\n/' "$output"
  gfs-call umount /mnt
}

@test "gfs-stat: --printf has escapes and no newline" {
  gfs-stat --printf '%a\t\x%%\101\0\n\\' /tree/file >"$BATS_TEST_TMPDIR/ours"
  printf '4755\t\\x%%A\0\n\\' >"$BATS_TEST_TMPDIR/theirs"
  t cmp "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs"
}

@test "gfs-stat: -f tells about the file system" {
  t gfs-stat -f /tree
  has "block size: 1024" "$output"
  t gfs-stat -f -c '%n %t %T %l %s %S' /tree
  same "/tree ef53 ext4 255 1024 1024" "$output"
  t gfs-call statvfs /
  while read -r letter key; do
    same "$key $(sed -n "s/^$key: //p" <<<"$output")" \
      "$key $(gfs-stat -f -c "%$letter" /)"
  done <<<$'a bavail\nb blocks\nc files\nd ffree\nf bfree'
  t -2 gfs-stat -f -c %A /
  t -2 gfs-stat -c %Hs /
  t -2 gfs-stat -c %99999s /
  t -2 gfs-stat -c %s --json /
}

@test "gfs-stat: globs, and a terminal gets no control characters" {
  t gfs-stat -c %n '/tree/f*'
  same $'/tree/fifo\n/tree/file' "$output"
  gfs-touch $'/tree/\e[31m'
  t on_terminal "gfs-stat -c %n '/tree/*31m'"
  has '/tree/\x1b[31m' "$output"
}

@test "gfs-stat: a missing file is named, the others are told" {
  t -1 gfs-stat /nope /tree
  same "gfs-stat: /nope: No such file or directory" "$stderr"
  has "path: /tree" "$output"
}

@test "gfs-stat: the examples of its page work" { page_examples gfs-stat; }
