/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading passphrases; see key.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "key.h"

enum { KEY_MAX = 8192 }; /* bytes of a passphrase */

static volatile sig_atomic_t caught; /* a signal that came while we asked */

static char *read_bytes (int fd, bool line, const char *object);
static char *ask (const char *prompt, bool twice);
static char *ask_once (int tty, const char *before, const char *prompt);
static void on_signal (int sig);

char *
key_read (const struct key_source *source, const char *prompt, bool twice)
{
  CLEANUP_FD int fd = -1;

  if (source->file != NULL && source->fd != -1) {
    tool_error (prompt, "a file and a descriptor exclude each other");
    return NULL;
  }
  if (source->file != NULL && strcmp (source->file, "-") != 0) {
    fd = open (source->file, O_RDONLY | O_CLOEXEC);
    if (fd != -1)
      return read_bytes (fd, false, source->file);
    tool_error (source->file, "%s", strerror (errno));
    return NULL;
  }
  if (source->file != NULL)
    return read_bytes (STDIN_FILENO, false, "standard input");
  if (source->fd != -1)
    return read_bytes (source->fd, true, prompt);
  if (isatty (STDIN_FILENO))
    return ask (prompt, twice);
  return read_bytes (STDIN_FILENO, true, "standard input");
}

void
key_free (char *key)
{
  if (key != NULL)
    explicit_bzero (key, strlen (key));
  free (key);
}

/* Byte by byte, for a LINE: what follows it belongs to somebody else. */
static char *
read_bytes (int fd, bool line, const char *object)
{
  char *key = calloc (1, KEY_MAX + 2);
  size_t len = 0;
  ssize_t n = -1;

  if (key == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  while (len <= KEY_MAX &&
         (n = read (fd, key + len, line ? 1 : KEY_MAX + 1 - len)) != 0) {
    if (n == -1 && errno == EINTR && caught == 0)
      continue;
    if (n == -1)
      break;
    if (line && key[len] == '\n') {
      key[len] = '\0';
      break;
    }
    len += n;
  }
  if (n == -1 && caught == 0)
    tool_error (object, "%s", strerror (errno));
  else if (n == -1)
    ; /* ^C needs no words */
  else if (len > KEY_MAX)
    tool_error (object, "a passphrase of more than %d bytes", KEY_MAX);
  else if (len == 0)
    tool_error (object, "there is no passphrase");
  else if (strlen (key) != len)
    tool_error (object, "a passphrase with a NUL byte in it cannot be used");
  else
    return key;
  explicit_bzero (key, KEY_MAX + 2);
  free (key);
  return NULL;
}

static char *
ask (const char *prompt, bool twice)
{
  CLEANUP_FD int tty = open ("/dev/tty", O_RDWR | O_CLOEXEC);
  char *key, *again;

  if (tty == -1) {
    tool_error ("/dev/tty", "%s", strerror (errno));
    return NULL;
  }
  key = ask_once (tty, "", prompt);
  if (key == NULL || !twice)
    return key;
  again = ask_once (tty, "again: ", prompt);
  if (again != NULL && strcmp (key, again) == 0) {
    key_free (again);
    return key;
  }
  if (again != NULL)
    tool_error (prompt, "they are not the same");
  key_free (again);
  key_free (key);
  return NULL;
}

/* ^C must not leave the terminal mute: it ends the reading, and then, when the
 * terminal is as it was, the program.
 */
static char *
ask_once (int tty, const char *before, const char *prompt)
{
  const struct sigaction catch = { .sa_handler = on_signal };
  const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction before_it[3];
  struct termios old, mute;
  char *key;

  if (tcgetattr (tty, &old) == -1) {
    tool_error ("/dev/tty", "%s", strerror (errno));
    return NULL;
  }
  mute = old;
  mute.c_lflag &= ~ECHO;
  for (size_t i = 0; i < 3; i++)
    sigaction (signals[i], &catch, &before_it[i]);
  tcsetattr (tty, TCSAFLUSH, &mute);
  dprintf (tty, "%s%s: ", before, prompt);
  key = read_bytes (tty, true, prompt);
  tcsetattr (tty, TCSAFLUSH, &old);
  dprintf (tty, "\n");
  for (size_t i = 0; i < 3; i++)
    sigaction (signals[i], &before_it[i], NULL);
  if (caught != 0)
    raise (caught);
  return key;
}

static void
on_signal (int sig)
{
  caught = sig;
}
