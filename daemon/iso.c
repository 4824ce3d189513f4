/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an ISO 9660 image says about itself.  API: share/api/iso.xml.
 *
 * From sector 16 on there are volume descriptors, of which the primary one is
 * wanted.  Numbers are there twice, in either byte order.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "sysroot.h"

#define SECTOR 2048
#define FIRST 16
#define LAST 100 /* more descriptors than that nobody has */
#define PRIMARY 1
#define TERMINATOR 255

static guestfs_int_isoinfo *read_info (struct call *c, const char *name,
                                       int fd);
static int find_primary (int fd, unsigned char sector[SECTOR]);
static guestfs_int_isoinfo *parse (const unsigned char *d);
static char *text (const unsigned char *d, size_t len);
static uint32_t number (const unsigned char *d, size_t len);
static int64_t when (const unsigned char *d);
static bool digits (const unsigned char *d, size_t len, int *value);

guestfs_int_isoinfo *
do_isoinfo_device (struct call *c, const char *device)
{
  CLEANUP_FD int fd = device_open_or_reply (c, device, O_RDONLY);

  return fd == -1 ? NULL : read_info (c, device, fd);
}

guestfs_int_isoinfo *
do_isoinfo (struct call *c, const char *isofile)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, isofile, O_RDONLY);

  return fd == -1 ? NULL : read_info (c, isofile, fd);
}

static guestfs_int_isoinfo *
read_info (struct call *c, const char *name, int fd)
{
  unsigned char sector[SECTOR];
  guestfs_int_isoinfo *info;

  if (find_primary (fd, sector) == -1)
    return errno == ENODATA
             ? reply_error_null (c, "%s: not an ISO 9660 image", name)
             : reply_errno_null (c, "%s", name);
  info = parse (sector);
  return info != NULL ? info : reply_errno_null (c, "%s", name);
}

static int
find_primary (int fd, unsigned char sector[SECTOR])
{
  for (int i = FIRST; i <= LAST; i++) {
    ssize_t n = pread (fd, sector, SECTOR, (off_t) i * SECTOR);

    if (n == -1)
      return -1;
    if (n < SECTOR || memcmp (sector + 1, "CD001", 5) != 0 ||
        sector[0] == TERMINATOR)
      break;
    if (sector[0] == PRIMARY)
      return 0;
  }
  errno = ENODATA;
  return -1;
}

static guestfs_int_isoinfo *
parse (const unsigned char *d)
{
  guestfs_int_isoinfo *info = calloc (1, sizeof *info);

  if (info == NULL)
    return NULL;
  info->iso_system_id = text (d + 8, 32);
  info->iso_volume_id = text (d + 40, 32);
  info->iso_volume_space_size = number (d + 80, 4);
  info->iso_volume_set_size = number (d + 120, 2);
  info->iso_volume_sequence_number = number (d + 124, 2);
  info->iso_logical_block_size = number (d + 128, 2);
  info->iso_volume_set_id = text (d + 190, 128);
  info->iso_publisher_id = text (d + 318, 128);
  info->iso_data_preparer_id = text (d + 446, 128);
  info->iso_application_id = text (d + 574, 128);
  info->iso_copyright_file_id = text (d + 702, 37);
  info->iso_abstract_file_id = text (d + 739, 37);
  info->iso_bibliographic_file_id = text (d + 776, 37);
  info->iso_volume_creation_t = when (d + 813);
  info->iso_volume_modification_t = when (d + 830);
  info->iso_volume_expiration_t = when (d + 847);
  info->iso_volume_effective_t = when (d + 864);
  if (info->iso_system_id != NULL && info->iso_volume_id != NULL &&
      info->iso_volume_set_id != NULL && info->iso_publisher_id != NULL &&
      info->iso_data_preparer_id != NULL && info->iso_application_id != NULL &&
      info->iso_copyright_file_id != NULL &&
      info->iso_abstract_file_id != NULL &&
      info->iso_bibliographic_file_id != NULL)
    return info;
  xdr_free ((xdrproc_t) xdr_guestfs_int_isoinfo, (char *) info);
  free (info);
  errno = ENOMEM;
  return NULL;
}

static char *
text (const unsigned char *d, size_t len)
{
  len = strnlen ((const char *) d, len);
  while (len > 0 && d[len - 1] == ' ')
    len--;
  return strndup ((const char *) d, len);
}

/* The little-endian one. */
static uint32_t
number (const unsigned char *d, size_t len)
{
  uint32_t value = 0;

  while (len-- > 0)
    value = value << 8 | d[len];
  return value;
}

/* "YYYYMMDDhhmmsscc", and the distance from Greenwich in quarters of an hour.
 */
static int64_t
when (const unsigned char *d)
{
  struct tm tm = { 0 };
  int year, month;

  if (!digits (d, 4, &year) || !digits (d + 4, 2, &month) ||
      !digits (d + 6, 2, &tm.tm_mday) || !digits (d + 8, 2, &tm.tm_hour) ||
      !digits (d + 10, 2, &tm.tm_min) || !digits (d + 12, 2, &tm.tm_sec) ||
      year == 0)
    return -1;
  tm.tm_year = year - 1900;
  tm.tm_mon = month - 1;
  return timegm (&tm) - (int64_t) (signed char) d[16] * 15 * 60;
}

static bool
digits (const unsigned char *d, size_t len, int *value)
{
  *value = 0;
  for (size_t i = 0; i < len; i++) {
    if (!isdigit (d[i]))
      return false;
    *value = *value * 10 + d[i] - '0';
  }
  return true;
}
