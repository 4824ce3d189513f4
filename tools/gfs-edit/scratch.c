/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The directory for the file that is being edited.  A janitor process waits
 * for the end of a pipe, that is, of our life, by ^C, --timeout or SIGKILL.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "gfs-edit/edit.h"

static void janitor (const struct scratch *s, int leash)
  __attribute__ ((noreturn));
static void remove_all (const char *dir);
static const char *last_part (const char *path);

int
scratch_make (struct scratch *s)
{
  const char *tmp = getenv ("TMPDIR");
  int ends[2];

  *s = (struct scratch){ .janitor = -1, .leash = -1 };
  if (asprintf (&s->dir, "%s/gfs-edit-XXXXXX", tmp && tmp[0] ? tmp : "/tmp") ==
      -1)
    s->dir = NULL;
  if (s->dir == NULL || mkdtemp (s->dir) == NULL) {
    tool_error (s->dir, "%s", strerror (errno));
    free (steal_ptr (&s->dir));
    return -1;
  }
  if (pipe2 (ends, O_CLOEXEC) == 0) {
    s->janitor = fork ();
    if (s->janitor == 0) {
      close (ends[1]);
      janitor (s, ends[0]);
    }
    close (ends[0]);
    s->leash = ends[1];
  }
  if (s->janitor != -1)
    return 0;
  tool_error (NULL, "%s", strerror (errno));
  scratch_remove (s);
  return -1;
}

void
scratch_remove (struct scratch *s)
{
  if (s->dir != NULL)
    remove_all (s->dir);
  gm_cleanup_fd (&s->leash);
  if (s->janitor > 0)
    waitpid (s->janitor, NULL, 0);
  free (steal_ptr (&s->dir));
}

int
scratch_file (const struct scratch *s, const char *path, char **name)
{
  int fd = -1;
  char *p;

  if (asprintf (name, "%s/%s", s->dir, last_part (path)) == -1)
    *name = NULL;
  if (*name != NULL) {
    /* The image chose the name: let nothing odd reach editor or shell. */
    for (p = *name + strlen (s->dir) + 1; *p != '\0'; p++)
      if (!isascii (*p) || (!isalnum (*p) && strchr (".-_", *p) == NULL))
        *p = '_';
    p = *name + strlen (s->dir) + 1;
    if (*p == '-' || *p == '.')
      *p = '_';
    fd = open (*name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  }
  return fd == -1 ? tool_error (path, "temporary file: %s", strerror (errno))
                  : fd;
}

/* The directory's name ends with six letters that mkdtemp has chosen. */
char *
scratch_keep (const struct scratch *s, const char *name, int fd)
{
  CLEANUP_FREE char *kept = NULL;
  int err, new = -1;

  if (asprintf (&kept, "%.*skept-XXXXXX", (int) strlen (s->dir) - 6, s->dir) ==
      -1)
    kept = NULL;
  if (kept == NULL || (new = mkostemp (kept, O_CLOEXEC)) == -1)
    return NULL;
  close (new);
  /* An editor may have made the file anew, with any mode. */
  if (fchmod (fd, 0600) == 0 && rename (name, kept) == 0)
    return steal_ptr (&kept);
  err = errno;
  unlink (kept);
  errno = err;
  return NULL;
}

static void
janitor (const struct scratch *s, int leash)
{
  char c;

  setsid (); /* ^C is not for us */
  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  signal (SIGALRM, SIG_IGN);
  for (int fd = 0; fd < 1024; fd++) /* nobody shall wait for our end */
    if (fd != leash)
      close (fd);
  while (read (leash, &c, 1) == -1 && errno == EINTR)
    ;
  remove_all (s->dir);
  _exit (0);
}

/* Editors leave files of their own there, but no directories. */
static void
remove_all (const char *dir)
{
  DIR *d = opendir (dir);
  struct dirent *e;

  while (d != NULL && (e = readdir (d)) != NULL)
    unlinkat (dirfd (d), e->d_name, 0);
  if (d != NULL)
    closedir (d);
  rmdir (dir);
}

static const char *
last_part (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL && slash[1] != '\0' ? slash + 1 : "file";
}
