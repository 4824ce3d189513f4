/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Augeas session of the handle.
 *
 * There is one, whoever begins it and whoever goes on with it.  It lives in a
 * process of its own (augeas/), which serves one request after the other.
 */
#ifndef GUESTFSD_AUGEAS_SESSION_H
#define GUESTFSD_AUGEAS_SESSION_H

#include <stdbool.h>

#include "augeas-wire.h"
#include "call.h"

/* The strings of a request on the spot: AUGEAS_STRINGS (path, val). */
#define AUGEAS_STRINGS(...)                                  \
  .strings = (char **) (const char *const[]){ __VA_ARGS__ }, \
  .nr = sizeof ((const char *const[]){ __VA_ARGS__ }) / sizeof (char *)

/* Send REQUEST to the session, and put the answer into ANSWER, for the caller
 * to free.  Returns 0, or -1 after a reply.
 */
int augeas_request_or_reply (struct call *c,
                             const struct augeas_message *request,
                             struct augeas_message *answer);

/* The same for an answer of strings, for the caller to free; NULL after a
 * reply.
 */
char **augeas_strings_or_reply (struct call *c,
                                const struct augeas_message *request);

/* Begin a session for the files below ROOT; unless KEEP an older one is closed.
 * Returns 1 if it was begun, 0 if there is one, or -1 after a reply.
 */
int augeas_begin_or_reply (struct call *c, const char *root, int flags,
                           bool keep);

/* End it.  Returns 0, or -1 after a reply if there is none. */
int augeas_end_or_reply (struct call *c);

/* Have a process ready, with all lenses loaded, of which sessions are copies.
 * Returns 0, or -1 after a reply.
 */
int augeas_prepare_or_reply (struct call *c);

#endif
