# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash

setup_file () {
  iso=$BATS_FILE_TMPDIR/cd.iso
  export iso
  descriptor >"$iso"
  mounted_handle
  gfs-upload "$iso" /cd.iso
}

# An empty ISO: sixteen sectors of nothing, another descriptor, the primary one.
descriptor () {
  python3 -c '
import struct, sys
def sector (kind):
    s = bytearray (b"\0" * 2048)
    s[0] = kind
    s[1:7] = b"CD001\x01"
    return s
def put (at, text, size):
    d[at:at + size] = text.encode ().ljust (size)
d = sector (1)
put (8, "LINUX", 32); put (40, "A VOLUME", 32); put (190, "", 128)
put (318, "PUBLISHER", 128); put (446, "PREPARER", 128)
put (574, "X" * 128, 128); put (702, "COPY.TXT", 37); put (739, "", 37)
put (776, "BIB.TXT", 37)
d[80:88] = struct.pack ("<I", 70000) + struct.pack (">I", 70000)
d[120:124] = b"\x01\0\0\x01"; d[124:128] = b"\x02\0\0\x02"
d[128:132] = b"\0\x08\x08\0"
d[813:830] = b"2001020304050600\x04"
d[830:847] = b"1969123123595900\0"
d[847:864] = b"0" * 16 + b"\0"
d[864:881] = b"rubbish, no time\0"
sys.stdout.buffer.write (b"\0" * 32768 + sector (0) + d + sector (255))'
}

@test "isoinfo: tells what the primary descriptor says" {
  t gfs-call isoinfo /cd.iso
  same "iso_system_id: LINUX
iso_volume_id: A VOLUME
iso_volume_space_size: 70000
iso_volume_set_size: 1
iso_volume_sequence_number: 2
iso_logical_block_size: 2048
iso_volume_set_id: 
iso_publisher_id: PUBLISHER
iso_data_preparer_id: PREPARER
iso_application_id: $(printf 'X%.0s' {1..128})
iso_copyright_file_id: COPY.TXT
iso_abstract_file_id: 
iso_bibliographic_file_id: BIB.TXT
iso_volume_creation_t: $(date -ud '2001-02-03 04:05:06 +0100' +%s)
iso_volume_modification_t: -1
iso_volume_expiration_t: -1
iso_volume_effective_t: -1" "$output"
}

@test "isoinfo_device: the same of a device" {
  t gfs-launch --format raw -a "$iso" -- \
    bash -c 'diff <(gfs-call isoinfo_device /dev/sda) - ' < <(gfs-call isoinfo /cd.iso)
  same "" "$output"
}

@test "isoinfo: what is no ISO is an error" {
  gfs-call truncate_size /hole 1000000 || gfs-write /hole ""
  t -1 gfs-call isoinfo /hole
  has "/hole: not an ISO 9660 image" "$stderr"
  t -1 gfs-call isoinfo /nope
  has "/nope: No such file" "$stderr"
  t -1 gfs-call isoinfo /
  has "Is a directory" "$stderr"
  t -1 gfs-call isoinfo_device /dev/sda
  has "not an ISO" "$stderr"
}

@test "isoinfo: a file cut off in the middle of the descriptor is none" {
  head -c 36000 "$iso" | gfs-upload - /short.iso
  t -1 gfs-call isoinfo /short.iso
  has "not an ISO" "$stderr"
}
