/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Event logs of Windows.  API: share/api/journal.xml.  They are read by a program
 * of its own, logs/events-main.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "run-stream.h"
#include "sysroot.h"

#define PROGRAM "/usr/lib/guestfsd/events"

static int add_options (struct gm_strvec *argv,
                        const struct do_mini_events_opts *o);

int
do_mini_events (struct call *c, const char *path,
                const struct do_mini_events_opts *o)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };

  if (fd == -1)
    return -1;
  if (o->lines < 0)
    return reply_explained (c, EINVAL, "lines is negative: %" PRIi64, o->lines);
  if (gm_strvec_add (&argv, PROGRAM) == -1 ||
      gm_strvec_addf (&argv, "%d", fd) == -1 || add_options (&argv, o) == -1)
    return reply_errno (c, "%s", path);
  return run_send_files_or_reply (c, path, (const char *const *) argv.strings,
                                  &fd, 1);
}

static int
add_options (struct gm_strvec *argv, const struct do_mini_events_opts *o)
{
  const char *grep = o->ignorecase ? "igrep=%s" : "grep=%s";

  if (((o->bitmask & GUESTFS_MINI_EVENTS_SINCE_BITMASK) &&
       gm_strvec_addf (argv, "since=%" PRIi64, o->since) == -1) ||
      ((o->bitmask & GUESTFS_MINI_EVENTS_UNTIL_BITMASK) &&
       gm_strvec_addf (argv, "until=%" PRIi64, o->until) == -1) ||
      ((o->bitmask & GUESTFS_MINI_EVENTS_LINES_BITMASK) &&
       gm_strvec_addf (argv, "lines=%" PRIi64, o->lines) == -1) ||
      ((o->bitmask & GUESTFS_MINI_EVENTS_LEAST_BITMASK) &&
       gm_strvec_addf (argv, "least=%d", o->least) == -1) ||
      ((o->bitmask & GUESTFS_MINI_EVENTS_MOST_BITMASK) &&
       gm_strvec_addf (argv, "most=%d", o->most) == -1) ||
      (o->grep && gm_strvec_addf (argv, grep, o->grep) == -1))
    return -1;
  return o->reverse ? gm_strvec_add (argv, "reverse") : 0;
}
