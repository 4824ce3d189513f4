# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle 48M
  gfs-add --rw --format raw "$(new_disk 16M)"
  gfs-mkswap -L space -U 11111111-2222-4333-8444-555555555555 /dev/sdb
}

@test "gfs-swap: on, list and off, by each name" {
  for name in /dev/sdb LABEL=space UUID=11111111-2222-4333-8444-555555555555; do
    t gfs-swap on "$name"
    t gfs-swap list --bytes
    [[ ${output##*$'\n'} =~ ^/dev/sdb\ device\ 16773120\ [0-9]+\ -[0-9]+$ ]]
    t gfs-swap off "$name"
    t gfs-swap
    same "" "$output"
  done
}

@test "gfs-swap: files of the image are told as it knows them" {
  local name=$'/new\nline \\back'

  gfs-mkswap -s 4M "$name"
  t gfs-swap on "$name"
  t gfs-swap --json
  same "$name file True" "$(python3 -c '
import json, sys
for s in json.load(sys.stdin): print(s["name"], s["type"], s["size"] > 4180000)' \
    <<<"$output")"
  t on_terminal "gfs-swap"
  has '/new\nline \\back file 4.0M' "$output"
  t gfs-swap off "$name"
}

@test "gfs-swap: what is no swap space is an error, and the next is taken" {
  t -1 gfs-swap on /nope LABEL=nope /dev/sda1 /dev/sdb
  has "/nope: No such file" "$stderr"
  has "LABEL=nope: there is no such swap space" "$stderr"
  has "/dev/sda1: " "$stderr"
  t -1 gfs-swap on /dev/sdb
  has "/dev/sdb: is swapped on" "$stderr"
  t gfs-swap off /dev/sdb
  t -1 gfs-swap off /dev/sdb
  has "/dev/sdb: " "$stderr"
}

@test "gfs-swap: misuse" {
  t -2 gfs-swap on
  t -2 gfs-swap list /dev/sdb
  t -2 gfs-swap /dev/sdb
  has "unknown command" "$stderr"
}

@test "gfs-swap: the examples of its page work" { page_examples gfs-swap; }
