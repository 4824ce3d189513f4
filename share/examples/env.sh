# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
# Source this at the top of the source tree to use what was built there.
PATH=$PWD/build/bin:$PATH
LIBGUESTFS_PATH=$PWD/build/appliance
export PATH LIBGUESTFS_PATH
