/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities, by the system calls: it runs between fork and exec, too. */
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capabilities.h"

int
capabilities_keep (uint64_t set)
{
  struct __user_cap_header_struct header = {
    .version = _LINUX_CAPABILITY_VERSION_3,
  };
  const struct __user_cap_data_struct data[2] = {
    { .effective = set, .permitted = set },
    { .effective = set >> 32, .permitted = set >> 32 },
  };

  for (int cap = 0; cap < 64; cap++)
    if (!(set & UINT64_C (1) << cap) &&
        prctl (PR_CAPBSET_DROP, cap, 0, 0, 0) == -1 &&
        errno != EINVAL) /* the kernel has fewer */
      return -1;
  return syscall (SYS_capset, &header, data);
}
