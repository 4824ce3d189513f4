/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small text files of an image, as a whole. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "customize/text.h"
#include "memory.h"
#include "strvec.h"

enum { TEXT_MAX = 4 << 20 };

static void out_of_memory (void) __attribute__ ((noreturn));

int
text_read (guestfs_h *g, const char *path, char **text)
{
  CLEANUP_FD int fd = memory_open ("text", MFD_CLOEXEC, TEXT_MAX + 1);
  char name[32];
  int64_t len;

  *text = NULL;
  if (fd == -1)
    return tool_error (path, "%s", strerror (errno));
  snprintf (name, sizeof name, "/dev/fd/%d", fd);
  if (guestfs_download_offset (g, path, name, 0, TEXT_MAX + 1) == -1) {
    if (guestfs_last_errno (g) == ENOENT)
      return 0;
    return tool_fail (g, path);
  }
  len = memory_length (fd);
  if (len > TEXT_MAX)
    return tool_error (path, "it is too large for what it should be");
  *text = calloc (1, len + 1);
  if (*text == NULL)
    out_of_memory ();
  if (pread (fd, *text, len, 0) == len && memchr (*text, '\0', len) == NULL)
    return 1;
  free (*text);
  *text = NULL;
  return tool_error (path, "it is no text");
}

int
text_write (guestfs_h *g, const char *path, const char *text)
{
  CLEANUP_FD int fd = memfd_create ("text", MFD_CLOEXEC);
  size_t len = strlen (text);
  char name[32];

  if (fd == -1 || pwrite (fd, text, len, 0) != (ssize_t) len)
    return tool_error (path, "%s", strerror (errno));
  snprintf (name, sizeof name, "/dev/fd/%d", fd);
  return guestfs_mini_write (g, name, path, -1) == -1 ? tool_fail (g, path) : 0;
}

char *
text_map (const char *text, text_line_fn *fn, void *opaque)
{
  CLEANUP_FREE char *copy = text_copy (text);
  bool cut = text[0] != '\0' && text[strlen (text) - 1] != '\n';
  char *result = NULL, *line = copy;
  size_t size;
  FILE *out = open_memstream (&result, &size);
  long start = 0; /* of what becomes of the last line */

  if (out == NULL)
    out_of_memory ();
  while (*line != '\0') {
    char *end = strchrnul (line, '\n');
    bool last = *end == '\0';

    *end = '\0';
    start = ftell (out);
    fn (out, line, opaque);
    line = last ? end : end + 1;
  }
  if (fclose (out) == EOF)
    out_of_memory ();
  if (cut && size > (size_t) start && result[size - 1] == '\n')
    result[size - 1] = '\0';
  return result;
}

char *
text_add_line (const char *text, const char *line)
{
  size_t n = strlen (text);

  return text_format ("%s%s%s\n", text,
                      n > 0 && text[n - 1] != '\n' ? "\n" : "", line);
}

char *
text_copy (const char *text)
{
  char *copy = strdup (text);

  if (copy == NULL)
    out_of_memory ();
  return copy;
}

char *
text_format (const char *fs, ...)
{
  va_list args;
  char *text;

  va_start (args, fs);
  if (vasprintf (&text, fs, args) == -1)
    out_of_memory ();
  va_end (args);
  return text;
}

char **
text_split (const char *text, const char *separators)
{
  struct gm_strvec vec = { 0 };
  char **words;

  for (text += strspn (text, separators); *text != '\0';
       text += strspn (text, separators)) {
    size_t n = strcspn (text, separators);

    if (gm_strvec_addf (&vec, "%.*s", (int) n, text) == -1)
      out_of_memory ();
    text += n;
  }
  words = gm_strvec_steal (&vec);
  if (words == NULL)
    out_of_memory ();
  return words;
}

static void
out_of_memory (void)
{
  tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}
