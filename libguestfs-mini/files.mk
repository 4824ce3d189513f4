# SPDX-License-Identifier: LGPL-2.1-or-later
# The library is every C file of this folder, one per concern.
lib_SRCS := $(sort $(notdir $(wildcard libguestfs-mini/*.c)))
