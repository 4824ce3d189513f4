# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

# To derive a key takes seconds under emulation: fast ones will do here.
fast=(pbkdf:pbkdf2 iterations:1000)
host_fast=(--pbkdf pbkdf2 --pbkdf-force-iterations 1000)

setup_file () {
  disk=$(new_disk 64M)
  second=$(new_disk 64M)
  export disk second
  shared_handle --rw --format raw -a "$disk" -a "$second"
}

format () { t gfs-call mini_luks_format /dev/sda secret "${fast[@]}" "$@"; }

@test "luks: the feature group is there" {
  t gfs-call feature_available luks
  same true "$output"
}

@test "luks_format: LUKS 2 and argon2id, which the host's cryptsetup reads" {
  need cryptsetup
  t gfs-call luks_format /dev/sda secret 3
  t gfs-call vfs_type /dev/sda
  same crypto_LUKS "$output"
  t cryptsetup luksDump "$disk"
  has "3: luks2" "$output"
  has "aes-xts-plain64" "$output"
  has "argon2id" "$output"
  t cryptsetup luksUUID "$disk"
  uuid=$output
  t gfs-call luks_uuid /dev/sda
  same "$uuid" "$output"
  t cryptsetup open --test-passphrase --key-file <(printf secret) "$disk"
}

@test "luks_format_cipher, luks1, label, uuid: as asked" {
  need cryptsetup
  t gfs-call mini_luks_format /dev/sda secret type:luks1 iterations:1000 \
    uuid:11111111-2222-3333-4444-555555555555
  t cryptsetup luksDump "$disk"
  has "Version:       	1" "$output"
  has "11111111-2222-3333-4444-555555555555" "$output"
  format label:"my label" cipher:serpent-cbc-essiv:sha256
  t gfs-call mini_luks_dump /dev/sda
  has "serpent-cbc-essiv:sha256" "$output"
  t cryptsetup luksDump "$disk"
  has "my label" "$output"
  t gfs-call luks_format_cipher /dev/sda secret 0 aes-cbc-plain64
  t gfs-call mini_luks_dump /dev/sda
  has "aes-cbc-plain64" "$output"
}

@test "lvm_scan: activates what lies in what was opened" {
  format
  gfs-call cryptsetup_open /dev/sda secret plain
  gfs-call pvcreate /dev/mapper/plain
  gfs-call vgcreate vg /dev/mapper/plain
  gfs-call lvcreate root vg 8
  gfs-call vg_activate_all false
  gfs-call cryptsetup_close /dev/mapper/plain
  gfs-call cryptsetup_open /dev/sda secret plain
  t gfs-call lvm_scan true
  t gfs-call is_lv /dev/vg/root
  same true "$output"
  gfs-call vg_activate_all false
  t gfs-call cryptsetup_close /dev/mapper/plain
}

@test "cryptsetup_open: the device is there at once, and holds what it held" {
  format
  t gfs-call cryptsetup_open /dev/sda secret plain
  t gfs-call mkfs ext4 /dev/mapper/plain
  t gfs-call mount /dev/mapper/plain /
  t gfs-write /file content
  t gfs-call mini_crypt_resize /dev/dm-0
  t -1 gfs-call cryptsetup_close /dev/mapper/plain
  has "/dev/mapper/plain: is mounted on /" "$stderr"
  t -1 gfs-call luks_format /dev/sda secret 0
  has "/dev/sda: is part of /dev/mapper/plain" "$stderr"
  t gfs-call umount /
  t gfs-call cryptsetup_close /dev/mapper/plain
  t -1 gfs-call vfs_type /dev/mapper/plain
  t gfs-call luks_open_ro /dev/sda secret plain
  t gfs-call mount_ro /dev/mapper/plain /
  t gfs-cat /file
  same content "$output"
  t gfs-call umount /
  t -1 gfs-call mkfs ext4 /dev/mapper/plain
  t gfs-call luks_close /dev/mapper/plain
}

@test "luks_open: what the host's cryptsetup made" {
  need cryptsetup
  t cryptsetup -q luksFormat --pbkdf pbkdf2 --pbkdf-force-iterations 1000 \
    --key-file <(printf 'pass phrase') "$second"
  t gfs-call luks_open /dev/sdb "pass phrase" host
  t gfs-call cryptsetup_close /dev/mapper/host
}

@test "cryptsetup_open: a wrong passphrase, name or device is named" {
  format
  t -1 gfs-call cryptsetup_open /dev/sda wrong plain
  has "/dev/sda: No key available with this passphrase" "$stderr"
  t -1 gfs-call cryptsetup_open /dev/sda "" plain
  has "passphrase is empty" "$stderr"
  for name in a/b .. control ""; do
    t -1 gfs-call cryptsetup_open /dev/sda secret "$name"
    has "not a name for a device" "$stderr"
  done
  t gfs-call -- cryptsetup_open /dev/sda secret --type=plain
  t -1 gfs-call -- cryptsetup_open /dev/sda secret --type=plain
  has "already exists" "$stderr"
  t gfs-call cryptsetup_close /dev/mapper/--type=plain
  t -1 gfs-call cryptsetup_close /dev/sda
  has "/dev/sda: not an open encrypted device" "$stderr"
  gfs-call mkfs ext4 /dev/sdb
  t -1 gfs-call cryptsetup_open /dev/sdb secret plain
  has "/dev/sdb: not an encrypted device" "$stderr"
  t -1 gfs-call cryptsetup_open /dev/sdb secret plain crypttype:bitlk
  has "/dev/sdb: " "$stderr"
  for call in luks_uuid mini_luks_dump; do
    t -1 gfs-call "$call" /dev/sdb
    has "/dev/sdb: not a" "$stderr"
  done
}

@test "luks_add_key, luks_kill_slot: one more passphrase, and one less" {
  format
  t gfs-call luks_add_key /dev/sda secret "the second" 5
  t gfs-call luks_open /dev/sda "the second" plain
  t gfs-call luks_close /dev/mapper/plain
  t -1 gfs-call luks_add_key /dev/sda wrong third 6
  has "No key available with this passphrase" "$stderr"
  t -1 gfs-call luks_add_key /dev/sda secret third 5
  has "/dev/sda: " "$stderr"
  t -1 gfs-call luks_add_key /dev/sda secret third 99
  t -1 gfs-call -- luks_add_key /dev/sda secret third -1
  has "-1 is no key slot" "$stderr"
  t gfs-call luks_kill_slot /dev/sda "the second" 0
  t -1 gfs-call luks_open /dev/sda secret plain
  t -1 gfs-call luks_kill_slot /dev/sda "the second" 5
  has "/dev/sda: slot 5 has the last passphrase" "$stderr"
  t -1 gfs-call luks_kill_slot /dev/sda "the second" 7
  same 1 "$(wc -l <<<"$stderr")"
  t gfs-call mini_luks_format /dev/sda secret type:luks1 iterations:1000
  t -1 gfs-call luks_kill_slot /dev/sda secret 0
  has "last passphrase" "$stderr"
}

# What else there is besides the passphrase, a token or a slot of another key,
# opens nothing.
@test "luks_kill_slot: the last passphrase, beside a token and an unbound slot" {
  need cryptsetup
  t cryptsetup -q luksFormat "${host_fast[@]}" --key-file <(printf x) "$second"
  t cryptsetup token add --token-id 1 --key-description name "$second"
  t cryptsetup -q luksAddKey --unbound --key-slot 4 --key-size 256 \
    "${host_fast[@]}" "$second" <(printf other)
  t -1 gfs-call luks_kill_slot /dev/sdb x 0
  has "/dev/sdb: slot 0 has the last passphrase" "$stderr"
  t gfs-call luks_add_key /dev/sdb x second 7
  t gfs-call luks_kill_slot /dev/sdb second 0
  t -1 gfs-call luks_kill_slot /dev/sdb second 7
  has "/dev/sdb: slot 7 has the last passphrase" "$stderr"
  t gfs-call luks_kill_slot /dev/sdb second 4
  t cryptsetup open --test-passphrase --key-file <(printf second) "$second"
}

# A header says how much memory a passphrase takes; more than there is must not
# take the daemon along.
@test "cryptsetup_open: the volumes on it are active" {
  format
  t gfs-call cryptsetup_open /dev/sda secret pv
  t gfs-call pvcreate /dev/mapper/pv
  t gfs-call vgcreate inside /dev/mapper/pv
  t gfs-call lvcreate lv inside 16
  t -1 gfs-call cryptsetup_close /dev/mapper/pv
  has "/dev/mapper/pv: is part of /dev/mapper/inside-lv" "$stderr"
  t gfs-call vg_activate false inside
  t gfs-call cryptsetup_close /dev/mapper/pv
  t gfs-call cryptsetup_open /dev/sda secret pv
  t gfs-call list_filesystems
  has "/dev/inside/lv: unknown" "$output"
  t gfs-call vg_activate false inside
  t gfs-call cryptsetup_close /dev/mapper/pv
}

@test "cryptsetup_open: a header that wants too much memory is refused" {
  need cryptsetup
  t cryptsetup -q luksFormat --pbkdf argon2id --pbkdf-force-iterations 4 \
    --pbkdf-memory 1048576 --pbkdf-parallel 1 --key-file <(printf x) "$second"
  t -1 gfs-call cryptsetup_open /dev/sdb x big
  has "/dev/sdb: trying the passphrase takes more memory than" "$stderr"
  t gfs-call ping_daemon
}

@test "cryptsetup_open: a damaged header is an error" {
  format
  dd if=/dev/urandom of="$second" bs=4096 count=16 seek=1 conv=notrunc \
    status=none
  head -c 4096 "$disk" | dd of="$second" conv=notrunc status=none
  t -1 gfs-call luks_open /dev/sdb secret bad
  has "/dev/sdb: " "$stderr"
  t gfs-call ping_daemon
}
