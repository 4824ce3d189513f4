/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages on stderr: `gfs-cat: /etc/nope: No such file or directory`. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"

enum { MESSAGE_MAX = 1000 }; /* some programs answer with their whole usage */

/* Names in messages come from images and from command lines: whatever they
 * hold, a message stays one line and leaves the terminal alone.
 */
static void
message (const char *object, const char *text)
{
  CLEANUP_FREE char *safe_object = object ? escape_text (object) : NULL;
  CLEANUP_FREE char *safe_text = escape_text (text);
  bool cut = safe_text && strlen (safe_text) > MESSAGE_MAX;

  fflush (stdout);
  fprintf (stderr, "%s: %s%s%.*s%s\n", program_invocation_short_name,
           safe_object ? safe_object : "", safe_object ? ": " : "", MESSAGE_MAX,
           safe_text ? safe_text : "out of memory", cut ? " ..." : "");
}

static void
vmessage (const char *object, const char *fs, va_list args)
{
  CLEANUP_FREE char *text = NULL;

  if (vasprintf (&text, fs, args) == -1)
    text = NULL;
  message (object, text ? text : "out of memory");
}

int
tool_error (const char *object, const char *fs, ...)
{
  va_list args;

  va_start (args, fs);
  vmessage (object, fs, args);
  va_end (args);
  return -1;
}

/* The library begins its messages with the call's name, `readdir: '. */
static const char *
without_call (const char *error)
{
  size_t n = strspn (error, "abcdefghijklmnopqrstuvwxyz0123456789_");

  return n && strncmp (error + n, ": ", 2) == 0 ? error + n + 2 : error;
}

/* Does ERROR say already what it is about? */
static bool
names_object (const char *error, const char *object)
{
  size_t len = strlen (object);
  const char *p = error;

  for (; len > 0 && (p = strstr (p, object)) != NULL; p++)
    if ((p == error || p[-1] == ' ') && (p[len] == ':' || p[len] == '\0'))
      return true;
  return false;
}

int
tool_fail (guestfs_h *g, const char *object)
{
  const char *error = tool_reason (g);

  if (tool_reader_gone ())
    return -1;
  if (object && names_object (error, object))
    object = NULL;
  message (object, error);
  return -1;
}

const char *
tool_reason (guestfs_h *g)
{
  const char *error = guestfs_last_error (g);

  return error ? without_call (error) : "the library does not say why";
}

void
tool_die_fail (int status, guestfs_h *g, const char *object)
{
  tool_fail (g, object);
  exit (tool_exit_status (status));
}

void
tool_misuse (const char *fs, ...)
{
  va_list args;

  va_start (args, fs);
  vmessage (NULL, fs, args);
  va_end (args);
  fprintf (stderr, "try `%s --help'\n", program_invocation_short_name);
  exit (TOOL_EXIT_MISUSE);
}

void
tool_die (int status, const char *object, const char *fs, ...)
{
  va_list args;

  va_start (args, fs);
  vmessage (object, fs, args);
  va_end (args);
  exit (tool_exit_status (status));
}

/* A pipe whose reading end is closed polls as in error. */
bool
tool_reader_gone (void)
{
  struct pollfd p = { .fd = STDOUT_FILENO };

  return poll (&p, 1, 0) == 1 && (p.revents & POLLERR);
}
