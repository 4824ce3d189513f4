/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arguments by their kind: what the generated serve_X does with them before
 * it calls do_X.
 *
 * Each of these returns 0, or -1 when it has replied.  ARG is the argument's
 * name, for the message.  Translated values replace *VALUE, which is freed,
 * so that xdr_free still frees everything.
 */
#ifndef GUESTFSD_ARGS_H
#define GUESTFSD_ARGS_H

#include <stddef.h>
#include <sys/types.h>

#include "call.h"

/* Whether it is an absolute path and something is mounted. */
int args_path (struct call *c, const char *arg, char **value);
/* Translate the name of a block device, which must exist. */
int args_device (struct call *c, const char *arg, char **value);
int args_dev_or_path (struct call *c, const char *arg, char **value);
/* Paths are checked; mountables are left to mountable_parse_or_reply, since
 * the call needs their parts. */
int args_mountable_or_path (struct call *c, const char *arg, char **value);
/* Whether it is a UUID in text form, in braces or not. */
int args_guid (struct call *c, const char *arg, char **value);

/* Lists as XDR has them: a NULL is put behind the last of LEN strings. */
int args_list (struct call *c, const char *arg, u_int len, char ***list);
int args_devices (struct call *c, const char *arg, u_int len, char ***list);
/* File names without a slash that are not empty, `.` or `..`. */
int args_filenames (struct call *c, const char *arg, u_int len, char ***list);

/* Results: length of a list that ends with NULL, and a length for the
 * encoder, which refuses what does not fit into a message. */
u_int args_count (char *const *list);
u_int args_wire_len (size_t n);

#endif
