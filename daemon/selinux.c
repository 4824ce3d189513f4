/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SELinux of the appliance itself.  API: share/api/selinux.xml; labels of the
 * image are set in selinux-relabel.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"

/* A thread has a context of its own. */
#define CONTEXT "/proc/thread-self/attr/current"

bool
available_selinux (void)
{
  return access ("/sys/fs/selinux", F_OK) == 0;
}

int
do_setcon (struct call *c, const char *context)
{
  CLEANUP_FD int fd = open (CONTEXT, O_RDWR | O_CLOEXEC);
  size_t size = strlen (context) + 1;

  if (fd == -1 || write (fd, context, size) != (ssize_t) size)
    return reply_errno (c, "%s", context);
  return 0;
}

char *
do_getcon (struct call *c)
{
  CLEANUP_FD int fd = open (CONTEXT, O_RDONLY | O_CLOEXEC);
  char context[4097];
  ssize_t len;
  char *r;

  if (fd == -1)
    return reply_errno_null (c, CONTEXT);
  len = read (fd, context, sizeof context - 1);
  if (len == -1)
    return reply_errno_null (c, CONTEXT);
  context[len] = '\0';
  context[strcspn (context, "\n")] = '\0';
  r = strdup (context);
  return r != NULL ? r : reply_errno_null (c, CONTEXT);
}
