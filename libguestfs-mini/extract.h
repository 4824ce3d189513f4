/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making the files of a tar stream in a directory of the host.
 *
 * Names, types and links come from a disk image, and so from anybody.  All
 * names are resolved below the directory by openat2, which follows no symlink
 * on the way; nothing is ever opened that was not made here; and a file gets
 * its name only when it is complete.  Until then it has none; without O_TMPFILE
 * it has one that begins with .gfs-, and keeps that if the process is killed
 * meanwhile.  What is refused or fails is told, and the rest goes on.
 */
#ifndef GM_EXTRACT_H
#define GM_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>

enum gm_links {
  GM_LINKS_SAFE, /* symlinks that stay in the directory */
  GM_LINKS_KEEP, /* all */
  GM_LINKS_SKIP, /* none */
};

enum gm_xattrs {
  GM_XATTRS_USER, /* those whose names begin with "user." */
  GM_XATTRS_NONE,
  GM_XATTRS_ALL, /* ACLs, too; capabilities only with setuid */
};

struct gm_extract_options {
  bool owner;   /* of the image; or the files are the caller's */
  bool setuid;  /* keep set-user-ID and set-group-ID bits */
  bool devices; /* make device nodes and FIFOs */
  enum gm_links links;
  enum gm_xattrs xattrs;
};

struct gm_extract;

/* Into the directory ROOT, which stays the caller's.  REFUSED is called for
 * all that is not made, or not made as it should be.  NULL with errno.
 */
struct gm_extract *gm_extract_new (int root, const struct gm_extract_options *o,
                                   void (*refused) (void *opaque,
                                                    const char *member,
                                                    const char *reason),
                                   void *opaque);
void gm_extract_free (struct gm_extract *x);

/* The next LEN bytes of the stream.  Returns 0, or -1 with errno, EPROTO if it
 * is none: there is no going on then.
 */
int gm_extract_feed (struct gm_extract *x, const void *buf, size_t len);

/* Has the end of the stream come, behind which everything is ignored? */
bool gm_extract_ended (const struct gm_extract *x);

/* No more comes: finish the directories.  Returns 0, or -1 with errno EPROTO if
 * the stream did not end properly.
 */
int gm_extract_finish (struct gm_extract *x);

#endif
