# SPDX-License-Identifier: LGPL-2.1-or-later
# guestfsd: first what serves channels, then one stem per family of calls.
daemon_SRCS := main.c args.c attach.c channel.c device.c direct.c hotplug.c kmsg.c \
  mounts.c ports.c proto.c remove.c reply.c ring.c run.c server.c stream.c stream-in.c \
  stream-out.c sysfs.c \
  sysroot.c table.c unmount.c
daemon_SRCS += archive.c archive-attributes.c archive-in.c archive-member.c \
  archive-out.c blockdev.c copy.c dir.c drive.c feature.c file.c filetest.c \
  internal.c label.c meta.c mini.c mkfs.c mount.c part.c system.c transfer.c \
  usage.c
daemon_LIBS := -laio
daemon_MODULES := libarchive blkid fdisk mount
