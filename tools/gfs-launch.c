/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-launch: start an appliance that other tools share, and print the path
 * of its handle; or run one command with it.  The background half is in
 * gfs-launch/holder.c, the command in gfs-launch/command.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "gfs-launch/launch.h"

static char *absolute (const char *path);
static char *default_path (void);

int
main (int argc, const char *argv[])
{
  struct launch_opts o = { 0 };
  struct poptOption table[] = {
    { "idle", '\0', POPT_ARG_INT, &o.idle, 0,
      "close after this time without a client (0: never)", "SECONDS" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE char *path = NULL;
  pid_t holder;
  int status;

  tool_parse (&o.common, argc, argv, table, "[-- COMMAND [ARGUMENT...]]", 0,
              -1);
  if (o.idle < 0)
    tool_misuse ("--idle: %d is not a time", o.idle);
  o.command = o.common.nr_args ? o.common.args : NULL;
  path = o.common.handle ? absolute (o.common.handle) : default_path ();
  holder = start_holder (&o, path); /* does not return if it fails */
  if (o.command) {
    status = run_command (&o, path, holder);
    tool_finish (&o.common, NULL, 0);
    return status;
  }
  puts (path);
  return tool_finish (&o.common, NULL, 0);
}

/* The holder leaves this directory, and who uses the handle may, too. */
static char *
absolute (const char *path)
{
  CLEANUP_FREE char *cwd = path[0] == '/' ? NULL : getcwd (NULL, 0);
  char *ret;
  int r;

  if (path[0] != '/' && cwd == NULL)
    tool_die (TOOL_EXIT_NO_APPLIANCE, path, "%s", strerror (errno));
  r = cwd ? asprintf (&ret, "%s/%s", cwd, path) : asprintf (&ret, "%s", path);
  if (r == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return ret;
}

/* The directory of our handles: nobody else may put anything there. */
static void
make_directory (const char *dir)
{
  struct stat st;

  if (mkdir (dir, 0700) == -1 && errno != EEXIST)
    tool_die (TOOL_EXIT_NO_APPLIANCE, dir, "%s", strerror (errno));
  if (lstat (dir, &st) == -1 || !S_ISDIR (st.st_mode) ||
      st.st_uid != geteuid () || (st.st_mode & 077))
    tool_die (TOOL_EXIT_NO_APPLIANCE, dir,
              "is not a directory that only you can enter");
}

/* $XDG_RUNTIME_DIR/gfs/RANDOM or /tmp/gfs-UID/RANDOM, malloc'ed. */
static char *
default_path (void)
{
  const char *runtime = getenv ("XDG_RUNTIME_DIR");
  CLEANUP_FREE char *dir = NULL;
  unsigned long long random;
  char *ret;
  int r;

  if (runtime && runtime[0] == '/' && access (runtime, W_OK | X_OK) == 0)
    r = asprintf (&dir, "%s/gfs", runtime);
  else
    r = asprintf (&dir, "/tmp/gfs-%u", (unsigned) geteuid ());
  if (r == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  make_directory (dir);
  if (getrandom (&random, sizeof random, 0) != sizeof random ||
      asprintf (&ret, "%s/%016llx", dir, random) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "%s", strerror (errno));
  return ret;
}
