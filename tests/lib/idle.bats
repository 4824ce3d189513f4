# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
# What an appliance costs while nobody asks it for anything, and many at once.
load ../helper.bash

setup () { disk=$(example_disk); }

# cpu_ms PID...: CPU time that all threads of these have used, in ms
cpu_ms () {
  local pid

  for pid; do cat /proc/"$pid"/task/*/schedstat; done |
    awk '{ ns += $1 } END { print int (ns / 1e6) }'
}

pid_of () { gfs-status | sed -n "s/^$1-pid: //p"; }

@test "idle: an appliance that nobody uses hardly uses the CPU" {
  [ -r /proc/self/schedstat ] || unmet "the kernel has no schedstat"
  shared_handle -a "$disk" -m /dev/sda1
  t gfs-cat /etc/hostname
  pids=("$(pid_of qemu)" "$(pid_of holder)")
  sleep 3 # what the launch put off
  before=$(cpu_ms "${pids[@]}")
  sleep 5
  used=$(($(cpu_ms "${pids[@]}") - before))
  echo "used $used ms in 5 s"
  # 2 to 5 ms are usual.
  t test "$used" -lt 100
}

@test "idle: ten appliances come up at once and answer" {
  pids=()
  for i in {1..10}; do
    gfs-launch --idle 60 -H "$BATS_TEST_TMPDIR/h$i" -a "$disk" -m /dev/sda1 \
      >/dev/null 3>&- 4>&- &
    pids+=($!)
    later eval "gfs-close -H $BATS_TEST_TMPDIR/h$i 2>/dev/null || true"
  done
  wait "${pids[@]}"
  for i in {1..10}; do
    t gfs-cat -H "$BATS_TEST_TMPDIR/h$i" /etc/hostname
    same example "$output"
  done
}
