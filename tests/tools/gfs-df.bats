# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  mounted_handle
  gfs-mkdir /other
  other=$(gfs-add --rw --format raw "$(new_fs_disk 32M)")1
  gfs-mount "$other" /other
  export other
  head -c 5000000 /dev/urandom | gfs-write /other/f
}

# What statvfs says, by the arithmetic of df: KiB in all, used, available, and
# percents of what can be used.
by_hand () {
  gfs-call statvfs "$1" | awk -F ': ' '
    { v[$1] = $2 }
    END {
      k = v["frsize"] / 1024
      used = (v["blocks"] - v["bfree"]) * k
      avail = v["bavail"] * k
      percent = 100 * used / (used + avail)
      if (percent > int (percent)) percent = int (percent) + 1
      print v["blocks"] * k, used, avail, percent "%"
    }'
}

@test "gfs-df: numbers are those of the file system, columns those of df" {
  t gfs-df
  same "$(df -k / | head -n 1 | tr -s ' ')" "$(head -n 1 <<<"$output" | tr -s ' ')"
  same "/dev/sda1 $(by_hand /) /" "$(sed -n 2p <<<"$output" | tr -s ' ')"
  same "$other $(by_hand /other) /other" "$(sed -n 3p <<<"$output" | tr -s ' ')"
}

@test "gfs-df: -h, -i, -T and --total print what df prints with them" {
  for options in -h -i -T -iT -hT; do
    t gfs-df $options
    same "$(df $options / | head -n 1 | tr -s ' ')" \
      "$(head -n 1 <<<"$output" | tr -s ' ')"
  done
  t gfs-df -iT --total /
  has "ext4" "$output"
  same "total - " "$(tail -n 1 <<<"$output" | tr -s ' ' | cut -c 1-8)"
}

@test "gfs-df: paths and devices choose file systems" {
  t gfs-df /other/f
  has "$other" "$output"
  hasnt /dev/sda1 "$output"
  t gfs-df /dev/sda1
  hasnt /other "$output"
  t -1 gfs-df /nope /other
  has "gfs-df: /nope: No such file or directory" "$stderr"
  has "$other" "$output"
}

@test "gfs-df: --json has all numbers" {
  need python3
  t gfs-df --json
  same "/ ext4 True 2" "$(python3 -c 'import json, sys
m = json.load(sys.stdin)
print(m[0]["mountpoint"], m[0]["type"], m[0]["bytes"] > m[0]["used"], len(m))' <<<"$output")"
  t -2 gfs-df --json --total
}

@test "gfs-df: the columns are the same on a terminal" {
  t on_terminal "gfs-df -T"
  same "$(gfs-df -T)" "$(tr -d '\r' <<<"$output")"
}

@test "gfs-df: the examples of its page work" { page_examples gfs-df; }
