/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settling file systems; see settle.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "cleanup.h"

#include "derive.h"
#include "mounts.h"
#include "run.h"
#include "server.h"
#include "settle.h"

#define PROGRAM "/usr/lib/guestfsd/settle"

static const char *kind_of (const char *type);

void
settle_prepare (struct call *c, const char *dir, const char *path,
                struct settle *s)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  struct statvfs st;

  *s = (struct settle){ NULL, NULL };
  if (!derive_on (NULL) || statvfs (path, &st) == -1 ||
      (st.f_flag & ST_RDONLY) || mounts_read (c->server, &list) == -1)
    return;
  for (size_t i = list.len; i > 0; i--) {
    const struct mount_entry *entry = &list.entries[i - 1];

    if (strcmp (entry->dir, dir) != 0)
      continue;
    s->kind = kind_of (entry->type);
    if (s->kind != NULL)
      s->device = strdup (entry->source);
    return;
  }
}

int
settle_run (struct call *c, struct settle *s)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  char text[24];
  int64_t epoch;
  CLEANUP_RUN struct run r = {
    .argv = RUN_ARGV (PROGRAM, s->kind, s->device, text),
    .to_end = true,
  };

  if (s->kind == NULL || !derive_on (&epoch))
    return 0;
  if (s->device == NULL || mounts_read (c->server, &list) == -1) {
    server_log ("settle: %s", strerror (errno));
    return -1;
  }
  for (size_t i = 0; i < list.len; i++)
    if (strcmp (list.entries[i].source, s->device) == 0)
      return 0;
  snprintf (text, sizeof text, "%" PRIi64, epoch);
  if (run_program (c, &r) == -1)
    server_log ("%s: settle: %s", s->device, strerror (errno));
  else if (r.status != 0)
    server_log ("%s: %s", s->device, run_reason (&r));
  else
    return 0;
  return -1;
}

void
settle_free (struct settle *s)
{
  free (steal_ptr (&s->device));
}

static const char *
kind_of (const char *type)
{
  if (strncmp (type, "ext", 3) == 0 && strlen (type) == 4)
    return "ext";
  return strcmp (type, "vfat") == 0 || strcmp (type, "msdos") == 0 ? "fat"
                                                                   : NULL;
}
