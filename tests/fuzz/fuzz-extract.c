/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what makes files of the host out of a tar stream.  The first two bytes
 * of the input say what is asked for and in what pieces it comes, the rest is the
 * stream, whose checksums are put right before, or nearly all of it would be
 * lost on them.  Whatever the stream holds: no crash, and nothing changes
 * outside of the directory, of which there is something in its parent to be
 * found, nor in a file that was in it before.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract.h"

#define BLOCK 512

static char top[4096];

static void
expect (int holds)
{
  if (!holds)
    abort ();
}

static int
remove_one (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  (void) st;
  (void) type;
  return ftw->level == 0 ? 0 : remove (path);
}

static void
clean_up (void)
{
  nftw (top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  rmdir (top);
}

static void
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  expect (fd != -1 && write (fd, text, 4) == 4 && close (fd) == 0);
}

static void
expect_file (const char *path, const char *text)
{
  char buf[8] = "";
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

  expect (fd != -1 && read (fd, buf, 5) == 4 && strcmp (buf, text) == 0);
  close (fd);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  const char *tmp = getenv ("TMPDIR");

  (void) argc;
  (void) argv;
  snprintf (top, sizeof top, "%s/fuzz-extract-XXXXXX", tmp ? tmp : "/tmp");
  expect (mkdtemp (top) != NULL);
  atexit (clean_up);
  return 0;
}

/* Make the checksum of each block that could be a header right. */
static void
mend (char *stream, size_t size)
{
  for (; size >= BLOCK; stream += BLOCK, size -= BLOCK) {
    unsigned sum = 0;

    if (memcmp (stream + 257, "ustar", 5) != 0)
      continue;
    memset (stream + 148, ' ', 8);
    for (size_t i = 0; i < BLOCK; i++)
      sum += (unsigned char) stream[i];
    snprintf (stream + 148, 8, "%06o", sum & 0777777);
  }
}

static void
count_refused (void *opaque, const char *member, const char *reason)
{
  size_t *n = opaque;

  *n += strlen (member) + strlen (reason);
}

static void
extract (const char *stream, size_t size, unsigned how, size_t piece)
{
  const struct gm_extract_options o = {
    .setuid = how & 1,
    .links = (how >> 1) % 3,
    .xattrs = (how >> 3) % 3,
  };
  int dir = open ("in", O_PATH | O_DIRECTORY | O_CLOEXEC), r = 0;
  size_t refused = 0;
  struct gm_extract *x;

  expect (dir != -1);
  x = gm_extract_new (dir, &o, count_refused, &refused);
  expect (x != NULL);
  for (size_t pos = 0; r == 0 && pos < size; pos += piece)
    r = gm_extract_feed (x, stream + pos,
                         piece < size - pos ? piece : size - pos);
  gm_extract_finish (x);
  gm_extract_free (x);
  close (dir);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct stat st;
  char *stream;
  DIR *d;
  int n = 0;

  if (size < 2 || size > 100000)
    return 0;
  stream = malloc (size);
  expect (stream != NULL && chdir (top) == 0 && mkdir ("in", 0700) == 0);
  memcpy (stream, data + 2, size - 2);
  mend (stream, size - 2);
  write_file ("outside", "safe");
  write_file ("linked", "mine");
  expect (link ("linked", "in/mine") == 0);
  extract (stream, size - 2, data[0], data[1] == 0 ? size : data[1] * 7u);
  free (stream);

  expect_file ("outside", "safe");
  expect_file ("linked", "mine");
  expect (stat ("linked", &st) == 0 && st.st_nlink <= 2);
  expect ((st.st_mode & 07777) == 0600);
  d = opendir (".");
  while (d != NULL && readdir (d) != NULL)
    n++;
  closedir (d);
  expect (n == 5); /* ., .., in, linked, outside */
  nftw (top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  return 0;
}
