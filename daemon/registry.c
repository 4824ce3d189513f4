/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the registry of a Windows: the file and its cells; see registry.h.
 *
 * Behind a header of 4 KiB come cells, each with its size in front (negative:
 * it is in use).  They refer to each other by offsets from the end of the
 * header.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "registry.h"

#define HEADER 4096
#define CELL_MAX (1024 * 1024) /* Windows has none of more than 512 KiB */
#define LOOK (1024 * 1024)     /* so often is asked whether to go on */

static int get (struct registry *r, uint32_t offset, void *buf, size_t len);
static int charge (struct registry *r, uint64_t bytes);
static struct registry_block *block (struct registry *r, uint32_t number);

int
registry_open (struct registry *r, int fd, uint64_t budget)
{
  unsigned char header[64];
  struct stat st;
  ssize_t n;

  *r = (struct registry){ .fd = fd, .budget = budget };
  if (fstat (fd, &st) == -1)
    return -1;
  n = pread (fd, header, sizeof header, 0);
  if (n == -1)
    return -1;
  if (n < (ssize_t) sizeof header || memcmp (header, "regf", 4) != 0 ||
      st.st_size <= HEADER) {
    errno = EINVAL;
    return -1;
  }
  r->root = registry_u32 (header + 36);
  r->end = registry_u32 (header + 40);
  if (r->end > st.st_size - HEADER)
    r->end = st.st_size - HEADER;
  r->blocks = calloc (REGISTRY_BLOCKS, sizeof *r->blocks);
  return r->blocks == NULL ? -1 : 0;
}

void
registry_close (struct registry *r)
{
  int err = errno;

  free (steal_ptr (&r->blocks));
  errno = err;
}

int64_t
registry_cell (struct registry *r, uint32_t offset, void *buf, size_t min,
               size_t max)
{
  unsigned char head[4];
  int64_t size;

  if (get (r, offset, head, sizeof head) == -1)
    return -1;
  size = -(int64_t) (int32_t) registry_u32 (head) - (int64_t) sizeof head;
  if (size < (int64_t) min || size > CELL_MAX ||
      size > (int64_t) r->end - offset - (int64_t) sizeof head) {
    errno = EINVAL;
    return -1;
  }
  if ((size_t) size < max)
    max = size;
  return get (r, offset + sizeof head, buf, max) == -1 ? -1 : size;
}

/* What is there, out of the last few blocks that were read. */
static int
get (struct registry *r, uint32_t offset, void *buf, size_t len)
{
  char *to = buf;

  if (offset > r->end || len > r->end - offset) {
    errno = EINVAL;
    return -1;
  }
  if (charge (r, len + 4) == -1)
    return -1;
  while (len > 0) {
    const struct registry_block *b = block (r, offset / REGISTRY_BLOCK);
    uint32_t at = offset % REGISTRY_BLOCK;
    size_t n = REGISTRY_BLOCK - at < len ? REGISTRY_BLOCK - at : len;

    if (b == NULL)
      return -1;
    if (at + n > b->len) { /* somebody makes the file shorter */
      errno = EINVAL;
      return -1;
    }
    memcpy (to, b->data + at, n);
    to += n;
    offset += n;
    len -= n;
  }
  return 0;
}

static int
charge (struct registry *r, uint64_t bytes)
{
  uint64_t before = r->budget;

  if (before < bytes) {
    errno = EFBIG;
    return -1;
  }
  r->budget -= bytes;
  if (r->budget / LOOK == before / LOOK || r->cancelled == NULL ||
      !r->cancelled (r->opaque))
    return 0;
  errno = ECANCELED;
  return -1;
}

static struct registry_block *
block (struct registry *r, uint32_t number)
{
  struct registry_block *b = &r->blocks[number % REGISTRY_BLOCKS];
  ssize_t n;

  if (b->number == number + 1)
    return b;
  if (charge (r, REGISTRY_BLOCK) == -1)
    return NULL;
  n = pread (r->fd, b->data, sizeof b->data,
             HEADER + (off_t) number * REGISTRY_BLOCK);
  b->number = n == -1 ? 0 : number + 1;
  b->len = n == -1 ? 0 : n;
  return n == -1 ? NULL : b;
}
