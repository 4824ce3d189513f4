/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all channels of the daemon share. */
#ifndef GUESTFSD_SERVER_H
#define GUESTFSD_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct channel;
struct hive_session;
struct inotify_session;
struct inspect_kept;

#define SERVER_CHANNELS 32       /* more ports than this are not looked at */
#define SERVER_DESCRIPTORS 16384 /* open files of all channels together */

/* Set before the threads start and then constant, but for the part under
 * `lock`.
 */
struct server {
  const char *sysroot; /* where the image's filesystems are mounted */
  const char *dev;     /* the folder of device nodes, "/dev" */
  bool testing;        /* --fd: no appliance around us */
  int ring_fd;         /* the ring disk (ring.h), or -1 */
  struct channel *channels[SERVER_CHANNELS]; /* by index; holes are NULL */

  pthread_mutex_t lock; /* state of the handle, kept from call to call */
  mode_t umask;
  struct inotify_session *inotify; /* of inotify.c; NULL: none */
  struct inspect_kept *inspected;  /* of inspect-keep.c; NULL: not yet */

  pthread_mutex_t hive_lock; /* guards the next, also while a call uses it */
  struct hive_session *hive; /* of hivex.c; NULL: none */

  pthread_mutex_t volumes_lock; /* see volumes.h; guards these two */
  int volumes_came;             /* kinds that may not be active yet */
  bool volumes_busy;            /* a call activates them */
  pthread_cond_t volumes_done;  /* it does so no longer */
};

/* The umask belongs to the handle, yet the kernel keeps one per thread: each
 * call starts with apply.  Both set the calling thread's; set returns the
 * old one, apply the present one.
 */
mode_t server_set_umask (struct server *server, mode_t mask);
mode_t server_apply_umask (struct server *server);

/* One line to the console.  For what no client can be told. */
void server_log (const char *fs, ...) __attribute__ ((format (printf, 1, 2)));

#endif
