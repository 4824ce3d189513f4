/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as lines of hexadecimal numbers, as hexdump(1) prints them. */
#ifndef GM_HEXDUMP_H
#define GM_HEXDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GM_HEXDUMP_ROW 16

/* Zeroed by the caller, who fills the first part. */
struct gm_hexdump {
  bool canonical;    /* bytes and their characters; else words of 16 bit */
  bool all;          /* do not print `*' for rows that are as the one before */
  uint64_t position; /* of the first byte */
  /* Takes a line, with its newline and a NUL; returns 0, or -1 to stop. */
  int (*line) (void *opaque, const char *line);
  void *opaque;

  /* private */
  unsigned char row[GM_HEXDUMP_ROW], last[GM_HEXDUMP_ROW];
  size_t nr_row;
  bool has_last, starred;
};

/* The next LEN bytes, or the end.  Returns 0, or -1 when `line' did. */
int gm_hexdump_add (struct gm_hexdump *h, const void *buf, size_t len);
int gm_hexdump_end (struct gm_hexdump *h);

#endif
