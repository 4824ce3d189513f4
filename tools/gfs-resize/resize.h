/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-resize share.
 *
 * A device is a layer upon others: a logical volume on a group on physical
 * volumes on an opened encrypted device on a partition on a disk.  What it
 * holds is its content.  First the whole way is planned (plan.c), with sizes
 * as they will be; then it is gone, step by step (run.c).
 */
#ifndef GFS_RESIZE_H
#define GFS_RESIZE_H

#include <stdbool.h>
#include <stdint.h>

#include "common.h"

#define MIB (INT64_C (1) << 20)

/* What mini_device_layer says.  Strings are NULL if there is none. */
struct layer {
  char **facts;       /* owns the strings below */
  const char *device; /* the usual name */
  const char *kind;   /* disk, partition, lv, crypt, other */
  const char *below, *above, *group;
  int64_t size, sector, start;
  int number;
};

#define CLEANUP_LAYER __attribute__ ((cleanup (layer_free)))

/* Look at DEVICE.  Returns 0, or -1 after a message. */
int layer_get (guestfs_h *g, const char *device, struct layer *l);
void layer_free (struct layer *l);

/* The size to which it could grow, with all that is below; -1 after a
 * message.
 */
int64_t layer_limit (guestfs_h *g, const struct layer *l);

/* The end, in bytes, up to which the partition L could grow; -1 after a
 * message.  *LAST is set if no other partition follows.
 */
int64_t partition_limit (guestfs_h *g, const struct layer *l, bool *last);

/* A volume group, and the devices of its physical volumes. */
struct group {
  int64_t extent, free;
  char **pvs; /* NULL-terminated */
};
int group_get (guestfs_h *g, const char *name, struct group *vg);
void group_free (struct group *vg);

/* What a device holds. */
enum content_kind {
  CONTENT_NOTHING, /* that is known */
  CONTENT_EXT,
  CONTENT_XFS,
  CONTENT_BTRFS,
  CONTENT_NTFS,
  CONTENT_SWAP,
  CONTENT_PV,
};
struct content {
  enum content_kind kind;
  char *type;       /* as vfs_type says */
  char *device;     /* on which it lies */
  char *mountpoint; /* NULL: not mounted */
  char *group;      /* of a physical volume, its volume group, or NULL */
  bool others;      /* something else is mounted */
  bool force;       /* resize even what is marked for a check */
};

/* What is on L?  Returns 0, or -1 after a message: it cannot be resized. */
int content_get (guestfs_h *g, const struct layer *l, struct content *c);
void content_free (struct content *c);

/* Can it grow, or shrink to SIZE?  Returns 0, or -1 after a message. */
int content_check (guestfs_h *g, const struct content *c, bool shrink,
                   int64_t size);

/* The last look before the first change, for which it is mounted if need be.
 * Returns 0, or -1 after a message.
 */
int content_begin (guestfs_h *g, struct content *c, bool shrink);

/* Make it SIZE bytes, or, without SHRINK, fill the device. */
int content_resize (guestfs_h *g, const struct content *c, bool shrink,
                    int64_t size);
int content_end (guestfs_h *g, struct content *c);

enum step_kind {
  STEP_CONTENT,
  STEP_LV,
  STEP_PV,
  STEP_CRYPT,
  STEP_CLOSE, /* the opened encrypted device */
  STEP_PARTITION,
  STEP_GPT,        /* its copy goes to the end of the disk */
  STEP_DEACTIVATE, /* the volume group */
  STEP_ACTIVATE,
};

struct step {
  enum step_kind kind;
  char *device;     /* or volume group */
  char *disk;       /* of a partition */
  int number;       /* of a partition */
  int64_t from, to; /* bytes; -1: does not apply */
  int64_t start;    /* of a partition, bytes */
  int64_t sector;
};

struct plan {
  struct content content;
  bool shrink;
  struct step *steps;
  size_t nr;
};

/* How large: SIZE, +SIZE, -SIZE, +N%FREE, or as large as can be. */
struct wish {
  char sign;    /* '+', '-' or 0 */
  bool percent; /* of the room there is */
  bool max;
  int64_t amount; /* bytes, or percent */
};

/* Plan what makes DEVICE as large as WISH says, and check all of it that can be
 * checked.  A DRY_RUN may be on read-only drives.  Returns 0, or -1 after a
 * message.
 */
int plan_make (guestfs_h *g, const char *device, const struct wish *wish,
               bool force, bool dry_run, struct plan *p);
void plan_print (const struct plan *p, bool json, bool human);
void plan_free (struct plan *p);

/* Do it.  Returns 0, or -1 after a message. */
int plan_run (guestfs_h *g, struct plan *p);

#endif
