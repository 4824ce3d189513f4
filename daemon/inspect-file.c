/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which machine a file is for.  API: share/api/inspect.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "elf-arch.h"
#include "sysroot.h"

char *
do_file_architecture (struct call *c, const char *filename)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, filename, O_RDONLY);
  char head[ELF_ARCH_HEAD];
  const char *arch;
  ssize_t n;
  char *word;

  if (fd == -1)
    return NULL;
  n = pread (fd, head, sizeof head, 0);
  if (n == -1)
    return reply_errno_null (c, "%s", filename);
  arch = elf_arch (head, n);
  if (arch == NULL) {
    reply_explained (c, EINVAL, "%s: not a program, library or kernel module",
                     filename);
    return NULL;
  }
  word = strdup (arch);
  return word != NULL ? word : reply_errno_null (c, "%s", filename);
}
