/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a booted appliance does before it is frozen into a template.
 *
 * Whatever the guest does for the first time it does slowly: pages are
 * faulted in, caches made, threads started.  Done once before the freeze, it
 * is done for every launch.  So a scratch disk comes, is partitioned,
 * formatted, mounted, read and written, and goes; Augeas loads its lenses; the
 * disks are made that
 * launches find in place (machine.h).  Then the guest is left alone until
 * what was put off (RCU, write-back, workers) is over, too: it would happen
 * at every wake-up.
 */

#define GUESTFS_PRIVATE 1 /* mini_aug_prepare */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "clock.h"
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"
#include "launch.h"
#include "template.h"

enum {
  WARM_PORT = 1,         /* the one that launches use first */
  WARM_SIZE = 32 << 20,  /* bytes of the scratch disk */
  WARM_TIMEOUT = 120000, /* ms for all of it */
  SETTLE_MS = 1500,      /* for what the guest put off */
};

/* Make the disks that launches will find. */
static int
make_slots (guestfs_h *g, struct gm_appliance *a)
{
  for (int i = 0; i <= GM_NR_SLOTS; i++) {
    CLEANUP_FREE char *device = NULL;
    struct gm_rpc scan;

    if (gm_control_post_scan (g, a, i, NULL, &scan) == -1 ||
        (device = gm_control_scanned (g, a, &scan)) == NULL)
      return -1;
  }
  return 0;
}

/* Lend the handle W the appliance: port, drive and state, as after launch.  The
 * appliance itself it has only while drives come and go: a call that loses it
 * would end it, and it is not W's.
 */
static int
lend (guestfs_h *w, struct gm_appliance *a)
{
  unsigned char cookie[GM_COOKIE];
  int fd = dup (a->ports[WARM_PORT]);

  if (fd == -1 || getrandom (cookie, sizeof cookie, 0) != sizeof cookie ||
      gm_control_arm (w, a, WARM_PORT, cookie) == -1) {
    if (fd != -1)
      close (fd);
    return gm_error (w, "no channel to warm up with");
  }
  w->channel = gm_channel_new (fd, cookie);
  if (w->channel == NULL)
    return gm_perror (w, "channel");
  gm_channel_set_ring (w->channel, a->ring, WARM_PORT);
  w->channel->limit = gm_now_ms () + WARM_TIMEOUT;
  w->drives = gm_calloc (w, GM_NR_SLOTS + 1, sizeof w->drives[0]);
  w->nr_drives = GM_NR_SLOTS + 1;
  w->drives[GM_NR_SLOTS] = (struct gm_drive){
    .path = gm_strdup (w, "scratch disk"), .scratch = true, .size = WARM_SIZE
  };
  w->state = GM_READY;
  return 0;
}

static void
take_back (guestfs_h *w)
{
  w->state = GM_CONFIG;
  gm_channel_free (steal_ptr (&w->channel));
}

/* The scratch disk comes, or goes. */
static int
change_disk (guestfs_h *w, struct gm_appliance *a,
             int (*change) (guestfs_h *w, size_t index))
{
  int r;

  w->appliance = a;
  r = change (w, GM_NR_SLOTS);
  w->appliance = NULL;
  return r;
}

/* The usual course of things, with a disk that is thrown away. */
static int
use_disk (guestfs_h *w, struct gm_appliance *a)
{
  struct gm_drive *d = &w->drives[GM_NR_SLOTS];
  CLEANUP_FREE char *part = NULL, *text = NULL;
  struct guestfs_dirent_list *list = NULL;
  size_t size;
  int r = -1;

  if (change_disk (w, a, gm_drive_attach) == -1)
    return -1;
  part = gm_asprintf (w, "%s1", d->device);
  if (guestfs_part_disk (w, d->device, "mbr") == 0 &&
      guestfs_mkfs (w, "ext4", part) == 0 &&
      /* or a thread that initialises it would be left over for a while */
      guestfs_mount_options (w, "noinit_itable", part, "/") == 0 &&
      guestfs_write (w, "/file", "text", 4) == 0 &&
      guestfs_umount_all (w) == 0 &&
      guestfs_mount_options (w, "ro", part, "/") == 0 &&
      (list = guestfs_readdir (w, "/")) != NULL &&
      (text = guestfs_read_file (w, "/file", &size)) != NULL &&
      guestfs_umount_all (w) == 0 && guestfs_mini_aug_prepare (w) == 0)
    r = change_disk (w, a, gm_drive_detach);
  if (list != NULL)
    guestfs_free_dirent_list (list);
  return r;
}

int
gm_warm_up (guestfs_h *g, struct gm_appliance *a)
{
  const struct timespec settle = { .tv_sec = SETTLE_MS / 1000,
                                   .tv_nsec = SETTLE_MS % 1000 * 1000000 };
  CLEANUP_FREE char *tmpdir = gm_call_get_tmpdir (g);
  CLEANUP_FREE char *words = NULL;
  guestfs_h *w = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT |
                                       GUESTFS_CREATE_NO_CLOSE_ON_EXIT);
  int r;

  if (w == NULL)
    return gm_perror (g, "warming up");
  guestfs_set_error_handler (w, NULL, NULL);
  r = guestfs_set_tmpdir (w, tmpdir) == 0 && make_slots (w, a) == 0 &&
          lend (w, a) == 0
        ? use_disk (w, a)
        : -1;
  take_back (w);
  if (r == -1) {
    words = gm_appliance_last_words (g, a);
    gm_error (g, "warming up: %s%s%s", guestfs_last_error (w),
              words[0] ? ": " : "", words);
  }
  guestfs_close (w);
  if (r == 0)
    r = gm_control_freeze (g, a);
  if (r == 0)
    nanosleep (&settle, NULL);
  return r;
}
