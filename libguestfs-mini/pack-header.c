/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing headers of tar members. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "common/cleanup.h"
#include "pack-header.h"
#include "untar.h"

#define BLOCK 512
#define NAME_SIZE 100

static void pax_time (struct gm_bytes *b, const char *key,
                      const struct timespec *t);
static void plain_header (struct gm_bytes *b, char type, const char *path,
                          const char *target, const struct stat *st,
                          uint64_t size);
static void octal (char *field, size_t len, uint64_t number);

void
gm_bytes_add (struct gm_bytes *b, const void *data, size_t len)
{
  if (len > b->size - b->len) {
    size_t size = 2 * (b->len + len);
    char *bigger = realloc (b->data, size);

    b->failed |= bigger == NULL;
    if (bigger == NULL)
      return;
    b->data = bigger;
    b->size = size;
  }
  if (len > 0)
    memcpy (b->data + b->len, data, len);
  b->len += len;
}

void
gm_bytes_pad (struct gm_bytes *b)
{
  static const char zeroes[BLOCK];

  gm_bytes_add (b, zeroes, -b->len & (BLOCK - 1));
}

/* The length counts its own digits, too. */
void
gm_pax_record (struct gm_bytes *b, const char *key, const void *value,
               size_t len)
{
  size_t rest = 1 + strlen (key) + 1 + len + 1, all = rest + 1;
  char text[32];
  int digits;

  while ((digits = snprintf (text, sizeof text, "%zu ", all)) - 1 + rest != all)
    all = digits - 1 + rest;
  gm_bytes_add (b, text, digits);
  gm_bytes_add (b, key, strlen (key));
  gm_bytes_add (b, "=", 1);
  gm_bytes_add (b, value, len);
  gm_bytes_add (b, "\n", 1);
}

void
gm_pax_number (struct gm_bytes *b, const char *key, uint64_t number)
{
  char text[24];

  gm_pax_record (b, key, text, sprintf (text, "%" PRIu64, number));
}

void
gm_pack_header (struct gm_bytes *b, const struct gm_bytes *records, char type,
                const char *path, const char *target, const struct stat *st,
                uint64_t size)
{
  const struct stat own = { .st_mode = S_IFREG | 0600 };
  CLEANUP_FREE char *data = NULL;
  struct gm_bytes x = { 0 };

  /* Names are bytes, whatever the standard says. */
  gm_pax_record (&x, "hdrcharset", "BINARY", strlen ("BINARY"));
  if (strlen (path) > NAME_SIZE)
    gm_pax_record (&x, "path", path, strlen (path));
  if (strlen (target) > NAME_SIZE)
    gm_pax_record (&x, "linkpath", target, strlen (target));
  if (size >= (uint64_t) 1 << 33)
    gm_pax_number (&x, "size", size);
  if (st->st_uid >= 1 << 21)
    gm_pax_number (&x, "uid", st->st_uid);
  if (st->st_gid >= 1 << 21)
    gm_pax_number (&x, "gid", st->st_gid);
  pax_time (&x, "mtime", &st->st_mtim);
  pax_time (&x, "atime", &st->st_atim);
  gm_bytes_add (&x, records->data, records->len);
  data = x.data;

  plain_header (b, 'x', "PaxHeader", "", &own, x.len);
  gm_bytes_add (b, x.data, x.len);
  gm_bytes_pad (b);
  plain_header (b, type, path, target, st, size);
  b->failed |= x.failed;
}

/* A second and a quarter before 1970 is "-1.25". */
static void
pax_time (struct gm_bytes *b, const char *key, const struct timespec *t)
{
  bool negative = t->tv_sec < 0;
  uint64_t seconds = negative ? -(uint64_t) t->tv_sec : (uint64_t) t->tv_sec;
  long nanoseconds = t->tv_nsec;
  char text[40];
  int n;

  if (negative && nanoseconds > 0) {
    seconds--;
    nanoseconds = 1000000000 - nanoseconds;
  }
  n = snprintf (text, sizeof text, "%s%" PRIu64 ".%09ld", negative ? "-" : "",
                seconds, nanoseconds);
  gm_pax_record (b, key, text, n);
}

static void
plain_header (struct gm_bytes *b, char type, const char *path,
              const char *target, const struct stat *st, uint64_t size)
{
  char h[BLOCK] = "";
  unsigned sum = 0;

  memcpy (h, path, strnlen (path, NAME_SIZE));
  octal (h + 100, 8, st->st_mode & 07777);
  octal (h + 108, 8, st->st_uid);
  octal (h + 116, 8, st->st_gid);
  octal (h + 124, 12, size);
  octal (h + 136, 12, st->st_mtime < 0 ? 0 : st->st_mtime);
  h[156] = type;
  memcpy (h + 157, target, strnlen (target, NAME_SIZE));
  memcpy (h + 257, "ustar\00000", 8);
  octal (h + 329, 8, major (st->st_rdev));
  octal (h + 337, 8, minor (st->st_rdev));
  memset (h + 148, ' ', 8);
  for (size_t i = 0; i < BLOCK; i++)
    sum += (unsigned char) h[i];
  octal (h + 148, 7, sum);
  gm_bytes_add (b, h, BLOCK);
}

/* LEN - 1 digits and a NUL.  What does not fit stands in the extended header.
 */
static void
octal (char *field, size_t len, uint64_t number)
{
  for (size_t i = len - 1; i > 0; i--) {
    field[i - 1] = '0' + (number & 7);
    number >>= 3;
  }
  field[len - 1] = '\0';
}
