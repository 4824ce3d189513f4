/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what the daemon reads from a library that may lie: request headers,
 * arguments of every call, FileIn streams, cancellations.  The calls run for
 * real, so the process first locks itself into an empty directory, without
 * any privilege: there is nothing there for them to harm.
 *
 * The first byte of the input chooses a procedure (0: no header, raw bytes
 * only), the second how many of the bytes that follow are its arguments; what
 * is left comes behind them on the wire.  The size of the input says whether
 * both ends agreed on holes and the ring, whose disk is a memory file.
 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dispatch.h"
#include "proto.h"
#include "server.h"

/* LeakSanitizer looks into /proc, which is not there; unit tests do that. */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}

static int procs[256], nr_procs;

static struct server server = {
  .sysroot = "/sysroot",
  .dev = "/dev",
  .testing = true,
  .ring_fd = -1,
  .lock = PTHREAD_MUTEX_INITIALIZER,
  .umask = 022,
};

/* Copy the folders among the arguments into DIR, under the same names: there
 * libFuzzer will look for its corpus.  The folder that it writes to is only a
 * copy then, too.
 */
static void
take_along (const char *dir, char **argv)
{
  for (int i = 1; argv[i] != NULL; i++) {
    pid_t pid;

    if (argv[i][0] == '-' || (pid = fork ()) == -1)
      continue;
    if (pid == 0) {
      execlp ("cp", "cp", "-r", "--parents", argv[i], dir, NULL);
      _exit (127);
    }
    waitpid (pid, NULL, 0);
  }
}

/* Into a new user namespace, as nobody in particular, with an empty root. */
static int
lock_in (char **argv)
{
  const char *tmp = getenv ("TMPDIR");
  char dir[4096];

  snprintf (dir, sizeof dir, "%s/fuzz-daemon-XXXXXX", tmp ? tmp : "/tmp");
  if (mkdtemp (dir) == NULL)
    return -1;
  take_along (dir, argv);
  if (chdir (dir) == -1 || mkdir ("sysroot", 0700) || mkdir ("dev", 0700))
    return -1;
  if (unshare (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) ==
        -1 ||
      chroot (".") == -1 || chdir ("/") == -1)
    return -1;
  return setresuid (65534, 65534, 65534) == -1 && geteuid () == 0 ? -1 : 0;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  (void) argc;
  for (int proc = 1; proc < 512 && nr_procs < 256; proc++)
    if (dispatch_name (proc) != NULL)
      procs[nr_procs++] = proc;
  server.ring_fd = memfd_create ("ring", MFD_CLOEXEC);
  if (server.ring_fd == -1 || ftruncate (server.ring_fd, GM_RING_SIZE) == -1)
    abort ();
  if (lock_in (*argv) == -1) {
    fprintf (stderr, "this machine cannot lock it in\n");
    exit (77);
  }
  return 0;
}

/* Read and drop what the daemon answers, so that it never waits for us. */
static void *
drain (void *arg)
{
  char buf[65536];
  int fd = *(int *) arg;

  while (read (fd, buf, sizeof buf) > 0)
    ;
  return NULL;
}

/* A request header for SIZE bytes of arguments, with every optional argument
 * given when ALL.
 */
static void
write_header (int fd, int proc, size_t size, bool all)
{
  const uint32_t words[11] = {
    htonl (40 + size),
    htonl (GUESTFS_PROGRAM),
    htonl (GUESTFS_PROTOCOL_VERSION),
    htonl (proc),
    htonl (GUESTFS_DIRECTION_CALL),
    htonl (1),
    0,
    0,
    0,
    all ? htonl (0x3f) : 0,
    htonl (GUESTFS_STATUS_OK),
  };

  if (write (fd, words, sizeof words) != sizeof words)
    abort ();
}

/* Write what the library "sends". */
static void
write_input (int fd, const uint8_t *data, size_t size)
{
  if (size >= 2 && data[0] != 0) {
    size_t args = data[1] & 0x7f;

    if (args > size - 2)
      args = size - 2;
    write_header (fd, procs[data[0] % nr_procs], args, data[1] & 0x80);
    data += 2;
    size -= 2;
  }
  if (write (fd, data, size) != (ssize_t) size)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct channel *ch;
  pthread_t thread;
  int pair[2];

  if (size > 60000 ||
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 ||
      fcntl (pair[0], F_SETFL, O_NONBLOCK) == -1)
    return 0;
  write_input (pair[1], data, size);
  shutdown (pair[1], SHUT_WR);
  ch = channel_new (&server, CHANNEL_PLAIN, 1, pair[0]);
  if (ch == NULL || pthread_create (&thread, NULL, drain, &pair[1]) != 0)
    abort ();
  ch->flags = size % 8 >= 4 ? GM_HELLO_HOLES | GM_HELLO_RING : 0;
  server.channels[1] = ch;
  proto_run (ch);
  channel_free (ch);
  pthread_join (thread, NULL);
  close (pair[1]);
  return 0;
}
