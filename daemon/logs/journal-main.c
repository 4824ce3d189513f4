/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* journal: read the systemd journals whose files were opened by guestfsd. */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "export.h"
#include "journal-boots.h"
#include "journal-open.h"
#include "journal-serve.h"
#include "journal-stream.h"
#include "limits.h"

#define VALUE_LIMIT (EXPORT_VALUE_MAX + EXPORT_NAME_MAX + 1)

static const char *root = "";

static int print (const char *fds, const char *mode, char *const *args);
static void warn (int fd, int err);
static int print_boots (sd_journal *j);

int
main (int argc, char *argv[])
{
  sd_journal *j = NULL;
  int err;

  if (argc < 3) {
    fprintf (stderr,
             "usage: journal FD,FD,... serve|stream|boots [OPTION...]\n");
    return 2;
  }
  if (limits_set (false) == -1)
    return 1;
  limits_watch ();
  setlocale (LC_CTYPE, "C.UTF-8");
  if (strcmp (argv[2], "serve") != 0)
    return print (argv[1], argv[2], argv + 3) == 0 ? 0 : 1;
  err = journal_open (argv[1], NULL, &j);
  return journal_serve (j, err);
}

static int
print (const char *fds, const char *mode, char *const *args)
{
  struct journal_query q;
  sd_journal *j = NULL;
  int err;

  if (journal_query_parse (&q, args) == -1)
    return -1;
  if (q.root != NULL)
    root = q.root;
  err = journal_open (fds, warn, &j);
  if (err < 0) { /* every file has its warning */
    fprintf (stderr, "no journal file can be read: %s\n", strerror (-err));
    return -1;
  }
  sd_journal_set_data_threshold (j, VALUE_LIMIT);
  if ((strcmp (mode, "boots") == 0 ? print_boots (j)
                                   : journal_stream (j, &q)) == -1)
    return -1;
  return fflush (stdout) == EOF ? -1 : 0;
}

static void
warn (int fd, int err)
{
  char link[32], path[PATH_MAX];
  size_t skip = strlen (root);
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  path[n == -1 ? 0 : n] = '\0';
  if (strncmp (path, root, skip) != 0)
    skip = 0;
  export_warning ("%s: %s", n == -1 ? "journal" : path + skip,
                  err == -EBADMSG || err == -ENODATA ? "damaged"
                                                     : strerror (-err));
}

static int
print_boots (sd_journal *j)
{
  CLEANUP_FREE struct journal_boot *boots = NULL;
  int n = journal_boots (j, &boots);

  if (n < 0) {
    fprintf (stderr, "boots: %s\n", strerror (-n));
    return -1;
  }
  for (int i = 0; i < n; i++) {
    export_string ("_BOOT_ID", boots[i].id);
    export_number ("FIRST", boots[i].first);
    export_number ("LAST", boots[i].last);
    if (export_end () == -1)
      return -1;
  }
  return 0;
}
