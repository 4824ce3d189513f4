/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-dd.c and its operands and its pump share. */
#ifndef GFS_DD_H
#define GFS_DD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct operands {
  const char *in, *out;             /* NULL: stdin, stdout */
  int64_t block, count, skip, seek; /* all but BLOCK in blocks; COUNT -1: all */
  bool notrunc, sparse, fsync, fdatasync;
  bool quiet, no_rate; /* status= */
};

/* Read `if=...', `bs=...' and so on.  Ends the program when they are wrong. */
void operands_parse (struct operands *o, char *const *args, int nr_args);

/* How many bytes LIMIT blocks are; INT64_MAX if that is -1. */
int64_t operands_bytes (const struct operands *o, int64_t blocks);

/* A part of stdin as something that the library can read. */
struct pump {
  char name[32]; /* "/dev/fd/N" */
  int64_t skip, limit;
  int64_t done; /* bytes, once it is closed */
  int ends[2];
  pthread_t thread;
};

/* Returns 0, or -1 after a message. */
int pump_open (struct pump *p, int64_t skip, int64_t limit);

/* WHOLE: all was taken. */
void pump_close (struct pump *p, bool whole);

#endif
