/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oldest calls for partition tables, which hand lines to sfdisk.
 * API: share/api/part.xml.
 *
 * The sfdisk of those days counted in cylinders, or in megabytes where it was
 * asked to; that of today only knows sectors.  So lines are translated to a
 * text in sectors here, which part-script.c makes a table of.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "part-script.h"
#include "run.h"
#include "table.h"

/* How numbers are counted, all in sectors. */
struct units {
  uint64_t unit;   /* a cylinder, or a MiB */
  uint64_t lead;   /* free at the beginning of the disk */
  uint64_t sector; /* bytes */
  bool exact; /* sizes are, even where the lead is taken from the first unit */
};

/* What a line says, NULL or 0 where it leaves it open. */
struct request {
  char *start, *size, *type;
  bool bootable;
};

static int apply_lines (struct call *c, const char *device,
                        const struct units *u, char *const *lines);
static int translate (struct call *c, FILE *fp, const struct units *u,
                      size_t number, const char *text, uint64_t *next);
static int translate_one (struct call *c, FILE *fp, const struct units *u,
                          const char *device, int partnum, const char *text);
static void print_request (FILE *fp, const struct request *r, uint64_t start,
                           uint64_t size);
static int bad_line (struct call *c, const char *text);
static int split (char *text, struct request *r);
static char *next_field (char **text);
static int place (const struct units *u, size_t number, const struct request *r,
                  uint64_t *next, uint64_t *start, uint64_t *size);
static int count (const struct units *u, const char *text, uint64_t *sectors);
static int units_or_reply (struct call *c, const char *device, int cyls,
                           int heads, int sectors, struct units *u);
static int apply_text (struct call *c, const char *device, const char *text);
static char *geometry (struct call *c, const char *device);

int
do_sfdisk (struct call *c, const char *device, int cyls, int heads, int sectors,
           char *const *lines)
{
  struct units u;

  if (units_or_reply (c, device, cyls, heads, sectors, &u) == -1)
    return -1;
  return apply_lines (c, device, &u, lines);
}

int
do_sfdiskM (struct call *c, const char *device, char *const *lines)
{
  struct units u;

  if (units_or_reply (c, device, 0, 0, 0, &u) == -1)
    return -1;
  u.unit = u.lead = 1024 * 1024 / u.sector;
  u.exact = true;
  return apply_lines (c, device, &u, lines);
}

/* All partitions but one stay: they come from a dump of the table. */
int
do_sfdisk_N (struct call *c, const char *device, int partnum, int cyls,
             int heads, int sectors, const char *line)
{
  CLEANUP_FREE char *dump = NULL, *node = fdisk_partname (device, partnum),
                    *text = NULL;
  size_t size, len = node != NULL ? strlen (node) : 0;
  struct units u;
  FILE *fp;
  int r;

  if (partnum <= 0)
    return reply_explained (
      c, EINVAL, "%s: partition number %d is not positive", device, partnum);
  if (node == NULL)
    return reply_errno (c, "%s", device);
  if (units_or_reply (c, device, cyls, heads, sectors, &u) == -1)
    return -1;
  dump = script_dump_or_reply (c, device, false);
  if (dump == NULL)
    return -1;
  fp = open_memstream (&text, &size);
  if (fp == NULL)
    return reply_errno (c, "%s", device);
  for (char *at = dump, *end; *at; at = end) {
    end = strchrnul (at, '\n');
    end += *end == '\n';
    if (strncmp (at, node, len) != 0 || isdigit ((unsigned char) at[len]))
      fprintf (fp, "%.*s", (int) (end - at), at);
  }
  fprintf (fp, "%s : ", node);
  r = translate_one (c, fp, &u, device, partnum, line);
  if (fclose (fp) == EOF)
    return reply_errno (c, "%s", device);
  return r == -1 ? -1 : apply_text (c, device, text);
}

char *
do_sfdisk_l (struct call *c, const char *device)
{
  char *out;

  if (run_or_reply (c, device, RUN_ARGV ("sfdisk", "-l", device), &out) == -1)
    return NULL;
  return out;
}

char *
do_sfdisk_kernel_geometry (struct call *c, const char *device)
{
  return geometry (c, device);
}

char *
do_sfdisk_disk_geometry (struct call *c, const char *device)
{
  return geometry (c, device);
}

static int
apply_lines (struct call *c, const char *device, const struct units *u,
             char *const *lines)
{
  CLEANUP_FREE char *text = NULL;
  uint64_t next = 0;
  size_t size;
  FILE *fp = open_memstream (&text, &size);
  int r = 0;

  if (fp == NULL)
    return reply_errno (c, "%s", device);
  fprintf (fp, "label: dos\n\n");
  for (size_t i = 0; r == 0 && lines[i] != NULL; i++)
    r = translate (c, fp, u, i, lines[i], &next);
  if (fclose (fp) == EOF)
    return reply_errno (c, "%s", device);
  return r == -1 ? -1 : apply_text (c, device, text);
}

/* Write the line TEXT to FP as one of today's sfdisk.  NEXT is the sector from
 * which on there is room, and is moved.
 */
static int
translate (struct call *c, FILE *fp, const struct units *u, size_t number,
           const char *text, uint64_t *next)
{
  CLEANUP_FREE char *copy = strdup (text);
  uint64_t start, size;
  struct request r;

  if (copy == NULL)
    return reply_errno (c, "line");
  if (split (copy, &r) == -1 ||
      place (u, number, &r, next, &start, &size) == -1)
    return bad_line (c, text);
  print_request (fp, &r, start, size);
  return 0;
}

/* The same for the partition PARTNUM alone: what TEXT leaves open stays. */
static int
translate_one (struct call *c, FILE *fp, const struct units *u,
               const char *device, int partnum, const char *text)
{
  CLEANUP_PARTITION struct fdisk_partition *pa = NULL;
  CLEANUP_TABLE struct table t = { .c = c };
  CLEANUP_FREE char *copy = strdup (text);
  uint64_t start = 0, size = 0;
  struct request r;
  char type[8];

  if (copy == NULL)
    return reply_errno (c, "line");
  if (split (copy, &r) == -1 ||
      (r.start != NULL && count (u, r.start, &start) == -1) ||
      (r.size != NULL && count (u, r.size, &size) == -1))
    return bad_line (c, text);
  if (table_read_or_reply (&t, c, device) == -1 ||
      table_is_or_reply (&t, FDISK_DISKLABEL_DOS) == -1)
    return -1;
  if (fdisk_is_partition_used (t.context, partnum - 1)) {
    if (table_entry_or_reply (&t, partnum, &pa) == -1)
      return -1;
    if (r.start == NULL)
      start = fdisk_partition_get_start (pa);
    if (r.size == NULL)
      size = fdisk_partition_get_size (pa);
    snprintf (type, sizeof type, "%x",
              fdisk_parttype_get_code (fdisk_partition_get_type (pa)));
    if (r.type == NULL)
      r.type = type;
  }
  print_request (fp, &r, start, size);
  return 0;
}

/* As one of the lines of today's sfdisk. */
static void
print_request (FILE *fp, const struct request *r, uint64_t start, uint64_t size)
{
  if (start > 0)
    fprintf (fp, "start=%" PRIu64 ", ", start);
  if (size > 0)
    fprintf (fp, "size=%" PRIu64 ", ", size);
  fprintf (fp, "type=%s%s\n", r->type != NULL ? r->type : "83",
           r->bootable ? ", bootable" : "");
}

static int
bad_line (struct call *c, const char *text)
{
  return reply_explained (c, EINVAL, "'%s': expected: START,SIZE,ID,BOOTABLE",
                          text);
}

/* Fields are separated by commas, semicolons or white space. */
static int
split (char *text, struct request *r)
{
  char *boot;

  if (strpbrk (text, "\n=:\"") != NULL)
    return -1;
  *r = (struct request){ .start = next_field (&text) };
  r->size = next_field (&text);
  r->type = next_field (&text);
  boot = next_field (&text);
  if (boot != NULL && strcmp (boot, "*") != 0 && strcmp (boot, "-") != 0)
    return -1;
  r->bootable = boot != NULL && boot[0] == '*';
  return 0;
}

/* The next one, cut off from *TEXT; NULL if it is empty or missing. */
static char *
next_field (char **text)
{
  char *field = *text + strspn (*text, " \t"), *end;

  end = field + strcspn (field, ",; \t");
  *text = end + strspn (end, " \t");
  if (**text == ',' || **text == ';')
    ++*text;
  *end = '\0';
  return end > field ? field : NULL;
}

/* Where the partition is to be, 0 meaning that libfdisk chooses: the beginning
 * of a logical one, or all the room that there is.
 */
static int
place (const struct units *u, size_t number, const struct request *r,
       uint64_t *next, uint64_t *start, uint64_t *size)
{
  uint64_t begin = (*next + u->unit - 1) / u->unit * u->unit;
  bool exact = u->exact || number >= 4;

  *size = 0;
  if (r->start != NULL) {
    if (count (u, r->start, &begin) == -1)
      return -1;
    exact = begin > 0;
  }
  *start = begin < u->lead ? u->lead : begin;
  if (r->size != NULL && strcmp (r->size, "+") != 0) {
    if (count (u, r->size, size) == -1)
      return -1;
    if (!exact && *size > *start - begin)
      *size -= *start - begin;
    if (*size == 0)
      return -1;
  }
  if (number < 4)
    *next = *start + *size;
  else if (r->start == NULL)
    *start = 0;
  return 0;
}

/* TEXT is a number of units, or has a unit of its own: 100M. */
static int
count (const struct units *u, const char *text, uint64_t *sectors)
{
  static const char letters[] = "KMGT";
  const char *letter;
  uint64_t n;
  char *end;

  if (!isdigit ((unsigned char) text[0]))
    return -1;
  errno = 0;
  n = strtoull (text, &end, 10);
  if (errno)
    return -1;
  if (*end == '\0')
    return __builtin_mul_overflow (n, u->unit, sectors) ? -1 : 0;
  letter = strchr (letters, toupper ((unsigned char) *end));
  if (letter == NULL || (end[1] != '\0' && strcasecmp (end + 1, "iB") != 0) ||
      __builtin_mul_overflow (n, UINT64_C (1024) << (10 * (letter - letters)),
                              sectors))
    return -1;
  *sectors /= u->sector;
  return 0;
}

/* Cylinders of the geometry given, or where that is 0, of the disk's. */
static int
units_or_reply (struct call *c, const char *device, int cyls, int heads,
                int sectors, struct units *u)
{
  CLEANUP_TABLE struct table t = { .c = c };

  if (cyls < 0 || heads < 0 || sectors < 0)
    return reply_explained (c, EINVAL, "%s: the geometry is negative", device);
  if (table_peek_or_reply (&t, c, device) == -1)
    return -1;
  if (heads == 0)
    heads = fdisk_get_geom_heads (t.context);
  if (sectors == 0)
    sectors = fdisk_get_geom_sectors (t.context);
  *u = (struct units){
    .unit = (uint64_t) heads * sectors,
    .lead = sectors,
    .sector = fdisk_get_sector_size (t.context),
  };
  if (u->unit == 0)
    return reply_explained (c, EINVAL, "%s: there is no geometry", device);
  return 0;
}

static int
apply_text (struct call *c, const char *device, const char *text)
{
  CLEANUP_STRVEC struct gm_strvec changes = { 0 };

  return script_apply_or_reply (c, device, text, false, &changes);
}

static char *
geometry (struct call *c, const char *device)
{
  CLEANUP_TABLE struct table t = { .c = c };
  char *text;

  if (table_peek_or_reply (&t, c, device) == -1)
    return NULL;
  if (asprintf (&text, "%s: %ju cylinders, %u heads, %ju sectors/track\n",
                device, (uintmax_t) fdisk_get_geom_cylinders (t.context),
                fdisk_get_geom_heads (t.context),
                (uintmax_t) fdisk_get_geom_sectors (t.context)) == -1)
    return reply_errno_null (c, "%s", device);
  return text;
}
