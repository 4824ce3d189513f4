/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Use of space.  API: share/api/usage.xml. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"

guestfs_int_statvfs *
do_statvfs (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH);
  guestfs_int_statvfs *out;
  struct statvfs st;

  if (fd == -1 || fstatvfs (fd, &st) == -1)
    return reply_errno_null (c, "%s", path);
  out = malloc (sizeof *out);
  if (out == NULL)
    return reply_errno_null (c, "%s", path);
  *out = (guestfs_int_statvfs){
    .bsize = st.f_bsize,
    .frsize = st.f_frsize,
    .blocks = st.f_blocks,
    .bfree = st.f_bfree,
    .bavail = st.f_bavail,
    .files = st.f_files,
    .ffree = st.f_ffree,
    .favail = st.f_favail,
    .fsid = st.f_fsid,
    .flag = st.f_flag,
    .namemax = st.f_namemax,
  };
  return out;
}
