/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-dd: copy blocks between files and devices of a disk image, stdin and
 * stdout.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "common.h"
#include "gfs-dd/dd.h"
#include "output.h"
#include "progress.h"

struct opts {
  struct tool_common common;
  struct operands operands;
};

static char *copy_of (const char *s);
static int copy (guestfs_h *g, const struct opts *o, int64_t *bytes);
static int64_t copy_inside (guestfs_h *g, const struct operands *o);
static int64_t copy_out (guestfs_h *g, const struct operands *o);
static int64_t copy_in (guestfs_h *g, const struct operands *o);
static int prepare (guestfs_h *g, const struct operands *o, int64_t seek);
static int sync_output (guestfs_h *g, const struct operands *o);
static void print_summary (const struct operands *o, int64_t bytes,
                           double seconds);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE char *in = NULL;
  CLEANUP_FREE char *out = NULL;
  struct timespec begin, end;
  guestfs_h *g;
  int64_t bytes;
  int r;

  tool_parse (&o.common, argc, argv, table,
              "[if=PATH] [of=PATH] [bs=N] [count=N] [skip=N] [seek=N] "
              "[conv=LIST] [status=WORD]",
              1, -1);
  operands_parse (&o.operands, o.common.args, o.common.nr_args);
  if (o.operands.out != NULL)
    tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  in = tool_path (&o.common, g, copy_of (o.operands.in));
  out = tool_path (&o.common, g, copy_of (o.operands.out));
  o.operands.in = in;
  o.operands.out = out;
  clock_gettime (CLOCK_MONOTONIC, &begin);
  r = copy (g, &o, &bytes);
  clock_gettime (CLOCK_MONOTONIC, &end);
  if (r == 0 && bytes >= 0)
    print_summary (&o.operands, bytes,
                   end.tv_sec - begin.tv_sec +
                     (end.tv_nsec - begin.tv_nsec) / 1e9);
  return tool_finish (&o.common, g, r);
}

static char *
copy_of (const char *s)
{
  char *copy = s != NULL ? strdup (s) : NULL;

  if (s != NULL && copy == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return copy;
}

/* Returns 0, or -1 after a message.  *BYTES is how many were copied; -1 if the
 * reader of stdout did not want them all, which is no error.
 */
static int
copy (guestfs_h *g, const struct opts *o, int64_t *bytes)
{
  const struct operands *operands = &o->operands;
  struct progress p;

  progress_start (&p, g, &o->common,
                  operands->in != NULL ? operands->in : operands->out);
  if (operands->in == NULL)
    *bytes = copy_in (g, operands);
  else if (operands->out == NULL)
    *bytes = copy_out (g, operands);
  else
    *bytes = copy_inside (g, operands);
  progress_stop (&p);
  if (*bytes == -1 && operands->out == NULL && tool_reader_gone ())
    return 0;
  if (*bytes == -1)
    tool_fail (g, operands->in != NULL ? operands->in : operands->out);
  return *bytes < 0 ? -1 : sync_output (g, operands);
}

static int64_t
copy_inside (guestfs_h *g, const struct operands *o)
{
  struct guestfs_mini_copy_range_argv args = {
    .bitmask = GUESTFS_MINI_COPY_RANGE_SRCOFFSET_BITMASK |
               GUESTFS_MINI_COPY_RANGE_DESTOFFSET_BITMASK |
               GUESTFS_MINI_COPY_RANGE_SPARSE_BITMASK |
               GUESTFS_MINI_COPY_RANGE_NOTRUNC_BITMASK,
    .srcoffset = operands_bytes (o, o->skip),
    .destoffset = operands_bytes (o, o->seek),
    .sparse = o->sparse,
    .notrunc = o->notrunc,
  };

  if (o->count != -1) {
    args.bitmask |= GUESTFS_MINI_COPY_RANGE_SIZE_BITMASK;
    args.size = operands_bytes (o, o->count);
  }
  return guestfs_mini_copy_range_argv (g, o->in, o->out, &args);
}

static int64_t
copy_out (guestfs_h *g, const struct operands *o)
{
  int64_t skip = operands_bytes (o, o->skip);
  int64_t bytes = operands_bytes (o, o->count), size;
  struct output out;
  int r;

  size = strncmp (o->in, "/dev/", 5) == 0
           ? guestfs_blockdev_getsize64 (g, o->in)
           : guestfs_filesize (g, o->in);
  if (size == -1)
    return -1;
  if (output_open (&out, "-") == -1)
    return -2;
  r = guestfs_download_offset (g, o->in, out.name, skip, bytes);
  output_abort (&out); /* closes it */
  if (r == -1)
    return -1;
  size = size > skip ? size - skip : 0;
  return bytes < size ? bytes : size;
}

static int64_t
copy_in (guestfs_h *g, const struct operands *o)
{
  int64_t seek = operands_bytes (o, o->seek);
  struct pump p;
  int r;

  if (pump_open (&p, operands_bytes (o, o->skip),
                 operands_bytes (o, o->count)) == -1)
    return -2;
  r = prepare (g, o, seek);
  if (r == 0)
    r = guestfs_upload_offset (g, p.name, o->out, seek);
  pump_close (&p, r == 0);
  if (r == 0 && o->sparse && p.done > 0 &&
      guestfs_mini_dig_holes (g, o->out, seek, p.done) == -1)
    r = -1;
  return r == -1 ? -1 : p.done;
}

/* Cut the file off where the data will begin, as dd does. */
static int
prepare (guestfs_h *g, const struct operands *o, int64_t seek)
{
  struct guestfs_statns *st;

  if (o->notrunc || strncmp (o->out, "/dev/", 5) == 0)
    return 0;
  st = guestfs_statns (g, o->out);
  guestfs_free_statns (st);
  if (st == NULL)
    return guestfs_last_errno (g) == ENOENT ? 0 : -1;
  return guestfs_truncate_size (g, o->out, seek);
}

static int
sync_output (guestfs_h *g, const struct operands *o)
{
  if (!o->fsync && !o->fdatasync)
    return 0;
  if (guestfs_mini_fsync (g, o->out, GUESTFS_MINI_FSYNC_DATA, !o->fsync, -1) ==
      -1)
    return tool_fail (g, o->out);
  return 0;
}

static void
print_summary (const struct operands *o, int64_t bytes, double seconds)
{
  int64_t blocks = bytes / o->block;
  int rest = bytes % o->block != 0;

  if (o->quiet)
    return;
  fprintf (stderr, "%" PRIi64 "+%d records in\n%" PRIi64 "+%d records out\n",
           blocks, rest, blocks, rest);
  if (!o->no_rate)
    fprintf (stderr, "%" PRIi64 " bytes copied, %.3g s, %.3g MB/s\n", bytes,
             seconds, seconds > 0 ? bytes / seconds / 1e6 : 0);
}
