/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this appliance can do.  API: share/api/feature.xml. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "dispatch.h"
#include "run.h"

static bool kernel_has (const char *filesystem);

char **
do_available_all_groups (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  char **list;

  for (size_t i = 0; dispatch_groups[i].name != NULL; i++)
    if (gm_strvec_add (&vec, dispatch_groups[i].name) == -1)
      return reply_errno_null (c, "list of groups");
  list = gm_strvec_steal (&vec);
  if (list == NULL)
    return reply_errno_null (c, "list of groups");
  return list;
}

int
do_filesystem_available (struct call *c, const char *filesystem)
{
  CLEANUP_RUN struct run modprobe = {
    .argv = RUN_ARGV ("modprobe", "-q", "--", filesystem),
  };

  if (filesystem[strcspn (filesystem, "/ \t\n")] != '\0' ||
      filesystem[0] == '\0' || filesystem[0] == '-')
    return reply_explained (c, EINVAL, "%s: not the name of a filesystem",
                            filesystem);
  if (kernel_has (filesystem))
    return 1;
  if (run_program (c, &modprobe) == -1 || modprobe.status != 0)
    return 0;
  return kernel_has (filesystem);
}

/* Lines are "nodev\tproc" or "\text4". */
static bool
kernel_has (const char *filesystem)
{
  CLEANUP_FILE FILE *fp = fopen ("/proc/filesystems", "re");
  char line[128];

  while (fp != NULL && fgets (line, sizeof line, fp) != NULL) {
    char *name = strchr (line, '\t');

    line[strcspn (line, "\n")] = '\0';
    if (name != NULL && strcmp (name + 1, filesystem) == 0)
      return true;
  }
  return false;
}
