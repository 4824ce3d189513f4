# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs are found by wildcard (gfs.c, gfs-*.c); these are built and tested
# but not installed.
tools_NOINST := gfs-hello
# Libraries that one of them needs besides; it is linked dynamically then.
tools_MODULES_gfs-inspect := libxml-2.0
