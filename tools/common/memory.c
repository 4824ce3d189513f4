/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files in memory that take so many bytes and no more; see memory.h.  They have
 * their full length from the beginning, and cannot grow.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "memory.h"

int
memory_open (const char *name, unsigned flags, int64_t limit)
{
  CLEANUP_FD int fd = memfd_create (name, flags | MFD_ALLOW_SEALING);

  if (fd == -1 || ftruncate (fd, limit) == -1 ||
      fcntl (fd, F_ADD_SEALS, F_SEAL_GROW) == -1)
    return -1;
  return steal_fd (&fd);
}

int64_t
memory_length (int fd)
{
  return lseek (fd, 0, SEEK_CUR);
}

int
memory_cut (int fd)
{
  return ftruncate (fd, memory_length (fd));
}
