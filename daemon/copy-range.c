/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying (parts of) files and devices, and attributes.  API:
 * share/api/copy.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "attributes.h"
#include "call.h"
#include "copydata.h"
#include "device.h"
#include "sysroot.h"

/* The optional arguments of all these calls; -1: not given. */
struct range {
  int64_t srcoffset, destoffset, size;
  bool sparse, append;
  bool notrunc; /* keep what DEST has */
  int64_t cut;  /* if not, keep this much of it */
};

/* They have the same optional arguments with the same bits; what is not given
 * is 0.
 */
#define RANGE(o, append_it)                                           \
  {                                                                   \
    .srcoffset = (o)->srcoffset, .destoffset = (o)->destoffset,       \
    .size = (o)->bitmask & GUESTFS_COPY_DEVICE_TO_DEVICE_SIZE_BITMASK \
              ? (o)->size                                             \
              : WHOLE,                                                \
    .sparse = (o)->sparse, .append = (append_it),                     \
  }
#define WHOLE INT64_MAX

static int copy (struct call *c, const char *src, const char *dest,
                 const struct range *range, uint64_t *done);
static int check_range_or_reply (struct call *c, const struct range *range,
                                 bool to_device);
static int open_dest_or_reply (struct call *c, const char *dest,
                               const struct range *range, int src);

int
do_copy_device_to_device (struct call *c, const char *src, const char *dest,
                          const struct do_copy_device_to_device_opts *o)
{
  const struct range range = RANGE (o, o->append);

  return copy (c, src, dest, &range, NULL);
}

int
do_copy_device_to_file (struct call *c, const char *src, const char *dest,
                        const struct do_copy_device_to_file_opts *o)
{
  const struct range range = RANGE (o, o->append);

  return copy (c, src, dest, &range, NULL);
}

int
do_copy_file_to_device (struct call *c, const char *src, const char *dest,
                        const struct do_copy_file_to_device_opts *o)
{
  const struct range range = RANGE (o, o->append);

  return copy (c, src, dest, &range, NULL);
}

int
do_copy_file_to_file (struct call *c, const char *src, const char *dest,
                      const struct do_copy_file_to_file_opts *o)
{
  const struct range range = RANGE (o, o->append);

  return copy (c, src, dest, &range, NULL);
}

int
do_dd (struct call *c, const char *src, const char *dest)
{
  const struct range range = { .size = WHOLE };

  return copy (c, src, dest, &range, NULL);
}

int64_t
do_mini_copy_range (struct call *c, const char *src, const char *dest,
                    const struct do_mini_copy_range_opts *o)
{
  struct range range = RANGE (o, false);
  uint64_t done;

  range.notrunc = o->notrunc;
  range.cut = range.destoffset;
  return copy (c, src, dest, &range, &done) == -1 ? -1 : (int64_t) done;
}

int
do_copy_attributes (struct call *c, const char *src, const char *dest,
                    const struct do_copy_attributes_opts *o)
{
  const uint64_t bits = o->bitmask;
  CLEANUP_FD int from = sysroot_open (c, src, O_PATH), to = -1;
  struct stat st;
  int what = ATTRIBUTES_BY_PATH;

  /* What is said of one kind outweighs "all". */
  if (bits & GUESTFS_COPY_ATTRIBUTES_MODE_BITMASK ? o->mode : o->all)
    what |= ATTRIBUTES_MODE;
  if (bits & GUESTFS_COPY_ATTRIBUTES_XATTRIBUTES_BITMASK ? o->xattributes
                                                         : o->all)
    what |= ATTRIBUTES_XATTRS | ATTRIBUTES_ACLS;
  if (bits & GUESTFS_COPY_ATTRIBUTES_OWNERSHIP_BITMASK ? o->ownership : o->all)
    what |= ATTRIBUTES_OWNER;
  if (from == -1 || fstat (from, &st) == -1)
    return reply_errno (c, "%s", src);
  to = sysroot_open (c, dest, O_PATH);
  if (to == -1)
    return reply_errno (c, "%s", dest);
  if (attributes_copy (from, &st, to, what) == -1)
    return reply_errno (c, "%s to %s", src, dest);
  return 0;
}

/* *DONE (may be NULL) is how many bytes there were.  A SIZE that is more than
 * that is an error, unless somebody asks.
 */
static int
copy (struct call *c, const char *src, const char *dest,
      const struct range *range, uint64_t *done)
{
  bool to_device = device_is_resolved (c->server, dest), reading;
  CLEANUP_FD int in = -1, out = -1;
  struct copydata d = {
    .c = c,
    .src_pos = range->srcoffset,
    .dest_pos = range->destoffset,
    .size = range->size == WHOLE ? COPYDATA_ALL : (uint64_t) range->size,
    .sparse = range->sparse,
    .progress = true,
  };

  if (check_range_or_reply (c, range, to_device) == -1)
    return -1;
  in = dev_or_path_open_or_reply (c, src, O_RDONLY);
  if (in == -1)
    return -1;
  out = open_dest_or_reply (c, dest, range, in);
  if (out == -1)
    return -1;
  d.src = in;
  d.dest = out;
  if (range->append) {
    d.dest_pos = lseek (out, 0, SEEK_END);
    if (d.dest_pos == -1)
      return reply_errno (c, "%s: seek", dest);
  }
  if (copydata (&d, &reading) == -1)
    return reply_errno (c, "%s: %s", reading ? src : dest,
                        reading ? "read" : "write");
  if (done != NULL)
    *done = d.done;
  else if (range->size != WHOLE && d.done < (uint64_t) range->size)
    return reply_explained (c, EINVAL, "%s: input too short", src);
  if (close (steal_fd (&out)) == -1)
    return reply_errno (c, "%s: close", dest);
  return 0;
}

static int
check_range_or_reply (struct call *c, const struct range *range, bool to_device)
{
  if (range->srcoffset < 0)
    return reply_explained (c, EINVAL, "srcoffset is negative");
  if (range->destoffset < 0)
    return reply_explained (c, EINVAL, "destoffset is negative");
  if (range->size < 0)
    return reply_explained (c, EINVAL, "size is negative");
  if (range->append && to_device)
    return reply_explained (c, EINVAL,
                            "the append flag cannot be set for a device");
  return 0;
}

/* Open DEST and cut off what will not be kept. */
static int
open_dest_or_reply (struct call *c, const char *dest, const struct range *range,
                    int src)
{
  CLEANUP_FD int out = dev_or_path_open_or_reply (c, dest, O_WRONLY | O_CREAT);
  struct stat st, src_st;

  if (out == -1)
    return -1;
  if (fstat (out, &st) == -1 || fstat (src, &src_st) == -1)
    return reply_errno (c, "%s", dest);
  if (!S_ISREG (st.st_mode) || range->append || range->notrunc)
    return steal_fd (&out);
  if (st.st_dev == src_st.st_dev && st.st_ino == src_st.st_ino)
    return reply_explained (
      c, EINVAL, "%s: source and destination are the same file", dest);
  if (ftruncate (out, range->cut) == -1)
    return reply_errno (c, "%s: set length", dest);
  return steal_fd (&out);
}
