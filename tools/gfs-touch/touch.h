/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-touch: what its files share. */
#ifndef GFS_TOUCH_H
#define GFS_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

struct touch_time {
  int64_t sec, nsec;
};

/* "now", "@SECONDS[.FRACTION]", or "YYYY-MM-DD[(T| )hh:mm[:ss[.FRACTION]]]"
 * with "Z", "UTC" or "+hh:mm" behind it, or else local time.
 */
bool touch_parse_date (const char *text, struct touch_time *t);

/* "[[CC]YY]MMDDhhmm[.ss]", local time. */
bool touch_parse_stamp (const char *text, struct touch_time *t);

#endif
