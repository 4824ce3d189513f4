/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* F2FS filesystems.  API: share/api/f2fs.xml. */
#include "daemon-calls.h"
#include "device.h"
#include "run.h"

bool
available_f2fs (void)
{
  return run_exists ("resize.f2fs");
}

int
do_f2fs_expand (struct call *c, const char *device)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_or_reply (c, device, RUN_ARGV ("resize.f2fs", device), NULL);
}
