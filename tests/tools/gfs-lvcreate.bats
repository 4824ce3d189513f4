# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  disk=$(new_disk 64M)
  other=$(new_disk 64M)
  export disk other
  shared_handle --rw --format raw -a "$disk" -a "$other"
}
setup () {
  gfs-call lvm_remove_all
}

@test "gfs-lvcreate: sizes, extents and shares" {
  gfs-vgcreate vg /dev/sda /dev/sdb
  t gfs-lvcreate -n a -L 8M vg
  t gfs-lvcreate -n b -l 2 vg
  t gfs-lvcreate -n c -L 7.5MiB vg
  t gfs-lvcreate -n d -L 8MB vg
  t gfs-lvcreate -n e -L 50%FREE vg /dev/sdb
  t gfs-lvs --noheadings --separator , --units b --nosuffix -o lv_size
  same "$(printf '  %d\n' 8388608 8388608 8388608 8388608 46137344)" "$output"
}

@test "gfs-lvcreate: a number alone is refused, and what is no size" {
  gfs-vgcreate vg /dev/sda
  for size in 100 "" M 1..5M 5% 50%CAKE -10M +10M 1MiBB 99999999999999999999M; do
    t -2 gfs-lvcreate -n lv --size="$size" vg
    has "--size: $size: expected a size with a unit" "$stderr"
  done
  for extents in "" 10M x 5% -1; do
    t -2 gfs-lvcreate -n lv --extents="$extents" vg
  done
  t -2 gfs-lvcreate -n lv vg
  has "how large?" "$stderr"
  t -2 gfs-lvcreate -n lv -L 8M -l 8 vg
  t gfs-lvs
  same "" "$output"
}

@test "gfs-lvcreate: a full group, a name that is taken, no group" {
  gfs-vgcreate vg /dev/sda
  t -1 gfs-lvcreate -n lv -L 1G vg
  has 'gfs-lvcreate: vg: Volume group "vg" has insufficient free space' "$stderr"
  gfs-lvcreate -n lv -L 8M vg
  t -1 gfs-lvcreate -n lv -L 8M vg
  has "already exists" "$stderr"
  t -1 gfs-lvcreate -n lv -L 8M nosuch
  has "gfs-lvcreate: nosuch: " "$stderr"
}

@test "gfs-lvcreate: what a file system has left is wiped" {
  gfs-vgcreate vg /dev/sda
  gfs-lvcreate -n lv -L 8M vg
  gfs-call mkfs ext2 /dev/vg/lv
  gfs-lvremove vg/lv
  t gfs-lvcreate -n lv -L 8M vg
  t gfs-call vfs_type /dev/vg/lv
  same "" "$output"
}

@test "gfs-lvcreate: snapshots, thin volumes, mirrors, stripes" {
  gfs-vgcreate -s 1M vg /dev/sda /dev/sdb
  gfs-lvcreate -n lv -L 4M vg
  t gfs-lvcreate -s -n snap -L 2M vg/lv
  t gfs-lvcreate -T -L 8M vg/pool
  t gfs-lvcreate -T -n thin -V 16M vg/pool
  t gfs-lvcreate --type raid1 --mirrors 1 -n r1 -L 4M vg
  t gfs-lvcreate --stripes 2 -I 8K -p r --addtag t -n striped -L 4M vg
  t gfs-lvs --noheadings --separator : -o lv_name,origin,pool_lv,segtype,lv_tags
  same $'  lv:::linear:
  pool:::thin-pool:
  r1:::raid1:
  snap:lv::linear:
  striped:::striped:t
  thin::pool:thin:' "$output"
  t gfs-call lvs
  same "$(printf '/dev/vg/%s\n' lv r1 snap striped thin)" "$output"
  t gfs-call mkfs ext2 /dev/vg/r1
}

@test "gfs-lvcreate: a group with a read-only drive is not changed" {
  gfs-vgcreate vg /dev/sda /dev/sdb
  gfs-call sync
  t gfs-launch --rw --format raw -a "$(new_disk 16M)" -- sh -c "
    gfs-add '$disk' && gfs-add '$other' && gfs-lvcreate -n lv -L 8M vg
    test \$? -eq 1"
  has "gfs-lvcreate: vg: is on a read-only drive" "$stderr"
}

@test "gfs-lvcreate: the examples of its page work" { page_examples gfs-lvcreate; }
