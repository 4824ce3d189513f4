/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtio-serial ports, found without udev through sysfs.
 *
 * The kernel learns of ports and their names one by one from the host, while
 * we are started already: wait until the list stands still.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"

#include "channel.h"
#include "ports.h"
#include "server.h"

#define PORTS_DIR "/sys/class/virtio-ports"
#define PORT_PREFIX "org.libguestfs.channel."
#define STEP_MS 10
#define STILL_STEPS 5    /* the list has not grown for so long */
#define LIMIT_STEPS 1000 /* 10 s: then there is no control channel */

static int scan (struct server *server);
static int open_port (struct server *server, const char *node);
static int port_index (const char *node);

int
ports_open (struct server *server)
{
  const struct timespec step = { .tv_nsec = STEP_MS * 1000000 };
  int still = 0;

  for (int i = 0; i < LIMIT_STEPS && still < STILL_STEPS; i++) {
    still = scan (server) == 0 && server->channels[0] != NULL ? still + 1 : 0;
    nanosleep (&step, NULL);
  }
  if (server->channels[0] != NULL)
    return 0;
  server_log ("no virtio-serial port " PORT_PREFIX "0");
  return -1;
}

int
ports_nonblock (int fd)
{
  int flags = fcntl (fd, F_GETFL);

  if (flags == -1 || fcntl (fd, F_SETFL, flags | O_NONBLOCK) == -1)
    return -1;
  return fcntl (fd, F_SETFD, FD_CLOEXEC);
}

/* Returns how many ports are new. */
static int
scan (struct server *server)
{
  DIR *dir = opendir (PORTS_DIR);
  struct dirent *d;
  int found = 0;

  if (dir == NULL)
    return 0;
  while ((d = readdir (dir)) != NULL)
    if (d->d_name[0] != '.')
      found += open_port (server, d->d_name);
  closedir (dir);
  return found;
}

/* Returns 1 when the port NODE (like vport0p1) is new and now open. */
static int
open_port (struct server *server, const char *node)
{
  int index = port_index (node);
  char path[300];
  int fd;

  if (index < 0 || index >= SERVER_CHANNELS || server->channels[index] != NULL)
    return 0;
  snprintf (path, sizeof path, "%s/%s", server->dev, node);
  fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd == -1) {
    server_log ("%s: %s", path, strerror (errno));
    return 0;
  }
  server->channels[index] = channel_new (
    server, index == 0 ? CHANNEL_CONTROL : CHANNEL_LEASED, index, fd);
  return server->channels[index] != NULL;
}

/* The N of a port's name, or -1 when it is not ours, or has no name yet. */
static int
port_index (const char *node)
{
  CLEANUP_FILE FILE *fp = NULL;
  char path[300], name[128], *end;
  long index;

  snprintf (path, sizeof path, PORTS_DIR "/%s/name", node);
  fp = fopen (path, "re");
  if (fp == NULL || fgets (name, sizeof name, fp) == NULL ||
      strncmp (name, PORT_PREFIX, strlen (PORT_PREFIX)) != 0)
    return -1;
  errno = 0;
  index = strtol (name + strlen (PORT_PREFIX), &end, 10);
  if (errno != 0 || end == name + strlen (PORT_PREFIX) ||
      (*end != '\n' && *end != '\0') || index < 0 || index >= SERVER_CHANNELS)
    return -1;
  return index;
}
