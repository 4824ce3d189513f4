/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The handle: what every file of the library knows about a guestfs_h.
 * Parts that only one file understands (a running appliance, a connection
 * to a holder) are opaque pointers here.
 */
#ifndef GM_HANDLE_H
#define GM_HANDLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "guestfs.h"

struct gm_appliance; /* appliance.h: a qemu that this process launched */
struct gm_holder;    /* holder-client.h: a connection to a handle socket */
struct gm_channel;   /* channel.h: the stream to the daemon */

/* What takes the place of a file.  Both return -1 with errno on failure; source
 * returns 0 at the end.  They are called by the thread that makes the call.
 */
struct gm_sink {
  int (*write) (void *opaque, const void *buf, size_t len);
  void *opaque;
};
struct gm_source {
  ssize_t (*read) (void *opaque, void *buf, size_t size);
  void *opaque;
};

enum gm_state { GM_CONFIG = 0, GM_LAUNCHING = 1, GM_READY = 2 };

/* One disk image.  Indexes in the array are SCSI targets; a removed drive
 * leaves an empty slot (path == NULL).
 */
struct gm_drive {
  char *path;   /* host file name; NULL: empty slot */
  char *format; /* "raw", "qcow2", ...; NULL: to be found out */
  bool guessed; /* format was found out by us, not named by the user */
  char *label;
  bool readonly;
  bool scratch;    /* made by us, anonymous, vanishes with the handle */
  bool discard;    /* pass TRIM through to the image */
  bool unsafe;     /* cachemode=unsafe: never flush to the host's disk */
  bool backing;    /* the user allowed a backing or data file to be opened */
  int blocksize;   /* logical sector size in bytes, 0: 512 */
  int64_t size;    /* scratch: bytes */
  char device[32]; /* appliance's name, "/dev/sda"; "" before it is attached */
};

struct gm_error_handler {
  guestfs_error_handler_cb cb;
  void *opaque;
  struct gm_error_handler *next; /* the one below on the stack */
};

struct gm_event {
  int id;           /* event_handle, unique for the handle's life time */
  uint64_t bitmask; /* 0: free slot */
  guestfs_event_callback cb;
  void *opaque;
  void (*legacy) (void); /* what a guestfs_set_*_callback registered, or NULL */
};

struct gm_private {
  char *key;
  void *data;
};

/* What the get/set calls and the environment set. */
struct gm_settings {
  bool verbose, trace, autosync, direct, recovery_proc, network, pgroup;
  bool selinux;
  int memsize; /* MiB */
  int smp;
  char *path, *hv, *append, *program, *identifier;
  char *backend, **backend_settings;
  char *tmpdir, *cachedir; /* as set by the user, or NULL */
  char *env_tmpdir, *env_cachedir, *env_runtimedir; /* fall-backs, or NULL */
  char **qemu_params; /* from guestfs_config: option, value or NULL as "" */
  size_t nr_qemu_params;
  bool reproducible; /* the next three are set */
  int64_t epoch;     /* seconds since 1970, of SOURCE_DATE_EPOCH */
  char *seed;        /* LIBGUESTFS_SEED, or NULL */
};

struct guestfs_h {
  enum gm_state state;
  struct gm_settings set;

  /* error.c */
  char *last_error;
  int last_errno;
  struct gm_error_handler handler;
  guestfs_abort_cb abort_cb;

  /* event.c, private.c */
  struct gm_event *events;
  size_t nr_events;
  int next_event;
  struct gm_private *privates;
  size_t nr_privates, private_cursor;

  /* stub.c: nesting of calls, so that only the user's own are traced, and
   * the name of the outermost, which begins its error message
   */
  pthread_mutex_t lock; /* recursive, held during every call */
  unsigned depth;
  const char *call;
  atomic_bool user_cancel; /* set from any thread or a signal handler */
  uint32_t serial;
  const struct gm_sink *sink;     /* copy.c: where FileOut goes, and where */
  const struct gm_source *source; /* FileIn comes from, instead of a file */

  /* drives.c */
  struct gm_drive *drives;
  size_t nr_drives;
  bool allow_backing; /* what a client of the holder said of its drive */

  struct gm_appliance *appliance; /* set by guestfs_launch */
  struct gm_holder *holder;       /* set by guestfs_mini_attach */
  struct gm_channel *channel;     /* set by either, when READY */
  bool owns_mounts;

  struct guestfs_h *next; /* list of all handles, closed at exit */
  bool close_on_exit;
  pid_t owner; /* who made it: children of his do not close it at exit */
};

#endif
