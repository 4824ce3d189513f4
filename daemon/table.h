/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing partition tables with libfdisk. */
#ifndef GUESTFSD_TABLE_H
#define GUESTFSD_TABLE_H

#include <stdbool.h>

#include <libfdisk.h>

#include "call.h"

/* A table being changed. */
struct table {
  struct call *c;
  const char *device;
  struct fdisk_context *context;
  bool known;                 /* there is a table, says libblkid, too */
  struct fdisk_table *before; /* the partitions at the start */
  char *warning;              /* libfdisk's last one: a better reason */
  bool derives;               /* see derive.h */
  bool locked;                /* LOCK is open: others wait for the table */
  int lock;
};

#define CLEANUP_TABLE __attribute__ ((cleanup (table_close)))
#define CLEANUP_PARTITION __attribute__ ((cleanup (table_entry_free)))

/* Open DEVICE for changes, which other channels that change its table wait
 * for: what each has read is still true when it writes.  So a call opens no more
 * than one for changes at a time.  NEED_LABEL: refuse it when it has no table.
 * Return 0, or -1 after a reply.
 */
int table_open_or_reply (struct table *t, struct call *c, const char *device,
                         bool need_label);

/* The same, for looking at the table, which there must be: it cannot be
 * written.
 */
int table_read_or_reply (struct table *t, struct call *c, const char *device);

/* The same, where there may be none. */
int table_peek_or_reply (struct table *t, struct call *c, const char *device);

/* Is there a table?  libfdisk takes the boot sector of any filesystem for one,
 * so this is not the same as fdisk_has_label, until a new one was made.
 */
bool table_has_label (const struct table *t);

/* New partitions and free space are to begin and end at whole MiB, where there
 * is room enough, as in fdisk and sfdisk.
 */
int table_align_or_reply (struct table *t);

/* Refuse a table that is not of the type LABEL. */
int table_is_or_reply (const struct table *t, enum fdisk_labeltype label);

/* The partition PARTNUM, counted from 1; the caller unrefs *PA.  Return 0, or
 * -1 after a reply.
 */
int table_entry_or_reply (struct table *t, int partnum,
                          struct fdisk_partition **pa);

/* "primary", "extended" or "logical". */
const char *table_entry_kind (struct fdisk_partition *pa);

/* Refuse a last sector that is beyond what an MBR can hold. */
int table_reach_or_reply (const struct table *t, int64_t last);

/* Change what PA has set of the partition PARTNUM, and write the table. */
int table_change_or_reply (struct table *t, int partnum,
                           struct fdisk_partition *pa);

/* Write the table, and wait for the nodes of its partitions. */
int table_write_or_reply (struct table *t);
void table_close (struct table *t);
void table_entry_free (struct fdisk_partition **pa);

/* Refuse a number of a partition that is in use; if there is none it is not. */
int table_unused_or_reply (const struct table *t, int partnum);

/* libfdisk's name for PARTTYPE ("msdos", "gpt"...), or NULL. */
const char *table_label_name (const char *parttype);

/* Reply for ERR, a negative errno of libfdisk, or with what it has warned of;
 * returns -1.
 */
int table_error (struct table *t, int err, const char *what);

#endif
