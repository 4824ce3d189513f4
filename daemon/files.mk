# SPDX-License-Identifier: LGPL-2.1-or-later
# guestfsd is every C file of this folder: what serves channels, and one stem
# per family of calls.
daemon_SRCS := $(sort $(notdir $(wildcard daemon/*.c)))
daemon_LIBS := -laio
daemon_MODULES := augeas blkid fdisk jansson libacl libarchive libbtrfsutil libcap libmagic libselinux \
  liburing mount nettle
