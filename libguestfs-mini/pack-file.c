/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What there is to know of a file that is packed: names, extents, attributes.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "pack-file.h"

#define EXTENTS_MAX 65536 /* what follows goes as data */

static int add_extent (struct gm_extents *e, uint64_t offset, uint64_t len);
static bool wanted (const char *name, enum gm_xattrs which);
static int add_attribute (const char *proc, const char *name,
                          struct gm_bytes *records);

int
gm_open_quietly (int dir, const char *name, int flags)
{
  int fd;

  flags |= O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
  fd = openat (dir, name, flags | O_NOATIME);
  return fd == -1 && errno == EPERM ? openat (dir, name, flags) : fd;
}

int
gm_list_names (int fd, struct gm_strvec *names)
{
  int copy = gm_open_quietly (fd, ".", O_DIRECTORY), r = 0, err;
  DIR *d = copy == -1 ? NULL : fdopendir (copy);
  struct dirent *e;

  if (d == NULL) {
    gm_cleanup_fd (&copy);
    return -1;
  }
  while (r == 0 && (errno = 0, e = readdir (d)) != NULL)
    if (strcmp (e->d_name, ".") != 0 && strcmp (e->d_name, "..") != 0)
      r = gm_strvec_add (names, e->d_name);
  err = errno;
  closedir (d);
  gm_strvec_sort (names);
  errno = err;
  return r == -1 || err != 0 ? -1 : 0;
}

int
gm_find_extents (int fd, const struct stat *st, struct gm_extents *e)
{
  off_t size = st->st_size, end = 0;

  e->nr = 0;
  e->total = 0;
  e->sparse = (uint64_t) st->st_blocks * 512 < (uint64_t) size;
  while (e->sparse && end < size) {
    off_t start = lseek (fd, end, SEEK_DATA);

    if (start == -1 && errno != ENXIO) /* it cannot tell */
      e->sparse = false;
    if (start == -1 || start >= size)
      break;
    end = e->nr < EXTENTS_MAX ? lseek (fd, start, SEEK_HOLE) : size;
    if (end == -1 || end > size)
      end = size;
    if (add_extent (e, start, end - start) == -1)
      return -1;
  }
  if (e->sparse && e->total < (uint64_t) size)
    return 0;
  e->sparse = false;
  e->nr = 0;
  e->total = 0;
  return size == 0 ? 0 : add_extent (e, 0, size);
}

static int
add_extent (struct gm_extents *e, uint64_t offset, uint64_t len)
{
  if (e->nr == e->size) {
    size_t size = e->size == 0 ? 16 : 2 * e->size;
    struct gm_extent *list = reallocarray (e->list, size, sizeof *list);

    if (list == NULL)
      return -1;
    e->list = list;
    e->size = size;
  }
  e->list[e->nr++] = (struct gm_extent){ offset, len };
  e->total += len;
  return 0;
}

/* An extent of no length at the end says that there is a hole, for those who
 * take the end of the last extent for that of the file.
 */
void
gm_pack_map (const struct gm_extents *e, const char *path, uint64_t size,
             struct gm_bytes *records, struct gm_bytes *map)
{
  char text[64];

  gm_pax_number (records, "GNU.sparse.major", 1);
  gm_pax_number (records, "GNU.sparse.minor", 0);
  gm_pax_record (records, "GNU.sparse.name", path, strlen (path));
  gm_pax_number (records, "GNU.sparse.realsize", size);
  gm_bytes_add (map, text, sprintf (text, "%zu\n", e->nr + 1));
  for (size_t i = 0; i < e->nr; i++)
    gm_bytes_add (map, text,
                  sprintf (text, "%" PRIu64 "\n%" PRIu64 "\n",
                           e->list[i].offset, e->list[i].len));
  gm_bytes_add (map, text, sprintf (text, "%" PRIu64 "\n0\n", size));
  gm_bytes_pad (map);
}

int
gm_pack_xattrs (int fd, enum gm_xattrs which, struct gm_bytes *records)
{
  CLEANUP_FREE char *names = NULL;
  char proc[32];
  ssize_t len;
  int r = 0;

  if (which == GM_XATTRS_NONE)
    return 0;
  snprintf (proc, sizeof proc, "/proc/self/fd/%d", fd);
  len = listxattr (proc, NULL, 0);
  if (len <= 0)
    return len == 0 || errno == ENOTSUP ? 0 : -1;
  names = malloc (len);
  if (names == NULL || (len = listxattr (proc, names, len)) == -1)
    return -1;
  for (char *name = names; name < names + len; name += strlen (name) + 1)
    if (wanted (name, which) && add_attribute (proc, name, records) == -1)
      r = -1;
  return r;
}

static bool
wanted (const char *name, enum gm_xattrs which)
{
  if (which == GM_XATTRS_USER)
    return strncmp (name, "user.", 5) == 0;
  return strcmp (name, "security.selinux") != 0 &&
         strncmp (name, "trusted.overlay.", 16) != 0;
}

static int
add_attribute (const char *proc, const char *name, struct gm_bytes *records)
{
  CLEANUP_FREE char *key = NULL, *value = NULL;
  ssize_t len = getxattr (proc, name, NULL, 0);

  if (len == -1 || asprintf (&key, "SCHILY.xattr.%s", name) == -1)
    return -1;
  value = malloc (len + 1);
  if (value == NULL || (len = getxattr (proc, name, value, len)) == -1)
    return -1;
  gm_pax_record (records, key, value, len);
  return 0;
}
