/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that tell by warnings what of many files went wrong. */
#ifndef TOOL_WARNINGS_H
#define TOOL_WARNINGS_H

#include "guestfs.h"

/* From now on print the library's warnings as messages of the tool. */
void warnings_print (guestfs_h *g);

/* The end of a call that returned R: a message, unless warnings have said all.
 * Returns 0 or -1.
 */
int warnings_finish (guestfs_h *g, int r, const char *object);

#endif
