/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FAT12, FAT16 and FAT32: the times in directories. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "settle.h"

#define ENTRY 32 /* bytes of a directory's entry */
#define DEPTH_MAX 128
#define LONG_NAME 0x0f
#define DIRECTORY 0x10

struct fat {
  int fd;
  unsigned bits;       /* 12, 16 or 32 */
  uint32_t cluster;    /* bytes */
  uint64_t table;      /* where the first FAT is */
  uint64_t data;       /* where cluster 2 is */
  uint64_t root;       /* where the root directory is, and its bytes (not */
  uint32_t root_bytes; /* for FAT32) */
  uint32_t root_first; /* or its first cluster */
  uint32_t clusters;   /* numbers are 2 to this + 1 */
  unsigned char *seen; /* directories' clusters, a byte each */

  /* The epoch, as FAT has it: date, then time; and hundredths. */
  uint32_t epoch;
  unsigned char hundredths;
};

static int read_layout (struct fat *f);
static void convert_epoch (struct fat *f, int64_t epoch);
static int settle_area (struct fat *f, uint64_t offset, uint32_t len,
                        int depth);
static int settle_chain (struct fat *f, uint32_t cluster, int depth);
static bool settle_entry (struct fat *f, unsigned char *e);
static bool clamp (struct fat *f, unsigned char *date, unsigned char *time,
                   unsigned char *hundredths);
static uint32_t next_cluster (struct fat *f, uint32_t cluster);

static uint32_t
le (const unsigned char *p, int bytes)
{
  uint32_t n = 0;

  for (int i = bytes - 1; i >= 0; i--)
    n = n << 8 | p[i];
  return n;
}

int
settle_fat (const char *device, int64_t epoch)
{
  struct fat f = { .fd = open (device, O_RDWR | O_EXCL | O_CLOEXEC) };
  int r = -1;

  if (f.fd != -1 && read_layout (&f) == 0) {
    convert_epoch (&f, epoch);
    f.seen = calloc (f.clusters + 2, 1);
    if (f.seen != NULL)
      r = f.bits == 32 ? settle_chain (&f, f.root_first, 0)
                       : settle_area (&f, f.root, f.root_bytes, 0);
    if (r == 0)
      r = fsync (f.fd);
  }
  if (r == -1)
    fprintf (stderr, "settle: %s: %s\n", device, strerror (errno));
  free (f.seen);
  if (f.fd != -1)
    close (f.fd);
  return r;
}

static int
read_layout (struct fat *f)
{
  unsigned char b[512];
  uint32_t sector, reserved, fats, entries, size, total, sectors;

  errno = EINVAL;
  if (pread (f->fd, b, sizeof b, 0) != sizeof b)
    return -1;
  sector = le (b + 11, 2);
  reserved = le (b + 14, 2);
  fats = b[16];
  entries = le (b + 17, 2);
  total = le (b + 19, 2) != 0 ? le (b + 19, 2) : le (b + 32, 4);
  size = le (b + 22, 2) != 0 ? le (b + 22, 2) : le (b + 36, 4);
  if (sector < 512 || sector > 4096 || (sector & (sector - 1)) != 0 ||
      b[13] == 0)
    return -1;
  f->cluster = sector * b[13];
  f->table = (uint64_t) reserved * sector;
  f->root = f->table + (uint64_t) fats * size * sector;
  f->root_bytes = entries * ENTRY;
  f->data = f->root + (f->root_bytes + sector - 1) / sector * sector;
  sectors = f->data / sector;
  if (total <= sectors)
    return -1;
  f->clusters = (total - sectors) / b[13];
  f->bits = f->clusters < 4085 ? 12 : f->clusters < 65525 ? 16 : 32;
  f->root_first = le (b + 44, 4);
  return f->clusters <= 0x0fffffff ? 0 : -1;
}

static void
convert_epoch (struct fat *f, int64_t epoch)
{
  time_t t = epoch;
  struct tm tm;

  gmtime_r (&t, &tm);
  f->epoch = 1 << 21 | 1 << 16; /* the beginning of 1980 */
  f->hundredths = 0;
  if (tm.tm_year < 80)
    return;
  f->epoch = (uint32_t) (tm.tm_year - 80) << 25 | (tm.tm_mon + 1) << 21 |
             tm.tm_mday << 16 | tm.tm_hour << 11 | tm.tm_min << 5 |
             tm.tm_sec / 2;
  f->hundredths = tm.tm_sec % 2 * 100;
}

/* LEN bytes of a directory at OFFSET. */
static int
settle_area (struct fat *f, uint64_t offset, uint32_t len, int depth)
{
  unsigned char *buf = malloc (len + 1);
  bool changed = false;
  int r = 0;

  if (buf == NULL || pread (f->fd, buf, len, offset) != (ssize_t) len) {
    free (buf);
    return -1;
  }
  for (uint32_t i = 0; i + ENTRY <= len && buf[i] != 0; i += ENTRY)
    changed |= settle_entry (f, buf + i);
  if (changed && pwrite (f->fd, buf, len, offset) != (ssize_t) len)
    r = -1;
  for (uint32_t i = 0; r == 0 && i + ENTRY <= len && buf[i] != 0; i += ENTRY) {
    const unsigned char *e = buf + i;
    uint32_t first = le (e + 20, 2) << 16 | le (e + 26, 2);

    if (e[0] != 0xe5 && e[0] != '.' && e[11] != LONG_NAME &&
        (e[11] & DIRECTORY))
      r = settle_chain (f, f->bits == 32 ? first : first & 0xffff, depth + 1);
  }
  free (buf);
  return r;
}

/* A directory made of clusters; a loop ends where it begins. */
static int
settle_chain (struct fat *f, uint32_t cluster, int depth)
{
  int r = 0;

  if (depth > DEPTH_MAX)
    return 0;
  while (r == 0 && cluster >= 2 && cluster < f->clusters + 2 &&
         !f->seen[cluster]) {
    f->seen[cluster] = 1;
    r = settle_area (f, f->data + (uint64_t) (cluster - 2) * f->cluster,
                     f->cluster, depth);
    cluster = next_cluster (f, cluster);
  }
  return r;
}

/* Returns whether it changed. */
static bool
settle_entry (struct fat *f, unsigned char *e)
{
  unsigned char before[ENTRY];
  unsigned char zero[2] = { 0, 0 };

  memcpy (before, e, ENTRY);
  if (e[0] == 0xe5) /* deleted */
    memset (e + 1, 0, ENTRY - 1);
  else if (e[11] != LONG_NAME) {
    clamp (f, e + 16, e + 14, e + 13); /* made */
    clamp (f, e + 24, e + 22, NULL);   /* written */
    clamp (f, e + 18, zero, NULL);     /* read: only the day */
  }
  return memcmp (before, e, ENTRY) != 0;
}

static bool
clamp (struct fat *f, unsigned char *date, unsigned char *time,
       unsigned char *hundredths)
{
  uint32_t t = le (date, 2) << 16 | le (time, 2);

  if (t < f->epoch ||
      (t == f->epoch && (hundredths == NULL || *hundredths <= f->hundredths)))
    return false;
  time[0] = f->epoch & 0xff;
  time[1] = f->epoch >> 8 & 0xff;
  date[0] = f->epoch >> 16 & 0xff;
  date[1] = f->epoch >> 24;
  if (hundredths != NULL)
    *hundredths = f->hundredths;
  return true;
}

/* 0 when the table cannot be read. */
static uint32_t
next_cluster (struct fat *f, uint32_t cluster)
{
  unsigned char b[4] = { 0 };
  uint64_t offset = f->table + (uint64_t) cluster * f->bits / 8;
  int bytes = f->bits == 32 ? 4 : 2;

  if (pread (f->fd, b, bytes, offset) != bytes)
    return 0;
  if (f->bits == 12)
    return cluster % 2 ? le (b, 2) >> 4 : le (b, 2) & 0xfff;
  return le (b, bytes) & 0x0fffffff;
}
