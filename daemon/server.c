/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* State that all channels share. */
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server.h"

mode_t
server_set_umask (struct server *server, mode_t mask)
{
  mode_t old;

  pthread_mutex_lock (&server->lock);
  old = server->umask;
  server->umask = mask;
  pthread_mutex_unlock (&server->lock);
  umask (mask);
  return old;
}

mode_t
server_apply_umask (struct server *server)
{
  mode_t mask;

  pthread_mutex_lock (&server->lock);
  mask = server->umask;
  pthread_mutex_unlock (&server->lock);
  umask (mask);
  return mask;
}

void
server_log (const char *fs, ...)
{
  char line[1024];
  int n = snprintf (line, sizeof line, "guestfsd: ");
  va_list args;

  va_start (args, fs);
  n += vsnprintf (line + n, sizeof line - n - 1, fs, args);
  va_end (args);
  if ((size_t) n > sizeof line - 2)
    n = sizeof line - 2;
  line[n++] = '\n';
  if (write (STDERR_FILENO, line, n) == -1)
    return; /* there is nobody left to tell */
}
