/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs of the appliance that read or write the library's file, of any
 * length.  OBJECT stands in messages, as for run_or_reply.
 */
#ifndef GUESTFSD_RUN_STREAM_H
#define GUESTFSD_RUN_STREAM_H

#include "call.h"

/* FileOut: run ARGV and send what it writes to stdout.  Unless it fails before
 * the first byte, the reply is sent early.  Returns 0, or -1 after a reply.
 */
int run_send_or_reply (struct call *c, const char *object,
                       const char *const *argv);

/* The same; the program gets the descriptors KEEP, under their numbers. */
int run_send_files_or_reply (struct call *c, const char *object,
                             const char *const *argv, const int *keep,
                             size_t nr_keep);

/* FileIn: run ARGV and feed it the file on stdin.  What it says on stdout
 * belongs to its messages.  Returns 0, or -1 after a reply.
 */
int run_receive_or_reply (struct call *c, const char *object,
                          const char *const *argv);

#endif
