/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an inspection knows of the disks, each device being probed once. */
#ifndef GUESTFSD_INSPECT_SCAN_H
#define GUESTFSD_INSPECT_SCAN_H

#include "blocks.h"
#include "inspect.h"
#include "inspect-view.h"

/* A subvolume of a btrfs. */
struct inspect_volume {
  char *path;
  uint64_t id;
};

/* A device that is not only there for its partitions. */
struct inspect_fs {
  const struct block *block;
  struct gm_strvec tags; /* of block_tags */
  const char *type;      /* lent from these; "" if nothing is known */
  bool filesystem;       /* or swap space, or unknown, and no part of more */

  char *why; /* it cannot be mounted, if more than errno is known */

  /* Of a btrfs, once it has been looked at. */
  bool tried;
  struct inspect_volume *volumes; /* sorted by path */
  size_t nr_volumes;
  char *default_volume; /* one of those, or "" for the top level; or NULL */
};

/* A system, or a copy of one. */
struct inspect_found {
  struct inspect_os *os;
  char *other; /* what its fstab calls the root, if that is not os->root */
  bool copy;   /* of another one, or a part of it: no system of its own */

  const struct inspect_fs *fs;
  char *volume; /* of a btrfs, else NULL */
  unsigned char uuid[16],
    parent[16]; /* of that, and what it is a snapshot of */
};

struct inspect_scan {
  struct call *c;
  struct block_list blocks;
  struct inspect_fs *fs;
  size_t nr_fs;
  struct inspect_found *found;
  size_t nr_found;
  size_t nr_looked;          /* so many directories may be a system's root */
  struct gm_strvec warnings; /* which are nobody's in particular */
};

#define CLEANUP_INSPECT_SCAN __attribute__ ((cleanup (inspect_scan_free)))

/* Find all systems, and mark copies.  Returns 0, or -1 after a reply.  Free
 * in every case.
 */
int inspect_scan_or_reply (struct call *c, struct inspect_scan *scan);
void inspect_scan_free (struct inspect_scan *scan);

/* Mount FS where nobody sees it, and return a descriptor of the directory of
 * its subvolume VOLUME, or of its root if that is NULL.  -1 with errno.
 */
int inspect_mount (struct inspect_scan *scan, struct inspect_fs *fs,
                   const char *volume);

/* Mount the btrfs FS and return a descriptor of its top-level directory; its
 * subvolumes are known from then on.  -1 with errno.  Nobody can unmount it as
 * long as the descriptor is open.
 */
int inspect_btrfs_top (struct inspect_scan *scan, struct inspect_fs *fs);

/* Find the subvolumes of FS unless they are known.  Returns 0, or -1 with errno. */
int inspect_btrfs_list (struct inspect_scan *scan, struct inspect_fs *fs);
void inspect_btrfs_free (struct inspect_fs *fs);

/* "/dev/sda1", or "btrfsvol:/dev/sda1/VOLUME" unless VOLUME is NULL or what the
 * device itself stands for; for the caller to free.  NULL with errno.
 */
char *inspect_mountable (const struct inspect_fs *fs, const char *volume);

/* The filesystem that SPEC means to the system V: a name of a device as it sees
 * them, UUID=, LABEL= and so on.  NULL if it is not known.
 */
struct inspect_fs *inspect_resolve (struct inspect_scan *scan,
                                    struct inspect_view *v, const char *spec);

/* Read the fstab of V, whose root FOUND tells about, into its mounts and swaps,
 * and mount its /usr.  Returns 0, or -1 with errno.
 */
int inspect_fstab (struct inspect_scan *scan, struct inspect_view *v,
                   struct inspect_found *found);

/* Fill in what btrfs knows of the subvolume at ROOT. */
void inspect_volume_ids (int root, struct inspect_found *found);

/* The path of the subvolume with the number ID of the btrfs FS; NULL. */
const char *inspect_volume_by_id (const struct inspect_fs *fs, uint64_t id);

/* Mark among what was found that which is a copy of another one. */
void inspect_mark_copies (struct inspect_scan *scan);

/* Does V look like the root of a Linux system? */
bool inspect_is_linux (const struct inspect_view *v);

/* Fill in all about the Linux system V but its mounts.  Returns 0, or -1 with
 * errno.
 */
int inspect_linux (const struct inspect_view *v);

/* If the directory ROOT is one that ostree has made, the root of the system that
 * it boots: a descriptor, and where that is below ROOT, for the caller to free.
 * Else -1.
 */
int inspect_ostree (int root, char **path);

/* Look for another Unix system, or for a medium to install from, and fill in all
 * about it.  Return 1 if it is one, 0 if not, or -1 with errno.
 */
int inspect_unix (struct inspect_scan *scan, struct inspect_view *v,
                  struct inspect_found *found);
int inspect_dos (const struct inspect_view *v);
int inspect_media (const struct inspect_view *v);

/* The root directory of the NTFS that FS is, mounted for reading, or already
 * mounted, as a descriptor; -1 with errno.  inspect-ntfs.c
 */
int inspect_mount_ntfs (struct call *c, struct inspect_fs *fs);

/* Something could not be looked at, and nobody knows whose it is.  Returns 0, or
 * -1 with errno.
 */
int inspect_scan_warn (struct inspect_scan *scan, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

#endif
