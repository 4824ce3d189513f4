/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users of the image, from its own /etc/passwd and /etc/group. */
#ifndef GUESTFSD_ACCOUNT_H
#define GUESTFSD_ACCOUNT_H

#include <stddef.h>
#include <sys/types.h>

#include "call.h"

#define ACCOUNT_GROUPS 64 /* what is more is left out */

struct account {
  uid_t uid;
  gid_t gid;
  gid_t groups[ACCOUNT_GROUPS]; /* the first is gid */
  size_t nr_groups;
  char name[256], home[1024], shell[1024];
};

/* Root, without a look into the image. */
extern const struct account account_root;

/* Look up USER, a name or a number.  A number that the image does not know has
 * a group of the same number and lives in /.  Returns 0, or -1 after a reply.
 */
int account_find_or_reply (struct call *c, const char *user, struct account *a);

#endif
