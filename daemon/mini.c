/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that only the owner of the appliance makes, on the control channel:
 * leases, drives that come and go, the template.  API: share/api/mini.xml.
 * Drives are in hotplug.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"

#include "channel.h"
#include "daemon-calls.h"
#include "call.h"
#include "derive.h"
#include "disk-label.h"
#include "hotplug.h"
#include "server.h"
#include "sysfs.h"
#include "volumes.h"

#define RANDOM_MAX 1024

static int add_entropy (const void *random, size_t size);

int
do_mini_arm (struct call *c, int channel, const char *cookie,
             size_t cookie_size)
{
  struct channel *ch = channel > 0 && channel < SERVER_CHANNELS
                         ? c->server->channels[channel]
                         : NULL;

  if (ch == NULL || ch->kind != CHANNEL_LEASED)
    return reply_code (c, ENOENT, "channel %d", channel);
  if (cookie_size != GM_COOKIE)
    return reply_explained (c, EINVAL, "a cookie has %d bytes", GM_COOKIE);
  channel_arm (ch, (const unsigned char *) cookie);
  return 0;
}

/* A copy of the template wakes up with the template's clock and randomness:
 * it gets its own.
 */
int
do_mini_refresh (struct call *c, int64_t seconds, int64_t nanoseconds,
                 const char *random, size_t random_size)
{
  struct timespec now = { .tv_sec = seconds, .tv_nsec = nanoseconds };

  if (random_size > RANDOM_MAX)
    return reply_explained (c, EINVAL, "more than %d random bytes", RANDOM_MAX);
  if (clock_settime (CLOCK_REALTIME, &now) == -1)
    return reply_errno (c, "clock");
  if (random_size > 0 && add_entropy (random, random_size) == -1)
    return reply_errno (c, "/dev/urandom");
  return 0;
}

/* With one processor, what happens in the kernel happens in one order. */
int
do_mini_derive (struct call *c, int64_t epoch, const char *seed)
{
  (void) c;
  derive_start (epoch, seed);
  derive_clock ();
  for (int i = 1; i < CPU_SETSIZE; i++) {
    char path[64];

    snprintf (path, sizeof path, "/sys/devices/system/cpu/cpu%d/online", i);
    if (sysfs_write (path, "0") == -1)
      break;
  }
  return 0;
}

char *
do_mini_scan_drive (struct call *c, int target, const char *label)
{
  CLEANUP_FREE char *name = NULL;
  char *path;

  if (target < 0)
    return reply_error_null (c, "target %d is negative", target);
  name = hotplug_add (c->server->dev, target);
  if (name == NULL)
    return reply_errno_null (c, "drive %d", target);
  if (label[0] != '\0' && disk_label_add (c->server->dev, label, name) == -1)
    return reply_errno_null (c, "drive %d: label %s", target, label);
  volumes_came (c->server);
  if (asprintf (&path, "%s/%s", c->server->dev, name) == -1)
    return reply_errno_null (c, "drive %d", target);
  return path;
}

int
do_mini_remove_drive (struct call *c, int target)
{
  if (target < 0)
    return reply_error (c, "target %d is negative", target);
  if (hotplug_remove (c->server->dev, target) == -1)
    return reply_errno (c, "drive %d", target);
  disk_labels_clean (c->server->dev);
  return 0;
}

/* Called once, before the template is saved.  Memory that the kernel or the
 * heap gave back would be asked for again in the middle of every launch, so
 * nothing is: dropping caches made a launch 5 ms slower.  To overwrite what is
 * free with zeros costs 0.6 s and saves 18 MiB of 278.
 */
int
do_mini_freeze (struct call *c)
{
  if (sync_disks (c->server->dev) == -1)
    return reply_errno (c, "sync");
  return 0;
}

static int
add_entropy (const void *random, size_t size)
{
  CLEANUP_FD int fd = open ("/dev/urandom", O_WRONLY | O_CLOEXEC);
  CLEANUP_FREE struct rand_pool_info *pool = malloc (sizeof *pool + size);

  if (fd == -1 || pool == NULL)
    return -1;
  pool->entropy_count = size * 8;
  pool->buf_size = size;
  memcpy (pool->buf, random, size);
  if (ioctl (fd, RNDADDENTROPY, pool) == -1)
    return -1;
  /* Use it now, and not after some minutes. */
  return ioctl (fd, RNDRESEEDCRNG, NULL);
}
