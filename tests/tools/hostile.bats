# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# An image that lies in wait: no tool blocks on a FIFO, opens a device node,
# or gets out of the image by a link, be it of the appliance or of the host.
load ../helper.bash

setup_file () {
  need python3
  python3 - "$BATS_FILE_TMPDIR/traps.tar" <<'PY'
import io, sys, tarfile
tar = tarfile.open (sys.argv[1], "w")
def add (name, type, data=b"", link="", dev=(0, 0), mode=0o644):
    m = tarfile.TarInfo (name)
    m.type, m.linkname, m.size, m.mode = type, link, len (data), mode
    m.devmajor, m.devminor = dev
    tar.addfile (m, io.BytesIO (data))
add ("etc", tarfile.DIRTYPE, mode=0o755)
add ("etc/passwd", tarfile.REGTYPE, b"IMAGE\n")
add ("t", tarfile.DIRTYPE, mode=0o755)
add ("t/fifo", tarfile.FIFOTYPE)
add ("t/zero", tarfile.CHRTYPE, dev=(1, 5))
add ("t/disk", tarfile.BLKTYPE, dev=(8, 0))
add ("t/dir", tarfile.DIRTYPE, mode=0o755)
for link, to in { "tofifo": "fifo", "loop": "loop", "a": "b", "b": "a",
                  "proc": "/proc/1/root", "up": "../../../../../../..",
                  "self": ".", "abs": "/etc/passwd", "sh": "/bin/sh",
                  "dev": "/dev/sda", "end": "dir/.." }.items ():
    add ("t/" + link, tarfile.SYMTYPE, link=to)
PY
  mounted_handle
  gfs-tar-in "$BATS_FILE_TMPDIR/traps.tar" /
}

# refused PATH REASON: every reader and writer of contents refuses PATH, prints
# nothing, and says why.  (% stands for the path.)
refused () {
  local line status command

  while read -r status line; do
    read -ra command <<<"${line//%/$1}"
    T_TIMEOUT=30 t "-$status" "${command[@]}" </dev/null
    same "" "$output"
    has "$1" "$stderr"
    [ "${command[0]}" = gfs-scrub ] || has "$2" "$stderr" # it takes no link
  done <<'LIST'
1 gfs-cat %
1 gfs-head %
1 gfs-tail %
1 gfs-wc -l %
2 gfs-grep x %
1 gfs-strings %
1 gfs-hexdump %
1 gfs-checksum %
2 gfs-cmp % /etc/passwd
2 gfs-cmp /etc/passwd %
1 gfs-cp % /t/copy
1 gfs-dd if=% of=/t/copy
1 gfs-dd if=/etc/passwd of=% conv=notrunc
1 gfs-download % -
1 gfs-upload - %
1 gfs-write % x
1 gfs-edit -e s/a/b/ %
1 gfs-truncate -s 5 %
1 gfs-fallocate -l 10 %
1 gfs-initrd list %
1 gfs-scrub %
LIST
}

@test "hostile: no tool waits for a FIFO" {
  refused /t/fifo ""
  refused /t/tofifo ""
}

@test "hostile: no tool opens a device node of the image" {
  refused /t/zero ""
  refused /t/disk ""
}

@test "hostile: a loop of links is an error, not a way" {
  refused /t/loop "symbolic links"
  refused /t/a "symbolic links"
  refused /t/self/self/loop/x "symbolic links"
}

@test "hostile: links to /proc, to the root and above stay in the image" {
  t -1 gfs-cat /t/proc/etc/passwd
  has "/t/proc/etc/passwd: No such file or directory" "$stderr"
  for path in /t/up/etc/passwd /t/abs /t/end/up/etc/passwd \
    /../../../etc/passwd /t/../../../etc/passwd; do
    t gfs-cat "$path"
    same IMAGE "$output"
    t gfs-readlink -f "$path"
    same /etc/passwd "$output"
    t gfs-realpath "$path"
    same /etc/passwd "$output"
  done
  t -1 gfs-cat /t/dev
  has "/t/dev: No such file or directory" "$stderr"
  t -1 gfs-ls /proc
  t -1 gfs-ls /t/proc/
}

@test "hostile: what is written through a link that leads out lands inside" {
  t gfs-mkdir -p /t/up/made/here
  t gfs-ls -d /made/here
  t gfs-write /t/up/made/here/file content
  t gfs-cat /made/here/file
  same content "$output"
  t gfs-ln -s /t/up /made/link
  t gfs-cp /etc/passwd /made/link/copied
  t gfs-cat /copied
  same IMAGE "$output"
  t gfs-rm -rf /made /copied
}

@test "hostile: tools that go down a tree pass by what is no file" {
  t gfs-find /t -name 'f*'
  same /t/fifo "$output"
  t gfs-du -s /t
  t gfs-grep -r IMAGE /etc /t
  same "/etc/passwd:IMAGE" "$output"
  t gfs-checksum -r /etc /t
  has " /etc/passwd" "$output"
  t gfs-cp -a /t /t2
  t gfs-stat -c %F /t2/fifo
  same fifo "$output"
  t gfs-chmod -R g+r /t2
  t gfs-chown -R 7:8 /t2
  t gfs-stat -c %u:%g /etc/passwd
  same 0:0 "$output"
  t gfs-rm -r /t2
}

@test "hostile: gfs-file tells of special files without opening them" {
  T_TIMEOUT=30 t gfs-file /t/fifo /t/zero /t/disk /t/loop /t/dir
  has "/t/fifo: fifo" "$output"
  has "/t/zero: character special" "$output"
  has "/t/disk: block special" "$output"
  has "symbolic link to loop" "$output"
  has "/t/dir:  directory" "$output"
}

@test "hostile: after all that the traps are as they were, the disk is sound" {
  t gfs-stat -c '%F %n' /t/fifo /t/zero /t/disk /t/loop
  same 'fifo /t/fifo
character special file /t/zero
block special file /t/disk
symbolic link /t/loop' "$output"
  gfs-call umount /
  fsck_disk "$disk"
  gfs-mount /dev/sda1
}
