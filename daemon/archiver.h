/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Archives in and out of directories of the image, through libarchive.
 *
 * libarchive never sees a path of the image, let alone opens one: it only
 * codes the stream.  All files are made and read by descriptors.  The
 * process stays in the C locale, in which libarchive leaves the bytes of
 * names as they are.
 */
#ifndef GUESTFSD_ARCHIVER_H
#define GUESTFSD_ARCHIVER_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "call.h"

struct archive_options {
  const char *compress; /* NULL: none */
  bool numericowner;
  char *const *excludes; /* glob patterns; NULL: none */
  bool xattrs, selinux, acls;
  bool plain_acls; /* out: as attributes in the kernel's form */
};

/* Unpack the library's file into the directory DIRFD, called DIRECTORY in
 * messages.  Returns 0, or -1 after a reply.
 */
int extract_or_reply (struct call *c, int dirfd, const char *directory,
                      const struct archive_options *o);

/* Make the reader A ready for a tar file that is compressed as COMPRESS says
 * (NULL: not at all).  Returns 0, or -1 with an error in it.
 */
int archive_support_tar (struct archive *a, const char *compress);

/* Pack what is called NAME in the directory DIRFD ("": the directory itself),
 * and all below it, into a file to the library.  The archive has it as TOP;
 * PATH is for messages.
 */
int pack_or_reply (struct call *c, int dirfd, const char *name, const char *top,
                   const char *path, const struct archive_options *o);

/* What turns bytes into a compressed file to the library, by "gzip" and so on;
 * NULL if there is no such way.  After reply_begin_file it is opened, and then
 * written to by archive_write_data.  Returns 0, or -1 with an error in it.
 */
struct archive *compressor_new (const char *ctype);
int compressor_open (struct archive *z, struct call *c);

/* Fill in ENTRY, which has its path, for the file NAME in the directory DIR, as
 * far as O wants it.  FD is open on it, or -1.  Returns 0, or -1 with errno.
 */
int archive_entry_describe (struct archive_entry *entry, int dir,
                            const char *name, int fd, const struct stat *st,
                            const struct archive_options *o);

/* Files with holes.  sparse_find adds to ENTRY, whose size is set, what is
 * data in FD, and returns 0 if there is no hole, or a number of extents.
 * sparse_archive makes an archive of the kind that can keep holes; its
 * output goes to WRITE unbuffered.  sparse_write adds the data of such an
 * entry behind its header, with BUF to work in.  It returns 0, or -1 with
 * errno or an error in the archive.
 */
int sparse_find (int fd, struct archive_entry *entry);
struct archive *sparse_archive (void *opaque, archive_write_callback *write);
int sparse_write (struct call *c, struct archive *a, int fd,
                  struct archive_entry *entry, char *buf, size_t buf_size);

/* Extended attributes and ACLs between ENTRY and the file FD, as far as O wants
 * them.  Return 0, or -1 with errno.
 */
bool archive_attributes_wanted (const struct archive_options *o);
int archive_attributes_get (int fd, struct archive_entry *entry,
                            const struct archive_options *o);
int archive_attributes_set (int fd, struct archive_entry *entry,
                            const struct archive_options *o);

#endif
