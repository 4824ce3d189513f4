/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Swap space of the image that the appliance uses. */
#ifndef GUESTFSD_SWAP_H
#define GUESTFSD_SWAP_H

#include "call.h"

#define SWAP_LABEL_MAX 15 /* bytes */

/* Stop swapping to files of the image, so that their filesystems can be
 * unmounted.  What fails, they will tell.
 */
void swap_files_off (struct call *c);

/* At the end: stop swapping altogether, so that volumes can be let go of.  What
 * fails is logged.
 */
void swap_devices_off (struct call *c);

#endif
