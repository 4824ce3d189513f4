/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which path each watch of an inotify instance stands for. */
#ifndef GUESTFSD_INOTIFY_TABLE_H
#define GUESTFSD_INOTIFY_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed: an empty table. */
struct inotify_table {
  struct inotify_entry {
    int wd;
    char *path; /* NULL: removed */
  } * entries;  /* sorted by wd: the kernel hands out ever larger ones */
  size_t len, capacity;
  size_t live; /* not removed */
};

/* Say that WD stands for PATH (now).  Returns 0, or -1 with errno. */
int inotify_table_set (struct inotify_table *t, int wd, const char *path);

/* The path of WD, lent, or NULL. */
const char *inotify_table_get (const struct inotify_table *t, int wd);

/* Is PATH watched? */
bool inotify_table_has (const struct inotify_table *t, const char *path);

void inotify_table_remove (struct inotify_table *t, int wd);

/* The directory FROM and all below it are now at TO.  Returns 0, or -1 with
 * errno.
 */
int inotify_table_rename (struct inotify_table *t, const char *from,
                          const char *to);

/* Remove one watch of DIR or below it, and return it; -1 if there is none. */
int inotify_table_take_below (struct inotify_table *t, const char *dir);

void inotify_table_free (struct inotify_table *t);

#endif
