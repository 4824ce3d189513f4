# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What `make install` puts where, and that it works from there.
load ../helper.bash

setup_file () {
  # the prefix of the build, so that nothing is built again under the feet of
  # the other tests
  prefix=$(cat "$GFS_BUILD/prefix")
  T_TIMEOUT=120 t make -C "$TOP" install PREFIX="$prefix" \
    DESTDIR="$BATS_FILE_TMPDIR"
  root=$BATS_FILE_TMPDIR$prefix
  export prefix root
}

@test "install: every tool comes with its page and completion; the template tool does not" {
  for f in "$TOP"/tools/gfs.c "$TOP"/tools/gfs-*.c; do
    name=$(basename "$f" .c)
    [ "$name" = gfs-hello ] && continue
    t test -x "$root/bin/$name"
    t test -s "$root/share/man/man1/$name.1"
    t test -s "$root/share/bash-completion/completions/$name"
  done
  t -1 test -e "$root/bin/gfs-hello"
}

@test "install: a program is built with pkg-config and reads an image" {
  need cc pkg-config
  export PKG_CONFIG_PATH=$root/lib/pkgconfig
  export PKG_CONFIG_SYSROOT_DIR=$BATS_FILE_TMPDIR
  t bash -c 'cc -Wall -Werror ${SAN:+-fsanitize=address} "$1" -o "$2" \
    $(pkg-config --cflags --libs libguestfs-mini)' - \
    "$TOP/share/examples/first.c" "$BATS_TEST_TMPDIR/first"
  export LD_LIBRARY_PATH=$root/lib LIBGUESTFS_PATH=$root/lib/guestfs-mini
  t "$BATS_TEST_TMPDIR/first" "$(example_disk)" /dev/sda1 /etc/hostname
  same example "$output"
}

@test "install: the installed tools find each other and the appliance" {
  export LIBGUESTFS_PATH=$root/lib/guestfs-mini
  t env PATH=/usr/bin:/bin "$root/bin/gfs" cat -a "$(example_disk)" /etc/hostname
  same example "$output"
}

@test "install: completion offers the tool's options and the image's paths" {
  t bash -c '
    PATH=$1/bin:$PATH
    source "$1/share/bash-completion/completions/gfs"
    COMP_WORDS=(gfs-ls --rec) COMP_CWORD=1 COMPREPLY=()
    compopt () { :; }
    _gfs
    echo "${COMPREPLY[*]}"' - "$root"
  same --recursive "$output"
}
