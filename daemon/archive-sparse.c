/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files with holes on their way into an archive.
 *
 * libarchive takes the bytes of holes, too, but never looks at them: so
 * they need not be there.  It is shown a large piece of nothing.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archiver.h"

#define NOTHING (1 << 30)
#define EXTENTS_MAX 65536 /* what follows goes as data */

static int write_hole (struct call *c, struct archive *a, const void *nothing,
                       uint64_t len);
static int write_data (struct archive *a, int fd, off_t offset, uint64_t len,
                       char *buf, size_t buf_size);

int
sparse_find (int fd, struct archive_entry *entry)
{
  off_t size = archive_entry_size (entry), end = 0;
  int n = 0;

  while (end < size) {
    off_t start = lseek (fd, end, SEEK_DATA);

    if (start == -1 || start >= size) /* none, or nobody knows */
      break;
    end = n < EXTENTS_MAX ? lseek (fd, start, SEEK_HOLE) : size;
    if (end == -1 || end > size)
      end = size;
    if (n == 0 && start == 0 && end == size)
      return 0;
    archive_entry_sparse_add_entry (entry, start, end - start);
    n++;
  }
  if (end < size) { /* a hole at the end has to be told */
    archive_entry_sparse_add_entry (entry, size, 0);
    n++;
  }
  /* libarchive takes extents that join to the whole file for none. */
  return lseek (fd, 0, SEEK_SET) == -1 ? -1
                                       : archive_entry_sparse_count (entry);
}

struct archive *
sparse_archive (void *opaque, archive_write_callback *write)
{
  struct archive *a = archive_write_new ();

  if (a != NULL &&
      archive_write_set_format (a, ARCHIVE_FORMAT_TAR_PAX_RESTRICTED) ==
        ARCHIVE_OK &&
      archive_write_set_options (a, "xattrheader=SCHILY") == ARCHIVE_OK &&
      archive_write_set_bytes_per_block (a, 0) == ARCHIVE_OK &&
      archive_write_open (a, opaque, NULL, write, NULL) == ARCHIVE_OK)
    return a;
  archive_write_free (a);
  return NULL;
}

int
sparse_write (struct call *c, struct archive *a, int fd,
              struct archive_entry *entry, char *buf, size_t buf_size)
{
  void *nothing = mmap (NULL, NOTHING, PROT_READ,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  la_int64_t offset, len, end = 0;
  int r = nothing == MAP_FAILED ? -1 : 0;

  archive_entry_sparse_reset (entry);
  while (r == 0 &&
         archive_entry_sparse_next (entry, &offset, &len) == ARCHIVE_OK) {
    r = write_hole (c, a, nothing, offset - end);
    if (r == 0)
      r = write_data (a, fd, offset, len, buf, buf_size);
    end = offset + len;
  }
  if (nothing != MAP_FAILED)
    munmap (nothing, NOTHING);
  return r;
}

static int
write_hole (struct call *c, struct archive *a, const void *nothing,
            uint64_t len)
{
  while (len > 0) {
    la_ssize_t n =
      archive_write_data (a, nothing, len < NOTHING ? len : NOTHING);

    if (call_cancelled (c)) { /* exabytes take a while, and send nothing */
      errno = ECANCELED;
      return -1;
    }
    if (n <= 0)
      return -1;
    len -= n;
  }
  return 0;
}

static int
write_data (struct archive *a, int fd, off_t offset, uint64_t len, char *buf,
            size_t buf_size)
{
  while (len > 0) {
    size_t want = len < buf_size ? len : buf_size;
    ssize_t n = pread (fd, buf, want, offset);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    if (n == 0) { /* it has become shorter */
      n = want;
      memset (buf, 0, n);
    }
    if (archive_write_data (a, buf, n) != n)
      return -1;
    offset += n;
    len -= n;
  }
  return 0;
}
