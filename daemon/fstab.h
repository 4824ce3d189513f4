/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reader of fstab(5).  The text comes from an image; nothing here knows of files
 * or devices.
 */
#ifndef GUESTFSD_FSTAB_H
#define GUESTFSD_FSTAB_H

#include <stdbool.h>
#include <stddef.h>

#define FSTAB_FIELD_MAX 4096 /* bytes of a field that is looked at */

struct fstab_entry {
  char spec[FSTAB_FIELD_MAX]; /* "/dev/sda1", "UUID=..." without quotes */
  char dir[FSTAB_FIELD_MAX];  /* "/", "/home": no final slash, none twice */
  char type[64];
  char options[FSTAB_FIELD_MAX];
};

enum fstab_result {
  FSTAB_END,
  FSTAB_ENTRY,
  FSTAB_BAD, /* the line makes no sense; go on with the next */
};

/* Read the next entry from *TEXT, which is moved on.  Comments and empty lines
 * are passed over; *LINE is counted on.
 */
enum fstab_result fstab_next (const char **text, unsigned *line,
                              struct fstab_entry *entry);

/* Copy the value of the option NAME ("subvol") of ENTRY to VALUE, of
 * FSTAB_FIELD_MAX bytes.  An option without value has an empty one.  Returns
 * whether it is there; the last one counts.
 */
bool fstab_option (const struct fstab_entry *entry, const char *name,
                   char *value);

#endif
