/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Holes in files; see sparse.h. */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/falloc.h>

#include "common/cleanup.h"
#include "sparse.h"

enum { PAGE = 4096, PIECE = 1 << 20 };

static bool
is_zero (const unsigned char *p)
{
  return p[0] == 0 && memcmp (p, p + 1, PAGE - 1) == 0;
}

static int
punch (int fd, off_t from, off_t to)
{
  if (from == to)
    return 0;
  if (fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from,
                 to - from) == -1 &&
      errno != EOPNOTSUPP)
    return -1;
  return 0;
}

int
gm_sparse_dig (int fd)
{
  CLEANUP_FREE unsigned char *buf = malloc (PIECE);
  off_t zero_from = 0, pos = 0;
  ssize_t n;

  if (buf == NULL)
    return -1;
  while ((n = pread (fd, buf, PIECE, pos)) > 0) {
    for (ssize_t i = 0; i + PAGE <= n; i += PAGE) {
      if (is_zero (buf + i))
        continue;
      if (punch (fd, zero_from, pos + i) == -1)
        return -1;
      zero_from = pos + i + PAGE;
    }
    pos += n;
  }
  return n == -1 ? -1 : punch (fd, zero_from, pos / PAGE * PAGE);
}
