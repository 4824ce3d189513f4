# SPDX-License-Identifier: LGPL-2.1-or-later
# C shared by the library and the daemon.
common_SRCS := chunk.c cleanup.c count.c hello.c hexdump.c printable.c record.c strvec.c
