/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole files to and from memory.  What may not fit into a message goes as a
 * stream through a file in memory.
 */

#include <stdlib.h>

#define GUESTFS_PRIVATE 1
#include "error.h"
#include "gm-calls.h"
#include "memfile.h"

/* Written in one message, which is cheaper, up to this size. */
enum { MAX_IN_MESSAGE = 2 << 20 };

char *
gm_call_read_file (guestfs_h *g, const char *path, size_t *size_r)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;

  if (gm_memfile_open (g, &file) == -1 ||
      guestfs_download (g, path, file.name) == -1)
    return NULL;
  return gm_memfile_read (g, &file, size_r);
}

/* The caller cannot see past a NUL byte in the file; read_file is for that. */
char *
gm_call_cat (guestfs_h *g, const char *path)
{
  size_t size;

  return gm_call_read_file (g, path, &size);
}

int
gm_call_write (guestfs_h *g, const char *path, const char *content,
               size_t content_size)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;

  if (content_size <= MAX_IN_MESSAGE)
    return guestfs_internal_write (g, path, content, content_size);
  if (gm_memfile_open (g, &file) == -1 ||
      gm_memfile_fill (g, &file, content, content_size) == -1)
    return -1;
  return guestfs_upload (g, file.name, path);
}

int
gm_call_write_append (guestfs_h *g, const char *path, const char *content,
                      size_t content_size)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;
  int64_t end;

  if (content_size <= MAX_IN_MESSAGE)
    return guestfs_internal_write_append (g, path, content, content_size);
  /* Creates the file if need be, as the short way does. */
  if (guestfs_internal_write_append (g, path, "", 0) == -1)
    return -1;
  end = guestfs_filesize (g, path);
  if (end == -1 || gm_memfile_open (g, &file) == -1 ||
      gm_memfile_fill (g, &file, content, content_size) == -1)
    return -1;
  return guestfs_upload_offset (g, file.name, path, end);
}
