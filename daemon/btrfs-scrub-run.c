/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scrubs that run in the background: a thread for each device waits in the
 * kernel.  What they have found is kept by the filesystem's UUID as long as the
 * appliance lives.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/btrfs_tree.h>

#include "cleanup.h"

#include "btrfs-scrub.h"
#include "channel.h"
#include "mounts.h"

struct scrub;

struct scrub_device {
  struct scrub *scrub;
  uint64_t devid, start;
  struct btrfs_scrub_progress before; /* what earlier parts have found */
  struct btrfs_scrub_progress now;    /* of this part, once it has ended */
  bool running, complete;
};

#define STEP_MS 50 /* how often a scrub is told to end */

struct scrub {
  struct scrub *next;
  unsigned char fsid[BTRFS_FSID_SIZE];
  uint64_t mount; /* the number of the mount that fd holds */
  int fd;         /* -1, unless a thread uses it */
  size_t nr_running, nr_devices;
  struct scrub_device *devices;
};

/* Over all of these. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct scrub *scrubs;

static struct scrub *find (const struct btrfs_ioctl_fs_info_args *fs);
static bool has_rest (const struct scrub *scrub);
static int renew (struct scrub **scrub, int fd,
                  const struct btrfs_ioctl_fs_info_args *fs);
static int add_device (void *opaque, uint64_t devid, const void *data,
                       size_t len);
static int run_all (struct scrub *scrub, int fd);
static void *run (void *opaque);
static void cancel (struct scrub *scrub);
static void wait_a_little (void);
static void add (struct btrfs_scrub_progress *sum,
                 const struct btrfs_scrub_progress *part);

int
btrfs_scrub_start (int fd, const struct btrfs_ioctl_fs_info_args *fs,
                   bool resume)
{
  struct scrub *scrub;
  int err = 0;

  pthread_mutex_lock (&lock);
  scrub = find (fs);
  if (scrub != NULL && scrub->nr_running > 0)
    err = EINPROGRESS;
  else if (resume && (scrub == NULL || !has_rest (scrub)))
    err = ENODATA;
  else if ((!resume && renew (&scrub, fd, fs) == -1) ||
           run_all (scrub, fd) == -1)
    err = errno;
  pthread_mutex_unlock (&lock);
  errno = err;
  return err == 0 ? 0 : -1;
}

bool
btrfs_scrub_cancel (const struct btrfs_ioctl_fs_info_args *fs)
{
  struct scrub *scrub;
  bool running;

  pthread_mutex_lock (&lock);
  scrub = find (fs);
  running = scrub != NULL && scrub->nr_running > 0;
  if (running)
    cancel (scrub);
  pthread_mutex_unlock (&lock);
  return running;
}

void
btrfs_scrub_totals (int fd, const struct btrfs_ioctl_fs_info_args *fs,
                    struct btrfs_scrub_progress *sum)
{
  struct scrub *scrub;

  memset (sum, 0, sizeof *sum);
  pthread_mutex_lock (&lock);
  scrub = find (fs);
  for (size_t i = 0; scrub != NULL && i < scrub->nr_devices; i++) {
    const struct scrub_device *d = &scrub->devices[i];
    struct btrfs_ioctl_scrub_args args = { .devid = d->devid };

    add (sum, &d->before);
    if (d->running && ioctl (fd, BTRFS_IOC_SCRUB_PROGRESS, &args) == 0)
      add (sum, &args.progress);
    else
      add (sum, &d->now);
  }
  pthread_mutex_unlock (&lock);
}

const char *
btrfs_scrub_state (struct call *c, const struct btrfs_ioctl_fs_info_args *fs,
                   bool wait)
{
  const char *state = "none";
  struct scrub *scrub;

  pthread_mutex_lock (&lock);
  scrub = find (fs);
  while (wait && scrub != NULL && scrub->nr_running > 0 &&
         !channel_is_over (c->ch))
    wait_a_little ();
  if (scrub != NULL)
    state = scrub->nr_running > 0 ? "running"
            : has_rest (scrub)    ? "interrupted"
                                  : "finished";
  pthread_mutex_unlock (&lock);
  return state;
}

void
btrfs_scrub_release (const char *path)
{
  CLEANUP_FD int dir = -1;
  uint64_t mount;

  pthread_mutex_lock (&lock);
  if (scrubs != NULL) { /* the usual case costs nothing */
    dir = open (path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    mount = dir == -1 ? 0 : mounts_id (dir);
    for (struct scrub *s = scrubs; s != NULL; s = s->next)
      if (s->mount == mount)
        cancel (s);
  }
  pthread_mutex_unlock (&lock);
}

static struct scrub *
find (const struct btrfs_ioctl_fs_info_args *fs)
{
  struct scrub *scrub = scrubs;

  while (scrub != NULL && memcmp (scrub->fsid, fs->fsid, sizeof fs->fsid) != 0)
    scrub = scrub->next;
  return scrub;
}

/* Was it ended before its end? */
static bool
has_rest (const struct scrub *scrub)
{
  for (size_t i = 0; i < scrub->nr_devices; i++)
    if (!scrub->devices[i].complete)
      return true;
  return false;
}

/* Make *SCRUB, or a new one, start from the beginning.  Returns 0, or -1 with
 * errno.
 */
static int
renew (struct scrub **scrub, int fd, const struct btrfs_ioctl_fs_info_args *fs)
{
  struct scrub *s = *scrub != NULL ? *scrub : calloc (1, sizeof *s);

  if (s == NULL)
    return -1;
  free (s->devices);
  s->devices = NULL;
  s->nr_devices = 0;
  if (*scrub == NULL) {
    memcpy (s->fsid, fs->fsid, sizeof s->fsid);
    s->fd = -1;
    s->next = scrubs;
    scrubs = *scrub = s;
  }
  return btrfs_search (fd, BTRFS_CHUNK_TREE_OBJECTID, BTRFS_DEV_ITEMS_OBJECTID,
                       BTRFS_DEV_ITEM_KEY, add_device, s);
}

static int
add_device (void *opaque, uint64_t devid, const void *data, size_t len)
{
  struct scrub *s = opaque;
  struct scrub_device *devices =
    reallocarray (s->devices, s->nr_devices + 1, sizeof *devices);

  (void) data;
  (void) len;
  if (devices == NULL)
    return -1;
  s->devices = devices;
  devices[s->nr_devices++] =
    (struct scrub_device){ .scrub = s, .devid = devid };
  return 0;
}

/* A thread for each device that is not complete.  Returns 0, or -1 with errno
 * when none could be started.
 */
static int
run_all (struct scrub *scrub, int fd)
{
  pthread_attr_t attr;
  int err = 0;

  scrub->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  if (scrub->fd == -1)
    return -1;
  scrub->mount = mounts_id (fd);
  pthread_attr_init (&attr);
  pthread_attr_setdetachstate (&attr, PTHREAD_CREATE_DETACHED);
  for (size_t i = 0; i < scrub->nr_devices; i++) {
    struct scrub_device *d = &scrub->devices[i];
    pthread_t thread;

    if (d->complete)
      continue;
    add (&d->before, &d->now);
    memset (&d->now, 0, sizeof d->now);
    d->running = true;
    err = pthread_create (&thread, &attr, run, d);
    if (err == 0)
      scrub->nr_running++;
    else
      d->running = false;
  }
  pthread_attr_destroy (&attr);
  if (scrub->nr_running > 0)
    return 0;
  gm_cleanup_fd (&scrub->fd);
  errno = err;
  return -1;
}

static void *
run (void *opaque)
{
  struct scrub_device *d = opaque;
  struct btrfs_ioctl_scrub_args args = { .devid = d->devid,
                                         .start = d->start,
                                         .end = UINT64_MAX };
  int r = ioctl (d->scrub->fd, BTRFS_IOC_SCRUB, &args);

  pthread_mutex_lock (&lock);
  d->now = args.progress;
  d->start = args.progress.last_physical;
  d->complete = r == 0;
  d->running = false;
  if (--d->scrub->nr_running == 0)
    gm_cleanup_fd (&d->scrub->fd);
  pthread_cond_broadcast (&changed);
  pthread_mutex_unlock (&lock);
  return NULL;
}

/* End it, and wait for that.  It may be only about to start. */
static void
cancel (struct scrub *scrub)
{
  while (scrub->nr_running > 0) {
    ioctl (scrub->fd, BTRFS_IOC_SCRUB_CANCEL);
    wait_a_little ();
  }
}

/* For something to change. */
static void
wait_a_little (void)
{
  struct timespec until;

  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_nsec += STEP_MS * 1000000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  pthread_cond_timedwait (&changed, &lock, &until);
}

/* The position does not add up: it is where the last part has come to. */
static void
add (struct btrfs_scrub_progress *sum, const struct btrfs_scrub_progress *part)
{
  sum->data_extents_scrubbed += part->data_extents_scrubbed;
  sum->tree_extents_scrubbed += part->tree_extents_scrubbed;
  sum->data_bytes_scrubbed += part->data_bytes_scrubbed;
  sum->tree_bytes_scrubbed += part->tree_bytes_scrubbed;
  sum->read_errors += part->read_errors;
  sum->csum_errors += part->csum_errors;
  sum->verify_errors += part->verify_errors;
  sum->no_csum += part->no_csum;
  sum->csum_discards += part->csum_discards;
  sum->super_errors += part->super_errors;
  sum->malloc_errors += part->malloc_errors;
  sum->uncorrectable_errors += part->uncorrectable_errors;
  sum->unverified_errors += part->unverified_errors;
  sum->corrected_errors += part->corrected_errors;
  if (part->last_physical > sum->last_physical)
    sum->last_physical = part->last_physical;
}
