/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening journals by descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "journal-open.h"

static int parse (const char *list, int *fds);
static int open_copies (sd_journal **journal, const int *fds, size_t n);
static size_t keep_good (int *fds, size_t n, void (*failed) (int fd, int err),
                         int *err);

int
journal_open (const char *list, void (*failed) (int fd, int err),
              sd_journal **journal)
{
  CLEANUP_FREE int *fds = calloc (strlen (list) + 1, sizeof *fds);
  int n, err;

  if (fds == NULL)
    return -ENOMEM;
  n = parse (list, fds);
  if (n == 0) /* what is known to hold no journals */
    return sd_journal_open_directory (journal, "/proc/self/task", 0);
  err = open_copies (journal, fds, n);
  if (err >= 0)
    return err;
  n = keep_good (fds, n, failed, &err);
  return n == 0 ? err : open_copies (journal, fds, n);
}

static int
parse (const char *list, int *fds)
{
  int n = 0;

  while (*list != '\0') {
    char *end;

    fds[n++] = strtol (list, &end, 10);
    list = *end == ',' ? end + 1 : "";
  }
  return n;
}

/* The library closes what it was given, sometimes even when it fails. */
static int
open_copies (sd_journal **journal, const int *fds, size_t n)
{
  CLEANUP_FREE int *copies = calloc (n + 1, sizeof *copies);

  if (copies == NULL)
    return -ENOMEM;
  for (size_t i = 0; i < n; i++) {
    copies[i] = fcntl (fds[i], F_DUPFD_CLOEXEC, 3);
    if (copies[i] == -1)
      return -errno;
  }
  return sd_journal_open_files_fd (journal, copies, n, 0);
}

/* *ERR is the last failure. */
static size_t
keep_good (int *fds, size_t n, void (*failed) (int fd, int err), int *err)
{
  size_t good = 0;

  for (size_t i = 0; i < n; i++) {
    sd_journal *j = NULL;
    int r = open_copies (&j, &fds[i], 1);

    if (r >= 0) {
      sd_journal_close (j);
      fds[good++] = fds[i];
      continue;
    }
    *err = r;
    if (failed != NULL)
      failed (fds[i], r);
  }
  return good;
}
