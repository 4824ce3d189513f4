/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Searching for files.  API: share/api/search.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sendbuf.h"
#include "server.h"
#include "sysroot.h"
#include "walk.h"

static int send_path (void *opaque, const struct walk_entry *entry);

int
do_find0 (struct call *c, const char *directory)
{
  CLEANUP_FD int dir = sysroot_open (c, directory, O_RDONLY | O_DIRECTORY);
  CLEANUP_FREE struct sendbuf *out = malloc (sizeof *out);
  const struct walk_how how = { .entry = send_path, .opaque = out };

  if (dir == -1 || out == NULL)
    return reply_errno (c, "%s", directory);
  out->c = c;
  out->len = 0;
  if (reply_begin_file (c) == -1)
    return -1;
  if (walk_tree (c, dir, &how) == -1) {
    if (!call_cancelled (c))
      server_log ("%s: %s: %s", c->name, directory, strerror (errno));
    return send_cancel (c);
  }
  return sendbuf_flush (out) == -1 ? -1 : send_end (c);
}

static int
send_path (void *opaque, const struct walk_entry *entry)
{
  return sendbuf_add (opaque, entry->path, strlen (entry->path) + 1);
}
