/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding and activating what lies on the drives; see volumes.h.
 *
 * Programs are run only where a device begins or ends like a physical volume
 * or a part of an array.  To find that out takes two reads of each device,
 * and is not tried before somebody asks.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "blocks.h"
#include "ldm.h"
#include "md.h"
#include "run.h"
#include "server.h"
#include "sysfs.h"
#include "volumes.h"

#define HEAD_SIZE 8192         /* holds LVM's label and two kinds of MD's */
#define TAIL_SIZE (128 * 1024) /* holds the other two */
#define WAIT_STEP_MS 100       /* looks whether the client is gone */
#define MD_MAGIC 0xa92b4efcU

enum { FOUND_LVM = 1, FOUND_MD = 2, FOUND_LDM = 4 };

/* A group with the name of a disk, /dev/sdc, would have its folder where the
 * node of a disk belongs that comes later.
 */
#define NOT_LIKE_DISKS "vg_name!~\"^[hsv]d[a-z][a-z]?[0-9]*$\""

static int begin (struct call *c);
static void activate (struct call *c, int what);
static int look_at_disks (const struct server *server);
static int add_opened (struct gm_strvec *names);
static int look_at (const char *dev, const char *name);
static int look_at_head (const char *head);
static bool has_md_tail (const char *tail, uint64_t size);
static bool is_md (const char *p);
static void run_logged (struct call *c, const char *const *argv);

void
volumes_came (struct server *server)
{
  pthread_mutex_lock (&server->volumes_lock);
  server->volumes_came = FOUND_LVM | FOUND_MD | FOUND_LDM;
  pthread_mutex_unlock (&server->volumes_lock);
}

/* Other arrays stay as they are: somebody may have stopped them. */
void
volumes_came_on_array (struct server *server)
{
  pthread_mutex_lock (&server->volumes_lock);
  server->volumes_came |= FOUND_LVM;
  pthread_mutex_unlock (&server->volumes_lock);
}

/* Others wait until it is done: they want to see the result, too.  Programs
 * run without the lock, and what comes meanwhile is for the next one.
 */
void
volumes_ready (struct call *c)
{
  struct server *server = c->server;
  int what = server->testing ? 0 : begin (c);

  if (what == 0)
    return;
  activate (c, what);
  pthread_mutex_lock (&server->volumes_lock);
  server->volumes_busy = false;
  if (call_cancelled (c)) /* it may be half done */
    server->volumes_came |= what;
  pthread_cond_broadcast (&server->volumes_done);
  pthread_mutex_unlock (&server->volumes_lock);
}

void
volumes_stop (struct call *c)
{
  struct dm_ioctl all = {
    .version = { DM_VERSION_MAJOR, 0, 0 },
    .data_size = sizeof all,
  };
  CLEANUP_FD int fd = -1;

  if (c->server->testing)
    return;
  fd = open ("/dev/mapper/control", O_RDWR | O_CLOEXEC);
  if (fd != -1)
    ioctl (fd, DM_REMOVE_ALL, &all);
  md_stop_all ();
}

/* Which kinds are up to C to activate?  If another call is at it, wait for that
 * one, unless the client of C goes.
 */
static int
begin (struct call *c)
{
  struct server *server = c->server;
  int what = 0;

  pthread_mutex_lock (&server->volumes_lock);
  while (server->volumes_busy && !call_cancelled (c)) {
    struct timespec until;

    clock_gettime (CLOCK_REALTIME, &until);
    until.tv_nsec += WAIT_STEP_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait (&server->volumes_done, &server->volumes_lock,
                            &until);
  }
  if (server->volumes_came != 0 && !server->volumes_busy) {
    what = server->volumes_came;
    server->volumes_busy = true;
    server->volumes_came = 0;
  }
  pthread_mutex_unlock (&server->volumes_lock);
  return what;
}

/* Arrays first: volume groups may lie on them. */
static void
activate (struct call *c, int what)
{
  int found = look_at_disks (c->server) & what;

  if (found & FOUND_MD) {
    run_logged (c, RUN_ARGV ("mdadm", "--assemble", "--scan", "--no-degraded",
                             "--quiet"));
    found |= look_at_disks (c->server);
  }
  if (found & FOUND_LVM)
    run_logged (c, RUN_ARGV ("lvm", "vgchange", "-aay", "--quiet", "--select",
                             NOT_LIKE_DISKS));
  if (found & FOUND_LDM)
    ldm_activate (c);
}

/* Bits for what is on any of the disks, their partitions, the arrays, and
 * opened encrypted devices.
 */
static int
look_at_disks (const struct server *server)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 }, disks = { 0 };
  int found = 0;

  if (sysfs_disks (&disks) == -1 || md_names (&disks) == -1 ||
      add_opened (&names) == -1)
    return 0;
  for (size_t i = 0; i < disks.len; i++)
    if (gm_strvec_add (&names, disks.strings[i]) == -1 ||
        sysfs_partitions (disks.strings[i], &names) == -1)
      return 0;
  for (size_t i = 0; i < names.len; i++)
    found |= look_at (server->dev, names.strings[i]);
  return found;
}

/* Add the names of opened encrypted devices. */
static int
add_opened (struct gm_strvec *names)
{
  DIR *dir = opendir ("/sys/block");
  struct dirent *d;
  int r = 0;

  while (dir != NULL && r == 0 && (d = readdir (dir)) != NULL) {
    CLEANUP_FREE char *uuid = NULL;

    if (strncmp (d->d_name, "dm-", 3) == 0)
      uuid = block_attribute (d->d_name, "dm/uuid");
    if (uuid != NULL && strncmp (uuid, "CRYPT-", 6) == 0)
      r = gm_strvec_add (names, d->d_name);
  }
  if (dir != NULL)
    closedir (dir);
  return r;
}

static int
look_at (const char *dev, const char *name)
{
  CLEANUP_FREE char *path = NULL, *buf = malloc (TAIL_SIZE);
  CLEANUP_FD int fd = -1;
  off_t size;
  int found;

  if (buf == NULL || asprintf (&path, "%s/%s", dev, name) == -1)
    return 0;
  fd = open (path, O_RDONLY | O_CLOEXEC);
  size = fd == -1 ? -1 : lseek (fd, 0, SEEK_END);
  if (size < TAIL_SIZE || pread (fd, buf, HEAD_SIZE, 0) != HEAD_SIZE)
    return 0;
  found = look_at_head (buf);
  if (found != 0 || pread (fd, buf, TAIL_SIZE, size - TAIL_SIZE) != TAIL_SIZE)
    return found;
  return (has_md_tail (buf, size) ? FOUND_MD : 0) |
         (ldm_in_last_sector (buf + TAIL_SIZE - 512) ? FOUND_LDM : 0);
}

/* LVM's label is in one of the first four sectors (of 512 bytes on all
 * devices), that of a dynamic disk in the seventh, MD's is at 0 (version 1.1) or
 * 4096 (1.2).
 */
static int
look_at_head (const char *head)
{
  int found = is_md (head) || is_md (head + 4096) ? FOUND_MD : 0;

  if (ldm_in_head (head))
    found |= FOUND_LDM;
  for (int sector = 0; sector < 4; sector++)
    if (memcmp (head + sector * 512, "LABELONE", 8) == 0 &&
        memcmp (head + sector * 512 + 24, "LVM2 001", 8) == 0)
      found |= FOUND_LVM;
  return found;
}

/* Version 1.0 is 8 to 12 KiB before the end, 0.90 64 to 128 KiB; DDF and
 * Intel's have theirs in the last two sectors.
 */
static bool
has_md_tail (const char *tail, uint64_t size)
{
  uint64_t start = size - TAIL_SIZE;
  uint64_t v1 = ((size / 512 - 16) & ~UINT64_C (7)) * 512;
  uint64_t v0 = (size & ~UINT64_C (65535)) - 65536;

  return is_md (tail + (v1 - start)) || is_md (tail + (v0 - start)) ||
         memcmp (tail + TAIL_SIZE - 512, "\xde\x11\xde\x11", 4) == 0 ||
         memcmp (tail + TAIL_SIZE - 1024, "Intel Raid ISM Cfg", 18) == 0;
}

/* Version 0.90 is in the byte order of the machine that wrote it. */
static bool
is_md (const char *p)
{
  uint32_t magic;

  memcpy (&magic, p, sizeof magic);
  return magic == htole32 (MD_MAGIC) || magic == htobe32 (MD_MAGIC);
}

static void
run_logged (struct call *c, const char *const *argv)
{
  CLEANUP_RUN struct run r = { .argv = argv };

  if (run_program (c, &r) == -1)
    server_log ("%s: %s", argv[0], strerror (errno));
  else if (r.status != 0 || r.err[0] != '\0')
    server_log ("%s: %s", argv[0], run_reason (&r));
}
