/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths of the image in their one true form. */
#ifndef GUESTFSD_REALPATH_H
#define GUESTFSD_REALPATH_H

#include "call.h"

/* What has to exist. */
enum realpath_need {
  REALPATH_ALL = 0,
  REALPATH_PARENT = 1, /* all but the last part */
  REALPATH_NONE = 2,
};

/* PATH without symlinks, "." and "..", for the caller to free.  NULL with
 * errno.
 */
char *realpath_resolve (struct call *c, const char *path,
                        enum realpath_need need);

/* PATH with each part in the case that it has in its directory, the last one
 * as it is if there is nothing.  Symlinks stay.  The result as above.
 */
char *realpath_true_case (struct call *c, const char *path);

#endif
