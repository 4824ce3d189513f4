/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of installing GRUB; the calls are in boot.c.
 *
 * GRUB's modules and grub-mkimage are the appliance's.  What of them has to
 * get into the image is put there by the daemon: grub-install opens names of
 * the image as they are, and would follow its links into the appliance.
 */
#ifndef GUESTFSD_BOOT_H
#define GUESTFSD_BOOT_H

#include <stddef.h>

#include "strvec.h"

#include "call.h"

#define GRUB_LIB "/usr/lib/grub"
#define GRUB_BIOS "i386-pc"
#define GRUB_EFI "x86_64-efi"

/* Where GRUB will find its files. */
struct grub_place {
  char *uuid;               /* of the filesystem */
  char *prefix;             /* the directory's path in it */
  struct gm_strvec modules; /* that it takes to read it */
};

/* Some bytes, malloc'ed. */
struct grub_image {
  unsigned char *data;
  size_t len;
};

#define CLEANUP_PLACE __attribute__ ((cleanup (grub_place_free)))
#define CLEANUP_IMAGE __attribute__ ((cleanup (grub_image_free)))

/* Find out about the directory open at FD, whose name is PATH.  Returns 0, or
 * -1 after a reply.
 */
int grub_place_or_reply (struct call *c, int fd, const char *path,
                         struct grub_place *place);
void grub_place_free (struct grub_place *place);

/* Make GRUB's core for TARGET, which starts from PLACE; read a file of the
 * appliance.  Return 0, or -1 after a reply.
 */
int grub_core_or_reply (struct call *c, const char *target,
                        const struct grub_place *place,
                        struct grub_image *core);
int grub_read_or_reply (struct call *c, const char *file,
                        struct grub_image *image);
void grub_image_free (struct grub_image *image);

/* Put CORE between the disk DEVICE's partitions, and BOOT, which loads it,
 * into the first sector.  Returns 0, or -1 after a reply.
 */
int grub_embed_or_reply (struct call *c, const char *device,
                         struct grub_image *boot, struct grub_image *core);

#endif
