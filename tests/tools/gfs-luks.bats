# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

fast=(--pbkdf pbkdf2 --pbkdf-force-iterations 1000)

setup_file () {
  disk=$(new_disk 64M)
  export disk
  shared_handle --rw --format raw -a "$disk"
}

format () { t gfs-luks format /dev/sda "${fast[@]}" "$@" <<<"secret word"; }

@test "gfs-luks: what it formats the host's cryptsetup opens" {
  need cryptsetup
  format --label vault
  t cryptsetup open --test-passphrase --key-file <(printf 'secret word') "$disk"
  t gfs-luks dump /dev/sda
  has "vault" "$output"
  t cryptsetup luksUUID "$disk"
  uuid=$output
  t gfs-luks uuid /dev/sda
  same "$uuid" "$output"
}

@test "gfs-luks: open, close, and what is in use" {
  format
  t gfs-luks open /dev/sda vault <<<"secret word"
  t gfs-mkfs -t ext2 /dev/mapper/vault
  t gfs-mount /dev/mapper/vault /
  t -1 gfs-luks close vault
  has "gfs-luks: /dev/mapper/vault: is mounted on /" "$stderr"
  t gfs-umount /
  t gfs-luks close /dev/mapper/vault
  t gfs-luks open -r /dev/sda vault <<<"secret word"
  t -1 gfs-mkfs -t ext2 /dev/mapper/vault
  t gfs-luks close vault
  t -1 gfs-luks close vault
}

@test "gfs-luks: passphrases from files and descriptors" {
  printf 'with\nnewline\n' >"$BATS_TEST_TMPDIR/key"
  format
  t gfs-luks addkey /dev/sda -S 3 --new-key-file "$BATS_TEST_TMPDIR/key" \
    <<<"secret word"
  t gfs-luks open /dev/sda vault -d "$BATS_TEST_TMPDIR/key"
  t gfs-luks close vault
  t gfs-luks addkey /dev/sda -S 4 --key-fd 5 --new-key-fd 5 \
    5<<<$'secret word\nthird'
  t gfs-luks open /dev/sda vault --key-file - < <(printf third)
  t gfs-luks close vault
  t gfs-luks killslot /dev/sda 4 <<<"secret word"
  t -1 gfs-luks open /dev/sda vault <<<third
  has "gfs-luks: /dev/sda: No key available with this passphrase" "$stderr"
}

@test "gfs-luks: addkey takes the first free slot" {
  for type in luks1 luks2; do
    format -M "$type"
    t gfs-luks addkey /dev/sda <<<$'secret word\nsecond'
    t gfs-luks addkey /dev/sda <<<$'second\nthird'
    t gfs-luks killslot /dev/sda 2 <<<second
    t gfs-luks killslot /dev/sda 0 <<<second
  done
}

@test "gfs-luks: what is no passphrase" {
  format
  t -1 gfs-luks open /dev/sda vault </dev/null
  has "standard input: there is no passphrase" "$stderr"
  t -1 gfs-luks open /dev/sda vault -d "$BATS_TEST_TMPDIR/none"
  has "none: No such file or directory" "$stderr"
  printf 'a\0b' >"$BATS_TEST_TMPDIR/nul"
  t -1 gfs-luks open /dev/sda vault -d "$BATS_TEST_TMPDIR/nul"
  has "NUL byte" "$stderr"
  t -1 gfs-luks open /dev/sda vault -d /dev/zero
  has "more than 8192 bytes" "$stderr"
  t -2 gfs-luks killslot /dev/sda x <<<secret
  has "x: not a slot" "$stderr"
}

@test "gfs-luks: misuse" {
  t -2 gfs-luks frobnicate /dev/sda
  has "frobnicate: unknown command" "$stderr"
  t -2 gfs-luks open /dev/sda
  t -2 gfs-luks open /dev/sda vault --label x
  has "open: --label is for format only" "$stderr"
  t -2 gfs-luks uuid /dev/sda -S 1
  t -2 gfs-luks format -a "$disk" /dev/sda
  has "--rw" "$stderr"
}

@test "gfs-luks: asks on a terminal, without showing what is typed" {
  need script
  format
  local typescript=$BATS_TEST_TMPDIR/typescript

  mkfifo "$BATS_TEST_TMPDIR/keys"
  script -qfec "gfs-luks open /dev/sda vault" "$typescript" \
    <"$BATS_TEST_TMPDIR/keys" >/dev/null 3>&- &
  exec 7>"$BATS_TEST_TMPDIR/keys"
  eventually grep -q "passphrase: " "$typescript"
  echo "secret word" >&7
  t wait $!
  exec 7>&-
  hasnt "secret word" "$(cat "$typescript")"
  t gfs-luks close vault
}

@test "gfs-luks: the examples of its page work" { page_examples gfs-luks; }
