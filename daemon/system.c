/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls about the appliance as a whole.  API: share/api/system.xml. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <sys/klog.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"

#include "channel.h"
#include "daemon-calls.h"
#include "call.h"
#include "run.h"
#include "server.h"
#include "sysfs.h"
#include "unmount.h"

enum { KLOG_READ_ALL = 3, KLOG_BUFFER_SIZE = 10 };

static void strip_priorities (char *s);

int
do_ping_daemon (struct call *c)
{
  (void) c;
  return 0;
}

char *
do_echo_daemon (struct call *c, char *const *words)
{
  size_t size = 1;
  char *line, *p;

  for (size_t i = 0; words[i] != NULL; i++)
    size += strlen (words[i]) + 1;
  line = malloc (size);
  if (line == NULL)
    return reply_errno_null (c, "%zu bytes", size);
  p = line;
  *p = '\0';
  for (size_t i = 0; words[i] != NULL; i++) {
    if (i > 0)
      *p++ = ' ';
    p = stpcpy (p, words[i]);
  }
  return line;
}

int
do_sync (struct call *c)
{
  if (flush_or_reply (c, NULL) == -1)
    return -1;
  if (sync_disks (c->server->dev) == -1)
    return reply_errno (c, "disks");
  return 0;
}

int
do_drop_caches (struct call *c, int whattodrop)
{
  char text[16];

  if (whattodrop < 0 || whattodrop > 3)
    return reply_explained (c, EINVAL, "%d: not in the range 0 to 3",
                            whattodrop);
  sync ();
  if (whattodrop == 0) /* nothing more to do, and the kernel refuses it */
    return 0;
  snprintf (text, sizeof text, "%d\n", whattodrop);
  if (sysfs_write ("/proc/sys/vm/drop_caches", text) == -1)
    return reply_errno (c, "/proc/sys/vm/drop_caches");
  return 0;
}

char *
do_dmesg (struct call *c)
{
  CLEANUP_FREE char *buf = NULL;
  int size = klogctl (KLOG_BUFFER_SIZE, NULL, 0);
  int n;

  if (size == -1)
    return reply_errno_null (c, "kernel log");
  buf = malloc (size + 1);
  if (buf == NULL || (n = klogctl (KLOG_READ_ALL, buf, size)) == -1)
    return reply_errno_null (c, "kernel log");
  buf[n] = '\0';
  strip_priorities (buf);
  return steal_ptr (&buf);
}

bool
available_linuxmodules (void)
{
  return run_exists ("modprobe");
}

int
do_modprobe (struct call *c, const char *modulename)
{
  return run_or_reply (c, modulename, RUN_ARGV ("modprobe", "--", modulename),
                       NULL);
}

/* Until the time is over, or the client gone. */
int
do_sleep (struct call *c, int secs)
{
  const struct timespec time = { .tv_sec = secs };
  struct pollfd pfd[2];

  if (secs < 0)
    return reply_explained (c, EINVAL, "%d: not a number of seconds", secs);
  channel_pollfds (c->ch, pfd);
  pfd[0].events = POLLRDHUP;
  ppoll (pfd, 2, &time, NULL); /* what else wakes it is the end of the client */
  return 0;
}

guestfs_int_utsname *
do_utsname (struct call *c)
{
  guestfs_int_utsname *out = calloc (1, sizeof *out);
  struct utsname uts;

  if (out == NULL || uname (&uts) == -1) {
    free (out);
    return reply_errno_null (c, "kernel");
  }
  out->uts_sysname = strdup (uts.sysname);
  out->uts_release = strdup (uts.release);
  out->uts_version = strdup (uts.version);
  out->uts_machine = strdup (uts.machine);
  if (out->uts_sysname != NULL && out->uts_release != NULL &&
      out->uts_version != NULL && out->uts_machine != NULL)
    return out;
  free (out->uts_sysname);
  free (out->uts_release);
  free (out->uts_version);
  free (out->uts_machine);
  free (out);
  return reply_code (c, ENOMEM, "kernel"), NULL;
}

int64_t
do_mini_peak_memory (struct call *c)
{
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) == -1)
    return reply_errno (c, "getrusage");
  return (int64_t) usage.ru_maxrss * 1024;
}

/* Take the "<6>" off the front of each line, in place. */
static void
strip_priorities (char *s)
{
  char *out = s;

  while (*s != '\0') {
    size_t line = strcspn (s, "\n"), skip = 0;

    if (s[0] == '<')
      skip = strcspn (s, ">\n");
    skip = skip > 0 && s[skip] == '>' ? skip + 1 : 0;
    line += s[line] == '\n';
    memmove (out, s + skip, line - skip);
    out += line - skip;
    s += line;
  }
  *out = '\0';
}
