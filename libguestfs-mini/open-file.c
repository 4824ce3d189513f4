/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that FileIn and FileOut name; see open-file.h. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open-file.h"

/* Descriptor number behind /dev/stdin, /dev/stdout and /dev/fd/N, or -1. */
static int
named_fd (const char *filename)
{
  char *end;
  long fd;

  if (strcmp (filename, "/dev/stdin") == 0)
    return STDIN_FILENO;
  if (strcmp (filename, "/dev/stdout") == 0)
    return STDOUT_FILENO;
  if (strncmp (filename, "/dev/fd/", 8) != 0)
    return -1;
  fd = strtol (filename + 8, &end, 10);
  return filename[8] != '\0' && *end == '\0' && fd >= 0 && fd < 1 << 20
           ? (int) fd
           : -1;
}

int
gm_open_file (const char *filename, int flags)
{
  int fd = named_fd (filename);

  if (fd != -1)
    return fcntl (fd, F_DUPFD_CLOEXEC, 3);
  return open (filename, flags | O_CLOEXEC | O_NOCTTY, 0666);
}

uint64_t
gm_file_size (const char *filename)
{
  int fd = named_fd (filename);
  off_t pos = fd != -1 ? lseek (fd, 0, SEEK_CUR) : 0;
  struct stat st;

  if ((fd != -1 ? fstat (fd, &st) : stat (filename, &st)) == -1 ||
      !S_ISREG (st.st_mode) || pos < 0 || pos >= st.st_size)
    return 0;
  return st.st_size - pos;
}
