/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Volumes that lie on the drives: arrays and volume groups.
 *
 * They are active as soon as somebody can tell.  To look for them costs time,
 * and to activate them runs programs, so it is done only when a call is about
 * them or names a device that is not there.
 */
#ifndef GUESTFSD_VOLUMES_H
#define GUESTFSD_VOLUMES_H

#include "call.h"

/* A drive has come, or was opened: there may be volumes on it. */
void volumes_came (struct server *server);

/* Assemble the arrays and activate the volume groups of the drives that have
 * come since the last time.  What fails is logged.
 */
void volumes_ready (struct call *c);

/* An array runs now, on which there may be volume groups. */
void volumes_came_on_array (struct server *server);

/* At the end: let go of all volumes that are not in use, so that they are left
 * clean.
 */
void volumes_stop (struct call *c);

#endif
