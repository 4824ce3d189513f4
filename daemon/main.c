/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* guestfsd: serves the API from inside the appliance.
 *
 * Started as root by the appliance's init, without arguments, it serves each
 * virtio-serial port named org.libguestfs.channel.N in a thread of its own.
 *
 *   guestfsd --fd N --sysroot DIR [--dev DIR]
 *
 * serves one plain channel on the socket N instead, for tests and fuzzers on
 * the host.  Files are then below the sysroot's DIR, and device names are
 * looked up in the other DIR, where plain files will do.
 */
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports.h"
#include "proto.h"
#include "ring.h"
#include "server.h"

static int serve_socket (struct server *server, int fd);
static int serve_ports (struct server *server);
static void *serve_port (void *arg);
static void usage (void) __attribute__ ((noreturn));

int
main (int argc, char *argv[])
{
  static const struct option options[] = {
    { "fd", required_argument, NULL, 'f' },
    { "sysroot", required_argument, NULL, 's' },
    { "dev", required_argument, NULL, 'd' },
    { NULL, 0, NULL, 0 },
  };
  struct server server = {
    .sysroot = "/sysroot",
    .dev = "/dev",
    .ring_fd = -1,
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .umask = 022,
    .hive_lock = PTHREAD_MUTEX_INITIALIZER,
    .volumes_lock = PTHREAD_MUTEX_INITIALIZER,
    .volumes_done = PTHREAD_COND_INITIALIZER,
  };
  int fd = -1, opt;

  while ((opt = getopt_long (argc, argv, "", options, NULL)) != -1) {
    if (opt == 'f')
      fd = atoi (optarg);
    else if (opt == 's')
      server.sysroot = optarg;
    else if (opt == 'd')
      server.dev = optarg;
    else
      usage ();
  }
  if (optind < argc || (fd == -1 && argc > 1))
    usage ();

  signal (SIGPIPE, SIG_IGN);
  setenv ("LC_ALL", "C", 1); /* we read what programs write */
  setenv ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 0);
  return fd != -1 ? serve_socket (&server, fd) : serve_ports (&server);
}

static int
serve_socket (struct server *server, int fd)
{
  struct channel *ch = NULL;

  if (strcmp (server->sysroot, "/sysroot") == 0) {
    fprintf (stderr, "guestfsd: --fd needs --sysroot\n");
    return 2;
  }
  server->testing = true;
  if (ports_nonblock (fd) == 0)
    ch = channel_new (server, CHANNEL_PLAIN, 1, fd);
  if (ch == NULL) {
    fprintf (stderr, "guestfsd: descriptor %d: %s\n", fd, strerror (errno));
    return 1;
  }
  server->channels[1] = ch;
  proto_run (ch);
  channel_free (ch);
  return 0;
}

/* The main thread takes the control channel, and says that the daemon is up
 * when all others are ready to be armed.
 */
static int
serve_ports (struct server *server)
{
  const struct rlimit files = { SERVER_DESCRIPTORS, SERVER_DESCRIPTORS };
  struct channel *control;
  size_t i;

  if (setrlimit (RLIMIT_NOFILE, &files) == -1)
    server_log ("cannot have %d open files: %s", SERVER_DESCRIPTORS,
                strerror (errno));
  ring_open_disk (server);
  if (ports_open (server) == -1)
    return 1;
  for (i = 1; i < SERVER_CHANNELS; i++) {
    pthread_t thread;
    int err;

    if (server->channels[i] == NULL)
      continue;
    err = pthread_create (&thread, NULL, serve_port, server->channels[i]);
    if (err != 0) {
      server_log ("channel %zu: no thread: %s", i, strerror (err));
      return 1;
    }
    pthread_detach (thread);
  }

  control = server->channels[0];
  if (unshare (CLONE_FS) == -1 || channel_announce (control) == -1) {
    server_log ("cannot start: %s", strerror (errno));
    return 1;
  }
  proto_run (control);
  return 1;
}

/* Each thread has a working directory, a root and a umask of its own. */
static void *
serve_port (void *arg)
{
  struct channel *ch = arg;

  if (unshare (CLONE_FS) == -1)
    server_log ("channel %d: unshare: %s", ch->index, strerror (errno));
  else
    proto_run (ch);
  server_log ("channel %d: ended", ch->index);
  return NULL;
}

static void
usage (void)
{
  fprintf (stderr, "usage: guestfsd [--fd N --sysroot DIR [--dev DIR]]\n");
  exit (2);
}
