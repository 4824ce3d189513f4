/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing partition tables with libfdisk. */
#ifndef GUESTFSD_TABLE_H
#define GUESTFSD_TABLE_H

#include <libfdisk.h>

#include "call.h"

/* A table being changed. */
struct table {
  struct call *c;
  const char *device;
  struct fdisk_context *context;
  struct fdisk_table *before; /* the partitions at the start */
};

#define CLEANUP_TABLE __attribute__ ((cleanup (table_close)))

/* Open DEVICE for changes.  NEED_LABEL: refuse it when it has no table.
 * Return 0, or -1 after a reply.
 */
int table_open_or_reply (struct table *t, struct call *c, const char *device,
                         bool need_label);

/* Write the table, and wait for the nodes of its partitions. */
int table_write_or_reply (struct table *t);
void table_close (struct table *t);

/* libfdisk's name for PARTTYPE ("msdos", "gpt"...), or NULL. */
const char *table_label_name (const char *parttype);

/* Reply for ERR, a negative errno of libfdisk; returns -1. */
int table_error (struct table *t, int err, const char *what);

#endif
