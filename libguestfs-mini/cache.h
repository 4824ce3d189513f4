/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folder in which templates and verdicts are kept, and small files in it.
 * Folders are descriptors; what is in the cache is template.h's business.
 */
#ifndef GM_CACHE_H
#define GM_CACHE_H

#include <stdint.h>

#include "guestfs.h"

/* Open the cache, made if need be.  Returns a descriptor, or -1 with *WHY
 * malloc'ed when it cannot be made or written, or others may write to it.
 * *PATH is set in any case, for the caller to free.
 */
int gm_cache_open (guestfs_h *g, char **path, char **why);

/* Wait for the right to change the cache.  Returns the lock, to be closed,
 * or -1 with errno.
 */
int gm_cache_lock (int cache);

/* The text of the file NAME, for the caller to free, or NULL. */
char *gm_cache_read_text (guestfs_h *g, int dir, const char *name);

/* Write a small file atomically.  0, or -1 with errno. */
int gm_cache_write_text (int dir, const char *name, const char *text);

/* Remove the folder NAME and all files in it. */
void gm_cache_remove_dir (int cache, const char *name);

/* Remove all but the newest templates, and what failed builds left; the
 * lock is held.
 */
void gm_cache_prune (int cache);

/* A number to name a file by (FNV-1a); the texts themselves are compared. */
uint64_t gm_cache_hash (const char *text);

#endif
