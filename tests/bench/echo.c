/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* echo: the least that a call on a live handle can cost: a process that
 * connects to a Unix socket, asks, and prints the answer.
 *
 *   echo serve SOCKET      answer each client by as many bytes as it asks for
 *   echo ask SOCKET BYTES
 */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char buf[65536];

static void serve (int sock, const struct sockaddr_un *addr);
static void ask (int sock, const struct sockaddr_un *addr, uint32_t bytes);

int
main (int argc, char *argv[])
{
  struct sockaddr_un addr = { .sun_family = AF_UNIX };
  int sock = socket (AF_UNIX, SOCK_STREAM, 0);

  if (argc < 3 || strlen (argv[2]) >= sizeof addr.sun_path)
    errx (2, "usage: echo serve SOCKET | ask SOCKET BYTES");
  if (sock == -1)
    err (1, "socket");
  strcpy (addr.sun_path, argv[2]);
  if (argc == 3)
    serve (sock, &addr);
  ask (sock, &addr, strtoul (argv[3], NULL, 10));
  return 0;
}

static void
serve (int sock, const struct sockaddr_un *addr)
{
  if (bind (sock, (const void *) addr, sizeof *addr) == -1 ||
      listen (sock, 16) == -1)
    err (1, "%s", addr->sun_path);
  for (;;) {
    int client = accept (sock, NULL, NULL);
    uint32_t bytes;

    if (client == -1)
      err (1, "accept");
    if (read (client, &bytes, sizeof bytes) == sizeof bytes)
      while (bytes > 0) {
        ssize_t n =
          write (client, buf, bytes < sizeof buf ? bytes : sizeof buf);

        if (n <= 0)
          break;
        bytes -= n;
      }
    close (client);
  }
}

static void
ask (int sock, const struct sockaddr_un *addr, uint32_t bytes)
{
  ssize_t n;

  if (connect (sock, (const void *) addr, sizeof *addr) == -1 ||
      write (sock, &bytes, sizeof bytes) != sizeof bytes)
    err (1, "%s", addr->sun_path);
  while ((n = read (sock, buf, sizeof buf)) > 0)
    if (write (STDOUT_FILENO, buf, n) != n)
      err (1, "stdout");
  if (n == -1)
    err (1, "%s", addr->sun_path);
}
