# SPDX-License-Identifier: LGPL-2.1-or-later
# C shared by the library, the daemon and the tools: every C file of this folder.
common_SRCS := $(sort $(notdir $(wildcard libguestfs-mini/common/*.c)))
