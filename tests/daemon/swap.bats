# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
# mini_swaps is what gfs-swap lists: tools/gfs-swap.bats

setup_file () {
  mounted_handle 48M
  swap=$(new_disk 16M)
  gfs-add --rw --format raw "$swap"
  export swap
}

host_says () {
  gfs-sync
  t /sbin/blkid -p -o value -s "$1" "$swap"
  same "$2" "$output"
}

@test "mkswap, mkswap_L, mkswap_U: label and UUID are what the host reads" {
  local uuid=11111111-2222-4333-8444-555555555555

  t gfs-call mkswap /dev/sdb
  host_says TYPE swap
  t gfs-call mkswap_L "fifteen bytes.." /dev/sdb
  host_says LABEL "fifteen bytes.."
  t gfs-call mkswap_U "$uuid" /dev/sdb
  host_says UUID "$uuid"
  t gfs-call mkswap_opts /dev/sdb label:both uuid:"$uuid"
  host_says LABEL both
  host_says UUID "$uuid"
}

@test "mkswap: what cannot be is refused" {
  t -1 gfs-call mkswap_L "sixteen bytes..." /dev/sdb
  has "at most 15 bytes" "$stderr"
  t -1 gfs-call mkswap_U nonsense /dev/sdb
  has "/dev/sdb: " "$stderr"
  t -1 gfs-call mkswap /dev/sda
  has "/dev/sda: /dev/sda1 is mounted on /" "$stderr"
  t gfs-add --rw --format raw "$(new_disk 16K)"
  t -1 gfs-call mkswap "$output"
  has "$output: " "$stderr"
}

@test "swapon_device, swapoff_device: on, busy, off" {
  gfs-call mkswap /dev/sdb
  t gfs-call swapon_device /dev/sdb
  t -1 gfs-call swapon_device /dev/sdb
  has "/dev/sdb: is swapped on" "$stderr"
  t -1 gfs-call mkswap /dev/sdb
  has "/dev/sdb: is swapped on" "$stderr"
  t gfs-call swapoff_device /dev/sdb
  t -1 gfs-call swapoff_device /dev/sdb
  has "/dev/sdb: " "$stderr"
  gfs-call mkfs ext2 /dev/sdb
  t -1 gfs-call swapon_device /dev/sdb
  has "/dev/sdb: is no swap space that could be used" "$stderr"
}

@test "swapon_label, swapon_uuid and their like: find swap space and no other" {
  local uuid=11111111-2222-4333-8444-555555555555

  t gfs-add --rw --format raw "$(new_disk 1M)"
  gfs-call mkfs ext2 "$output" label:here
  gfs-call mkswap_opts /dev/sdb label:here uuid:"$uuid"
  t gfs-call swapon_label here
  t -1 gfs-call mkswap /dev/sdb
  t gfs-call swapoff_label here
  t gfs-call swapon_uuid "$uuid"
  t gfs-call swapoff_uuid "$uuid"
  gfs-call mkswap /dev/sdb
  for call in swapon_label swapoff_label; do
    t -1 gfs-call "$call" here
    has "LABEL=here: there is no such swap space" "$stderr"
  done
  t -1 gfs-call swapon_uuid "$uuid"
  t -1 gfs-call swapoff_uuid "$uuid"
}

@test "mkswap_file, swapon_file, swapoff_file: a file of the image" {
  gfs-call fallocate64 "/swap file" 8388608
  t gfs-call mkswap_file "/swap file"
  t gfs-call swapon_file "/swap file"
  t -1 gfs-call umount /
  t gfs-call swapoff_file "/swap file"
  t -1 gfs-call swapoff_file "/swap file"
  gfs-call touch /holes
  gfs-call truncate_size /holes 8388608
  gfs-call mkswap_file /holes
  t -1 gfs-call swapon_file /holes
  has "/holes: is no swap space that could be used" "$stderr"
}

@test "swapon_file: umount_all and the end of the appliance end it" {
  gfs-call fallocate64 "/odd\\	name" 8388608
  gfs-call mkswap_file "/odd\\	name"
  t gfs-call swapon_file "/odd\\	name"
  t gfs-call umount_all
  gfs-mount /dev/sda1 /
  t gfs-call swapon_file "/odd\\	name"
  t gfs-call umount_all
  gfs-mount /dev/sda1 /
}

@test "mkswap_file and its like: links, FIFOs and devices lead nowhere" {
  gfs-call ln_sf /proc/self/exe /out
  gfs-call ln_sf /dev/sdb /device
  gfs-call mknod_b 0644 8 16 /block
  gfs-call mkfifo 0644 /fifo
  for path in /out /device /block /fifo /nope /; do
    for call in mkswap_file swapon_file swapoff_file; do
      T_TIMEOUT=10 t -1 gfs-call "$call" "$path"
      has "$path: " "$stderr"
    done
  done
}

@test "swapon_label, swapon_uuid: on a volume, as the first call" {
  local uuid=22222222-2222-4333-8444-555555555555
  lvm=$(new_disk 64M)
  gfs-launch --rw --format raw -a "$lvm" -- sh -ec "
    gfs-call pvcreate /dev/sda
    gfs-call vgcreate vg /dev/sda
    gfs-call lvcreate swap vg 8
    gfs-call mkswap_opts /dev/vg/swap label:here uuid:$uuid"
  t gfs-launch --rw --format raw -a "$lvm" -- gfs-call swapon_label here
  t gfs-launch --rw --format raw -a "$lvm" -- gfs-call swapon_uuid "$uuid"
}
