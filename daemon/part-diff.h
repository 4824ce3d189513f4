/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is different between two partition tables of one disk. */
#ifndef GUESTFSD_PART_DIFF_H
#define GUESTFSD_PART_DIFF_H

struct gm_strvec;
struct table;

/* Append to CHANGES what has to be done to HAVE to make it WANT, a line each.
 * Returns 0, or -1 without memory.
 */
int diff_tables (struct gm_strvec *changes, const struct table *have,
                 const struct table *want);

/* Refuse to change HAVE into WANT if a partition that is in use would go, move
 * or shrink.  Returns 0, or -1 after a reply.
 */
int diff_unused_or_reply (const struct table *have, const struct table *want);

#endif
