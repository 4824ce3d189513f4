/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A look at a disk image on the host, before qemu sees it.
 *
 * The image is hostile input.  Only its headers are read: enough to tell the
 * format and whether it names other files.  Whatever is found here decides
 * what may be opened; qemu is told every file and format explicitly.
 */
#ifndef GM_IMAGE_H
#define GM_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "handle.h"

enum { GM_IMAGE_FORMAT = 16, GM_IMAGE_NAME = 1024 }; /* bytes with the NUL */

struct gm_image_info {
  char format[GM_IMAGE_FORMAT]; /* "raw", "qcow2", "vmdk", ... */
  bool plain_raw;               /* no sign of any format: just sectors */
  bool encrypted;        /* needs a key that qemu would have to be given */
  bool corrupt;          /* marked so by qemu */
  bool scattered;        /* its data is in other files, which it names */
  uint64_t virtual_size; /* bytes as the guest sees them */
  char backing_file[GM_IMAGE_NAME];     /* "": none */
  char backing_format[GM_IMAGE_FORMAT]; /* "": not recorded */
  char data_file[GM_IMAGE_NAME];        /* qcow2's external one, "": none */
};

/* Where a probe reads from.  PREAD returns how many of the N bytes at OFFSET
 * it put into BUF (fewer only at the end), or -1 with errno.
 */
struct gm_image_source {
  ssize_t (*pread) (void *opaque, void *buf, size_t n, uint64_t offset);
  void *opaque;
  uint64_t size; /* bytes */
};

/* Fill in INFO.  A pure function of what SOURCE returns.  Returns 0, or -1
 * when the image is damaged or cannot be read; *WHY is then a reason without
 * a file name, malloc'ed (NULL: out of memory).
 */
int gm_image_probe_source (const struct gm_image_source *source,
                           struct gm_image_info *info, char **why);

/* The same for a file or block device open for reading. */
int gm_image_probe (int fd, struct gm_image_info *info, char **why);

/* May the drive D, open at FD, be handed to qemu?  Fills in d->format (and
 * d->guessed) when the user named none.  Returns 0, or -1 with an error that
 * names the file and says what to do.
 */
int gm_image_check (guestfs_h *g, struct gm_drive *d, int fd);

/* Open PATH, without waiting for the other end of a FIFO and the like.
 * Returns a descriptor, or -1 with an error recorded: missing, no permission,
 * a directory, neither file nor block device, empty.
 */
int gm_image_open (guestfs_h *g, const char *path, bool readonly);

/* The same without a handle: -1 with errno set, *WHY is the reason, which is
 * not to be freed.
 */
int gm_image_open_file (const char *path, bool readonly, const char **why);

/* A copy of a name that came from an image, fit for a message: what is not
 * printable ASCII becomes `?'.  The caller frees.
 */
char *gm_image_printable (guestfs_h *g, const char *name);

/* An image and what it builds upon, topmost first. */
struct gm_image_layer {
  char *path;
  char format[GM_IMAGE_FORMAT];
  int fd;
  char *data_path; /* qcow2's external data file (raw), or NULL */
  int data_fd;
};

struct gm_image_chain {
  struct gm_image_layer *layers;
  size_t nr;
  uint64_t virtual_size; /* bytes, of a qcow2 image; 0: not looked at */
};

enum { GM_IMAGE_MAX_LAYERS = 64 };

/* Open everything that the drive D, which passed gm_image_check and is open
 * at FD, builds upon.  Layer 0 is the drive itself on a duplicate of FD; the
 * others are opened read-only, but a writable drive's data file is writable.
 * Returns 0, or -1 with an error recorded and nothing left open.
 */
int gm_image_chain (guestfs_h *g, const struct gm_drive *d, int fd,
                    struct gm_image_chain *chain);

/* Close and free all layers. */
void gm_image_chain_free (struct gm_image_chain *chain);

#endif
