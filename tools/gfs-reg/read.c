/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: reading keys and values. */
#define GUESTFS_PRIVATE 1

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "cursor.h"
#include "gfs-reg/reg.h"

#define NAME_MAX_BYTES 131072
#define DATA_MAX_BYTES (64 * 1024 * 1024)

static int take (const struct reg_place *place, const char *data, size_t len,
                 const struct reg_reader *reader);

int
reg_read (guestfs_h *g, const struct reg_place *place, bool recursive,
          const struct reg_reader *reader)
{
  CLEANUP_FD int fd = memfd_create ("registry", MFD_CLOEXEC);
  const struct guestfs_mini_hive_export_argv how = {
    .bitmask = GUESTFS_MINI_HIVE_EXPORT_RECURSIVE_BITMASK,
    .recursive = recursive,
  };
  char path[40];
  struct stat st;
  char *data;
  int r;

  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  if (fd == -1)
    return tool_error (place->file, "%s", strerror (errno));
  if (guestfs_mini_hive_export_argv (g, place->file, place->key, path, &how) ==
      -1)
    return tool_fail (g, place->file);
  if (fstat (fd, &st) == -1)
    return tool_error (place->file, "%s", strerror (errno));
  if (st.st_size == 0)
    return 0;
  data = mmap (NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED)
    return tool_error (place->file, "%s", strerror (errno));
  r = take (place, data, st.st_size, reader);
  munmap (data, st.st_size);
  return r;
}

/* The values of one key are all that it costs. */
int
reg_exists (guestfs_h *g, const struct reg_place *place)
{
  int r = guestfs_is_file (g, place->file);

  if (r == 1) {
    if (guestfs_mini_hive_export (g, place->file, place->key, "/dev/null",
                                  -1) == 0)
      return 1;
    if (guestfs_last_errno (g) == ENOENT)
      return 0;
  } else if (r == 0)
    return tool_error (place->file, "is no file of the image");
  return tool_fail (g, place->file);
}

/* What could not be read is a failure, but not of the rest. */
static int
take (const struct reg_place *place, const char *data, size_t len,
      const struct reg_reader *reader)
{
  struct gm_cursor c = { .buf = data, .len = len };
  int r = 0;

  while (c.pos < c.len) {
    uint64_t kind = gm_cursor_number (&c);
    uint64_t number = kind != 3 ? gm_cursor_number (&c) : 0;
    const char *name = gm_cursor_string (&c, NAME_MAX_BYTES);
    const char *value = NULL;
    size_t value_len = 0;

    if (kind == 2)
      value = gm_cursor_bytes (&c, DATA_MAX_BYTES, &value_len);
    if (gm_cursor_end (&c) <= 0 || kind < 1 || kind > 3)
      return tool_error (place->file, "the appliance sends nonsense");
    if (kind == 1)
      reader->key (reader->opaque, number < 100000 ? (int) number : 0, name);
    else if (kind == 2)
      reader->value (reader->opaque, name, number,
                     (const unsigned char *) value, value_len);
    else
      r = tool_error (place->file, "%s", name);
  }
  return r;
}
