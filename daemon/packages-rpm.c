/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packages of rpm.  Its databases are read by librpm, and that in a process
 * of its own (daemon/rpm-list): what it makes of a hostile one is no harm then.
 * Its list is passed on as it comes.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "mounts.h"
#include "packages.h"
#include "run.h"
#include "server.h"

#define PROGRAM "/usr/lib/guestfsd/rpm-list"
#define FILES_MAX 2

/* Where distributions keep it: by tradition, SUSE and Fedora of late, those that
 * have it in a read-only tree.
 */
static const char *const places[] = {
  "/var/lib/rpm",
  "/usr/lib/sysimage/rpm",
  "/usr/share/rpm",
};

/* The files of each kind of database, the first of which must be there. */
static const char *const kinds[][FILES_MAX] = {
  { "rpmdb.sqlite", "rpmdb.sqlite-wal" }, /* what is not in the first yet */
  { "Packages.db" },
  { "Packages" },
};

struct database {
  char *path; /* of the first file */
  const char *const *names;
  int fds[FILES_MAX];
  size_t nr;
};

static int find (struct packages *p, struct database *db);
static int open_files (struct packages *p, const char *place,
                       const char *const *names, struct database *db);
static int run_child (struct packages *p, const struct database *db);
static ptrdiff_t pass_on (void *opaque, const char *buf, size_t len);

int
packages_rpm (struct packages *p)
{
  struct database db = { 0 };
  int r = find (p, &db);

  if (r == 1 && p->c->server->testing) /* it would confine itself for nothing */
    r = packages_warn (p, db.path, "%s", strerror (ENOTSUP)) == -1 ? -1 : 1;
  else if (r == 1 && run_child (p, &db) == -1)
    r = -1;
  for (size_t i = 0; i < db.nr; i++)
    close (db.fds[i]);
  free (db.path);
  return r;
}

/* Returns 1, 0 if there is none that can be read, or -1 with errno. */
static int
find (struct packages *p, struct database *db)
{
  int r = 0;

  for (size_t i = 0; r == 0 && i < sizeof places / sizeof places[0]; i++)
    for (size_t k = 0; r == 0 && k < sizeof kinds / sizeof kinds[0]; k++)
      r = open_files (p, places[i], kinds[k], db);
  return r;
}

/* Returns as above.  DB holds what is to be freed in every case. */
static int
open_files (struct packages *p, const char *place, const char *const *names,
            struct database *db)
{
  for (size_t i = 0; i < FILES_MAX && names[i] != NULL; i++) {
    CLEANUP_FREE char *path = NULL;
    int fd;

    if (asprintf (&path, "%s/%s", place, names[i]) == -1) {
      path = NULL;
      return -1;
    }
    fd = packages_open (p, path, O_RDONLY);
    if (fd == -1 && errno != ENOENT && errno != ENOTDIR &&
        packages_warn (p, path, "%s", strerror (errno)) == -1)
      return -1;
    if (fd == -1)
      break;
    if (i == 0)
      db->path = steal_ptr (&path);
    db->names = names;
    db->fds[db->nr++] = fd;
  }
  return db->nr > 0;
}

/* The child has a copy of all mounts. */
static int
run_child (struct packages *p, const struct database *db)
{
  char seconds[12], files[FILES_MAX][64];
  const char *argv[3 + FILES_MAX] = { PROGRAM, seconds };
  CLEANUP_MOUNTS_HOLD struct mounts_hold held = { NULL, 0 };
  CLEANUP_RUN struct run run = {
    .argv = argv,
    .keep = db->fds,
    .nr_keep = db->nr,
    .take = pass_on,
    .opaque = p,
  };

  snprintf (seconds, sizeof seconds, "%d", p->seconds);
  for (size_t i = 0; i < db->nr; i++) {
    snprintf (files[i], sizeof files[i], "%s=%d", db->names[i], db->fds[i]);
    argv[2 + i] = files[i];
  }
  if (mounts_hold (p->c->server, &held) == -1)
    return -1;
  if (run_program (p->c, &run) == -1)
    return errno == EPROTO
             ? packages_warn (p, db->path, "its reader has gone astray")
             : -1;
  if (WIFSIGNALED (run.status) && WTERMSIG (run.status) == SIGXCPU)
    return packages_warn (
      p, db->path, "reading it takes longer than %d seconds", p->seconds);
  if (run.status != 0)
    return packages_warn (p, db->path, "%s", run_reason (&run));
  return 0;
}

/* Nothing that the child has written is believed. */
static ptrdiff_t
pass_on (void *opaque, const char *buf, size_t len)
{
  struct gm_package package;
  size_t pos = 0;
  ptrdiff_t n;

  while ((n = gm_package_parse (&package, buf + pos, len - pos)) > 0) {
    if (package.kind == GM_PACKAGE &&
        packages_pass (opaque, buf + pos, n) == -1)
      return -1;
    pos += n;
  }
  return n == -1 ? -1 : (ptrdiff_t) pos;
}
