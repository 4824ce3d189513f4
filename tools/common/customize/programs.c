/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs of the image: scripts, command lines, and what others of the
 * operations run.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "customize/ops.h"
#include "escape.h"

static int run_act (struct customize *c, const struct customize_task *t);
static int command_act (struct customize *c, const struct customize_task *t);

const struct customize_op op_run = {
  .name = "run",
  .syntax = OP_TEXT,
  .flags = OP_UNIX | OP_ALL | OP_FIRST_FILE,
  .args = "SCRIPT",
  .help = "run this script of the host inside of the image",
  .doing = "running",
  .act = run_act,
};

const struct customize_op op_run_command = {
  .name = "run-command",
  .syntax = OP_TEXT,
  .flags = OP_UNIX | OP_ALL,
  .args = "COMMAND",
  .help = "run this command line inside of the image",
  .doing = "running",
  .act = command_act,
};

/* What a program says: only the end of it is kept. */
enum { KEPT = 16384 };
struct listener {
  int fd;
  pthread_t thread;
  bool live; /* hand it on to stderr at once */
  size_t len;
  char text[2 * KEPT];
};

static void *listen_to (void *opaque);
static int ended_badly (const char *what, int status, const struct listener *l);
static void print_said (const struct listener *l);

int
run_program (const struct customize *c, char *const *argv, char *const *env,
             const char *what)
{
  CLEANUP_FREE struct listener *l = calloc (1, sizeof *l);
  static char *const no_env[] = { NULL };
  int ends[2], status;

  if (l == NULL || pipe2 (ends, O_CLOEXEC) == -1)
    return tool_error (what, "%s", strerror (errno));
  l->fd = ends[0];
  l->live = guestfs_get_verbose (c->g);
  if (pthread_create (&l->thread, NULL, listen_to, l) != 0)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  status = guestfs_mini_run (c->g, argv, GUESTFS_MINI_RUN_OUTPUT, ends[1],
                             GUESTFS_MINI_RUN_ERRORS, ends[1],
                             GUESTFS_MINI_RUN_ENV, env ? env : no_env, -1);
  close (ends[1]);
  pthread_join (l->thread, NULL);
  close (ends[0]);
  if (status == -1)
    return tool_fail (c->g, what);
  return status == 0 ? 0 : ended_badly (what, status, l);
}

static void *
listen_to (void *opaque)
{
  struct listener *l = opaque;
  ssize_t n;

  while ((n = read (l->fd, l->text + l->len, sizeof l->text - l->len)) > 0 ||
         (n == -1 && errno == EINTR)) {
    if (n <= 0)
      continue;
    if (l->live && write (STDERR_FILENO, l->text + l->len, n) == -1)
      l->live = false;
    l->len += n;
    if (l->len == sizeof l->text) {
      memmove (l->text, l->text + KEPT, KEPT);
      l->len = KEPT;
    }
  }
  return NULL;
}

static int
ended_badly (const char *what, int status, const struct listener *l)
{
  if (!l->live)
    print_said (l);
  if (WIFSIGNALED (status))
    return tool_error (what, "killed by signal %d", WTERMSIG (status));
  return tool_error (what, "ended with status %d", WEXITSTATUS (status));
}

/* Line by line, and what would move the cursor as escapes. */
static void
print_said (const struct listener *l)
{
  CLEANUP_FREE char *text = text_format ("%.*s", (int) l->len, l->text);
  CLEANUP_FREE_STRINGS char **lines = text_split (text, "\n");

  for (size_t i = 0; lines[i] != NULL; i++) {
    CLEANUP_FREE char *safe = escape_name (lines[i]);

    fprintf (stderr, "  %s\n", safe ? safe : "");
  }
}

/* The script is in the image only as long as it runs. */
static int
run_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *dir = NULL, *path = NULL;
  char *argv[] = { NULL, NULL };
  int r;

  dir = guestfs_mkdtemp (c->g, "/tmp/gfs-XXXXXX");
  if (dir == NULL)
    return tool_fail (c->g, "/tmp");
  path = text_format ("%s/%s", dir, last_part (t->first));
  argv[0] = path;
  r = upload_script (c, t->first, path);
  if (r == 0)
    r = run_program (c, argv, NULL, t->first);
  if (guestfs_rm_rf (c->g, dir) == -1 && r == 0)
    r = tool_fail (c->g, dir);
  return r;
}

/* One that does not say what runs it gets /bin/sh, as a shell would have it. */
int
upload_script (const struct customize *c, const char *file, const char *path)
{
  CLEANUP_FD int fd = open (file, O_RDONLY | O_CLOEXEC);
  CLEANUP_FREE char *name = NULL;
  char start[4] = "";

  if (fd == -1 || pread (fd, start, sizeof start, 0) == -1)
    return tool_error (file, "%s", strerror (errno));
  name = text_format ("/dev/fd/%d", fd);
  if (memcmp (start, "#!", 2) != 0 && memcmp (start, "\177ELF", 4) != 0 &&
      text_write (c->g, path, "#!/bin/sh\n") == -1)
    return -1;
  if (guestfs_mini_write (c->g, name, path, GUESTFS_MINI_WRITE_APPEND, 1, -1) ==
        -1 ||
      guestfs_chmod (c->g, 0700, path) == -1)
    return tool_fail (c->g, path);
  return 0;
}

static int
command_act (struct customize *c, const struct customize_task *t)
{
  char *argv[] = { (char *) "/bin/sh", (char *) "-c", t->text, NULL };

  return run_program (c, argv, NULL, t->text);
}
