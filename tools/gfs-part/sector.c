/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part: places on a disk, as people write them. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-part/part.h"
#include "size.h"

static int parse (guestfs_h *g, const char *device, const char *text,
                  int64_t *sectors, bool *bytes);

int
part_number (const char *text)
{
  char *end;
  long n;

  errno = 0;
  n = strtol (text, &end, 10);
  if (errno || end == text || *end || n < INT32_MIN || n > INT32_MAX)
    tool_misuse ("%s: is not a number", text);
  return n;
}

void
part_check_place (const char *text, const char *signs)
{
  const char *digits = text + (*text != '\0' && strchr (signs, *text));
  int64_t n;

  if (size_parse (digits, &n) == -1)
    tool_misuse ("%s: is not a sector, nor a size like 100M", text);
}

int
part_first_sector (guestfs_h *g, const char *device, const char *text,
                   int64_t *sector)
{
  int64_t size;
  bool bytes;
  int ss;

  if (parse (g, device, text, sector, &bytes) == -1)
    return -1;
  if (text[0] != '-')
    return 0;
  size = guestfs_blockdev_getsize64 (g, device);
  ss = size == -1 ? -1 : guestfs_blockdev_getss (g, device);
  if (ss == -1)
    return tool_fail (g, device);
  *sector = size / ss - *sector;
  return 0;
}

int
part_last_sector (guestfs_h *g, const char *device, int64_t first,
                  const char *text, int64_t *sector)
{
  bool bytes;

  if (parse (g, device, text, sector, &bytes) == -1)
    return -1;
  if (text[0] == '+')
    *sector = first + *sector - 1;
  else if (text[0] == '-')
    *sector = -*sector - bytes; /* -1 is the last, -1M leaves so much free */
  else
    *sector -= bytes;
  return 0;
}

/* The number in TEXT, without its sign, in sectors.  *BYTES: there was a
 * unit, so that it is a border and no sector.
 */
static int
parse (guestfs_h *g, const char *device, const char *text, int64_t *sectors,
       bool *bytes)
{
  const char *digits = text + strspn (text, "+-");
  int ss;

  *bytes = digits[0] && !isdigit ((unsigned char) digits[strlen (digits) - 1]);
  if (size_parse (digits, sectors) == -1) /* checked before */
    return tool_error (text, "is not a size");
  if (!*bytes)
    return 0;
  ss = guestfs_blockdev_getss (g, device);
  if (ss == -1)
    return tool_fail (g, device);
  if (*sectors % ss != 0)
    return tool_error (text, "is not a multiple of the sector size, %d", ss);
  *sectors /= ss;
  return 0;
}
