/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rpm-list: write the packages of an rpm database, as records of package.h.
 *
 * usage: rpm-list SECONDS NAME=FD...
 *
 * FD is an open descriptor of the file called NAME in the directory of the
 * database; SIGXCPU ends what takes more SECONDS of processor time.  Exits with
 * 1, and with what was readable written, when something is wrong: one line on
 * stderr tells what.
 *
 * The database is hostile, and librpm and SQLite read it: so this is a process
 * of its own, whose limits are in confine.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rpm-list.h"

#define FILES_MAX 4

static char complaint[512];

int
main (int argc, char *argv[])
{
  struct database_file files[FILES_MAX];
  size_t nr = 0;
  const char *step;
  int r;

  if (argc < 3)
    return 2;
  for (int i = 2; i < argc && nr < FILES_MAX; i++) {
    char *equal = strchr (argv[i], '=');

    if (equal == NULL)
      return 2;
    *equal = '\0';
    files[nr++] = (struct database_file){ argv[i], atoi (equal + 1) };
  }
  if (confine (files, nr, atoi (argv[1]), &step) == -1) {
    fprintf (stderr, "%s: %s\n", step, strerror (errno));
    return 1;
  }
  r =
    strcmp (files[0].name, RPM_LIST_NDB) == 0 ? list_ndb () : list_by_librpm ();
  if (fflush (stdout) != 0) {
    complain ("%s", strerror (errno));
    r = -1;
  }
  if (complaint[0] != '\0')
    fprintf (stderr, "%s\n", complaint);
  return r == 0 && complaint[0] == '\0' ? 0 : 1;
}

void
forgive (void)
{
  complaint[0] = '\0';
}

void
complain (const char *fs, ...)
{
  va_list args;

  if (complaint[0] != '\0')
    return;
  va_start (args, fs);
  vsnprintf (complaint, sizeof complaint, fs, args);
  va_end (args);
  for (char *p = complaint; *p != '\0'; p++)
    if ((unsigned char) *p < ' ')
      *p = ' ';
  for (size_t n = strlen (complaint); n > 0 && complaint[n - 1] == ' '; n--)
    complaint[n - 1] = '\0';
}
