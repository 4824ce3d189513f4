/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Descriptors that travel beside the bytes of a Unix socket (unix(7)). */
#ifndef GM_FD_PASSING_H
#define GM_FD_PASSING_H

#include <stddef.h>
#include <sys/types.h>

enum { GM_PASS_FDS = 2 }; /* at most */

/* Send up to LEN bytes of BUF, with copies of the NR_FDS descriptors beside the
 * first of them, in one sendmsg(2) that is not interrupted and raises no
 * SIGPIPE.  Returns how many bytes went, or -1 with errno.
 */
ssize_t gm_send_with_fds (int sock, const void *buf, size_t len, const int *fds,
                          size_t nr_fds);

#endif
